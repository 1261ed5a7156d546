"""The dictionary reader on plain sentences: who does what to whom, and whether it happened."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dragoman.reader import ReadEvent
from dragoman.reader.dictionary import MAX_WORDS, VERSION, dictionary_reader

READER = dictionary_reader(2023)
Sides = tuple[list[str], list[str]]


def read_events(sentence: str) -> tuple[ReadEvent, ...]:
    return READER.read([sentence])[0].events


def read_only_event(sentence: str) -> tuple[ReadEvent, Sides]:
    """The one event of a sentence with the words of its sources and targets."""
    (reading,) = READER.read([sentence])
    (event,) = reading.events
    words = [sentence[actor.start : actor.end] for actor in reading.actors]
    return event, ([words[n] for n in event.sources], [words[n] for n in event.targets])


@pytest.mark.parametrize(
    ("sentence", "code", "sides"),
    [
        pytest.param("Russia attacked Ukraine on Tuesday.", "190", (["Russia"], ["Ukraine"]), id="active"),
        pytest.param(
            "Ukraine was attacked by Russia on Tuesday.", "190", (["Russia"], ["Ukraine"]), id="passive-by"
        ),
        pytest.param(
            "The president of France was criticized by Turkey.",
            "111",
            (["Turkey"], ["president of France"]),
            id="passive-with-title",
        ),
        pytest.param(
            "Pakistan was accused by India of supporting terrorism.",
            "1123",
            (["India"], ["Pakistan"]),
            id="passive-by-inside-the-phrase",
        ),
        pytest.param(
            "The Azerbaijani offensive against the separatists lasted a day.",
            "190",
            (["Azerbaijani"], ["separatists"]),
            id="noun-with-adjective",
        ),
        pytest.param(
            "Turkey's criticism of Israel grew.", "111", (["Turkey"], ["Israel"]), id="noun-with-possessive"
        ),
        pytest.param(
            "Poland expelled three Russian diplomats on Friday.",
            "161",
            (["Poland"], ["Russian diplomats"]),
            id="target-inside-the-phrase",
        ),
        pytest.param(
            "Germany imposed sanctions on Russia.", "163", (["Germany"], ["Russia"]), id="verb-and-object"
        ),
        pytest.param(
            "Iranian police arrested students on Sunday.",
            "173",
            (["Iranian police"], ["students"]),
            id="agents",
        ),
        pytest.param(
            "ANKARA, Sept 27 (Reuters) - Turkey condemned Israel.",
            "111",
            (["Turkey"], ["Israel"]),
            id="after-a-dateline",
        ),
    ],
)
def test_plain_sentence_gives_one_asserted_act(sentence: str, code: str, sides: Sides):
    """A clear sentence gives one asserted event with its code, its source and its target."""
    event, found = read_only_event(sentence)

    assert (event.cameo_code, event.status, event.act_code) == (code, "asserted", None)
    assert found == sides
    assert 0 < event.confidence <= 1


@pytest.mark.parametrize(
    ("sentence", "sides"),
    [
        pytest.param(
            "French President Emmanuel Macron met Turkish President Recep Tayyip Erdogan in Paris.",
            (["French President Emmanuel Macron"], ["Turkish President Recep Tayyip Erdogan"]),
            id="met",
        ),
        pytest.param(
            "Talks between Armenia and Azerbaijan resumed on Monday.",
            (["Armenia"], ["Azerbaijan"]),
            id="talks-between",
        ),
    ],
)
def test_meeting_is_reciprocal(sentence: str, sides: Sides):
    """Who meets and who is met do the same to each other."""
    event, found = read_only_event(sentence)

    assert (event.cameo_code, event.is_reciprocal) == ("040", True)
    assert found == sides


@pytest.mark.parametrize(
    ("sentence", "sides"),
    [
        pytest.param("Russia and China condemned Israel.", (["Russia", "China"], ["Israel"]), id="sources"),
        pytest.param("Russia condemned Israel and Turkey.", (["Russia"], ["Israel", "Turkey"]), id="targets"),
        pytest.param(
            "Russia, China and Iran condemned Israel.",
            (["Russia", "China", "Iran"], ["Israel"]),
            id="row-of-sources",
        ),
        pytest.param(
            "Russia condemned Israel, Turkey and Egypt.",
            (["Russia"], ["Israel", "Turkey", "Egypt"]),
            id="row-of-targets",
        ),
        pytest.param(
            "In Syria, Russia and Turkey condemned Israel.",
            (["Russia", "Turkey"], ["Israel"]),
            id="place-before-the-row",
        ),
    ],
)
def test_actors_joined_by_and_act_together(sentence: str, sides: Sides):
    """Every actor of a row that ends in "and" takes part in the act."""
    _, found = read_only_event(sentence)

    assert found == sides


@pytest.mark.parametrize(
    ("sentence", "code", "status", "act_code"),
    [
        pytest.param("Iran did not attack Israel.", "190", "denied", "190", id="not"),
        pytest.param("Iran denied attacking Israel.", "190", "denied", "190", id="denied"),
        pytest.param("Russia might attack Ukraine.", "190", "possible", None, id="might"),
        pytest.param("Russia will attack Ukraine.", "138", "asserted", "190", id="will-attack-is-a-threat"),
        pytest.param("Germany will send aid to Ukraine.", "033", "asserted", "070", id="will-is-an-intent"),
        pytest.param(
            "Russia will sign an agreement with China.", "030", "asserted", "057", id="will-sign-is-an-intent"
        ),
        pytest.param(
            "Turkey called on Russia to withdraw its troops.", "020", "asserted", "0874", id="called-on"
        ),
    ],
)
def test_words_before_the_act_say_whether_it_happened(
    sentence: str, code: str, status: str, act_code: str | None
):
    """Denied acts keep their code; what is only spoken of is coded as the speaking, with its act beside."""
    event, _ = read_only_event(sentence)

    assert (event.cameo_code, event.status, event.act_code) == (code, status, act_code)


@pytest.mark.parametrize(
    ("sentence", "root", "target"),
    [
        pytest.param("Russia threatened to attack Ukraine.", "13", ["Ukraine"], id="threat"),
        pytest.param("France urged Israel to release prisoners.", "02", ["Israel"], id="appeal"),
    ],
)
def test_threats_and_appeals_have_their_own_roots(sentence: str, root: str, target: list[str]):
    """To threaten or to urge an act is an event of root 13 or 02, not the act."""
    event, (_, targets) = read_only_event(sentence)

    assert event.cameo_code[:2] == root
    assert targets == target


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("", id="empty"),
        pytest.param("🙂🙂 🎉", id="emoji"),
        pytest.param("Shares in Frankfurt rose 2 percent on Monday as oil prices fell.", id="market"),
        pytest.param("Heavy rain and strong winds are expected across northern Spain.", id="weather"),
        pytest.param("Brazil beat Argentina 2-1 in a friendly on Saturday.", id="football"),
        pytest.param("France, Germany, Italy.", id="names-only"),
        pytest.param("هاجمت روسيا أوكرانيا يوم الثلاثاء.", id="arabic"),
        pytest.param("俄罗斯星期二袭击了乌克兰。", id="chinese"),
        pytest.param("\x00\x01\x1b[0m\u200b\ufeff", id="control-characters"),
        pytest.param("<div class='a'></div>&nbsp;<br/>", id="html"),
    ],
)
def test_nothing_is_read_where_nothing_is_done(sentence: str):
    """A sentence without a political act has no events."""
    events = read_events(sentence)

    assert events == ()


def test_html_remains_do_not_hide_an_act():
    """Tags that were left in a sentence are marks like any other, and offsets count them."""
    sentence = "<p>Russia <b>attacked</b> Ukraine</p>"

    event, sides = read_only_event(sentence)

    assert sentence[event.start : event.end] == "attacked"
    assert sides == (["Russia"], ["Ukraine"])


def test_very_long_sentence_is_read_up_to_a_limit():
    """Of ten thousand words only the first ones are read."""
    opening = "Russia attacked Ukraine."
    sentence = f"{opening} " + "and so on " * 10_000 + "Iran attacked Israel."

    (event,) = read_events(sentence)

    assert event.end <= len(opening)
    assert MAX_WORDS < 10_000


FRAGMENTS = [
    "Russia",
    "Turkish",
    "Kremlin",
    "he",
    "the",
    "attacked",
    "was attacked by",
    "met",
    "and",
    ",",
    "will",
]
FRAGMENTS += [
    "talks between",
    "threatened to",
    "urged",
    "not",
    "troops",
    "Putin",
    "in",
    "(Reuters) -",
    "\x00",
    "🙂",
]


@settings(deadline=None, max_examples=100)
@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(FRAGMENTS), max_size=25).map(" ".join)))
@example("İstanbul'da ŉ ß ﬁ attacked")
@example("Russia attacked")
def test_any_text_is_read_and_every_span_lies_inside(text: str):
    """No text breaks the reader, and each span and index points into the text and its actors."""
    (reading,) = READER.read([text])

    assert all(0 <= span.start < span.end <= len(text) for span in (*reading.actors, *reading.events))
    assert all(
        0 <= n < len(reading.actors) for event in reading.events for n in (*event.sources, *event.targets)
    )


def test_one_reading_for_each_sentence_in_order():
    """Readings come in the order of their sentences, and the same sentence is read the same way."""
    sentences = ["Russia attacked Ukraine.", "", "France condemned Israel.", "Russia attacked Ukraine."]

    readings = READER.read(sentences)

    assert [[event.cameo_code for event in reading.events] for reading in readings] == [
        ["190"],
        [],
        ["111"],
        ["190"],
    ]
    assert readings[0] == readings[3]


def test_classify_prefers_the_act_between_the_given_actors():
    """Given a source and a target, the act that stands between them is theirs."""
    sentence = "Iran condemned Israel after Russia attacked Ukraine."
    spans = {
        word: (sentence.index(word), sentence.index(word) + len(word))
        for word in ("Iran", "Israel", "Russia", "Ukraine")
    }

    first, _ = READER.classify(sentence, spans["Iran"], spans["Israel"])
    second, sure = READER.classify(sentence, spans["Russia"], spans["Ukraine"])

    assert (first, second) == ("111", "190")
    assert sure == 0.6


def test_classify_without_an_act_is_empty():
    """Two actors with no act give no code and no confidence."""
    found = READER.classify("France, Germany.", (0, 6), (8, 15))

    assert found == ("", 0.0)


def test_version_names_the_reader():
    """Every event can name the reader that found it."""
    version = READER.version

    assert version == VERSION
