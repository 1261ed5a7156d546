"""The trained reader: any input is answered, always the same, with exact offsets; and a few plain sentences.

How often it is right is measured in ``evaluation/``; the sentences here are such that any weights
worth shipping read them. What follows from given scores is in ``test_scripted_network.py``.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.codebook import event_codes
from dragoman.reader import ActorSpan, ReadEvent, Reading
from dragoman.reader.labels import ACTOR_KINDS, HARMS, STATUSES
from dragoman.reader.neural import NeuralReader, neural_reader

READER = neural_reader()
BOMBED = "Turkish warplanes bombed Kurdish militants"
NEWS = (
    "Turkish warplanes bombed Kurdish militants in Iraq, killing at least 20, who fled. Mr. Erdogan's U.S. visit "
    'told police-officers (AP) that Côte d\'Ivoire met him; "Russia" will not attack Ukraine on Tuesday, he said'
).split()
CLAUSES = (
    "the bridge over the river had been closed for repairs since the spring,",
    "villagers had grown used to empty shops and long walks,",
    "the school in the valley still had no teacher,",
    "the price of bread had doubled since the autumn,",
    "the harvest of apples and walnuts had been poor for two years,",
)

NO_WORDS = [
    pytest.param("", id="empty"),
    pytest.param(" \t\n\u00a0 ", id="blanks"),
    pytest.param("\x00\x01\x07\x1b", id="control-characters"),
    pytest.param("🙂🙂 🎉👨‍👩‍👧 🇹🇷", id="emoji"),
    pytest.param("... --- !!! ??? \u2014 \u201c\u201d", id="marks"),
    pytest.param("\ufeff\u200b\u200d", id="invisible"),
    pytest.param("1234 5678 90", id="digits"),
    pytest.param('<div class="a"><p>&nbsp;</p><br/></div> &amp;', id="html-without-text"),
    pytest.param("x" * 5_000, id="one-endless-word"),
]
ODD = [
    *NO_WORDS,
    pytest.param("俄罗斯星期二袭击了乌克兰。", id="chinese"),
    pytest.param("قصفت الطائرات التركية مقاتلين أكراد", id="arabic"),
    pytest.param("Россия напала на Украину во вторник.", id="russian"),
    pytest.param("รัสเซียโจมตียูเครน नमस्ते", id="thai-and-hindi"),
    pytest.param(f"<p>{BOMBED.replace('bombed', '<b>bombed</b>')}.</p>", id="html"),
    pytest.param("Turkey, Russia, Iran and the United Nations", id="only-names"),
    pytest.param("T\u0301u\u0308r\u0300key bombed I\u0332raq.", id="combining-marks"),
    pytest.param("\u202eTurkey bombed Iraq.\u202c", id="right-to-left"),
    pytest.param("Turkey\x00 bombed\x1b[31m Iraq.", id="control-characters-among-words"),
    pytest.param("[CLS] Turkey [MASK] bombed [SEP] Iraq [PAD] .", id="words-of-the-vocabulary"),
    pytest.param("TURKEY BOMBED IRAQ", id="capitals"),
    pytest.param("Turkey   bombed\n\n\tIraq .", id="many-blanks"),
    pytest.param("the " * 10_000, id="ten-thousand-words"),
]


def read_one(text: str) -> Reading:
    [reading] = READER.read([text])
    return reading


def long_sentence(n_words: int) -> str:
    """A sentence of at least *n_words* words that tells of an act in its last clause alone."""
    last = f"and on Tuesday {BOMBED} in Iraq."
    clauses: list[str] = []
    while len(" ".join([*clauses, last]).split()) < n_words:
        clauses.append(CLAUSES[len(clauses) % len(CLAUSES)])
    text = " ".join([*clauses, last])
    return text[0].upper() + text[1:]


def words(text: str, span: ActorSpan | ReadEvent) -> str:
    return text[span.start : span.end]


def assert_sound(text: str, reading: Reading) -> None:
    """Every span lies inside the text, every index leads to an actor, every word is a known one."""
    hanging = [span for event in reading.events for span in event.spans]
    assert all(0 <= s.start < s.end <= len(text) for s in (*reading.actors, *reading.events, *hanging))
    assert {actor.kind for actor in reading.actors} <= set(ACTOR_KINDS)
    assert {span.role for span in hanging} <= {"date", "place", *HARMS}
    actors = range(len(reading.actors))
    assert all(actor.same_as is None or actor.same_as in actors for actor in reading.actors)
    for event in reading.events:
        assert event.sources or event.targets
        assert {*event.sources, *event.targets} <= set(actors)
        assert not {*event.sources} & {*event.targets}
        assert event.said_by is None or event.said_by in actors
        assert event.cameo_code in event_codes()
        assert event.act_code is None or event.act_code in event_codes()
        assert event.status in STATUSES
        assert 0 <= event.confidence <= 1
        assert event.rule_id == f"reader:{READER.version}"


# --- any input ------------------------------------------------------------------------


@pytest.mark.parametrize("text", ODD)
def test_any_text_is_answered(text: str):
    """No text raises, and what is said of it holds together."""
    reading = read_one(text)

    assert_sound(text, reading)


@pytest.mark.parametrize("text", NO_WORDS)
def test_nothing_is_read_out_of_nothing(text: str):
    """A text that says nothing holds no event."""
    assert read_one(text).events == ()


def test_no_sentences_give_no_readings():
    """Nothing asked, nothing answered."""
    assert READER.read([]) == []


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=120))
def test_any_characters_are_answered(text: str):
    """Whatever characters stand in a text, what is said of it holds together."""
    reading = read_one(text)

    assert_sound(text, reading)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(NEWS), max_size=60).map(" ".join))
def test_spans_are_whole_words(text: str):
    """However words of the news are put together, no span begins or ends inside a word or with a blank."""
    reading = read_one(text)

    assert_sound(text, reading)
    for span in (*reading.actors, *reading.events, *(s for e in reading.events for s in e.spans)):
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        assert not any(re.fullmatch(r"\w\w", text[at - 1 : at + 1]) for at in (span.start, span.end) if at)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(NEWS), max_size=60).map(" ".join))
def test_actors_do_not_overlap(text: str):
    """Actors of a sentence come in its order, and no character belongs to two."""
    reading = read_one(text)

    bounds = [bound for actor in reading.actors for bound in (actor.start, actor.end)]
    assert bounds == sorted(bounds)


# --- the same answer ------------------------------------------------------------------


def test_sentence_is_read_alike_alone_and_among_others():
    """What is said of a sentence does not depend on those beside it."""
    sentences = [
        f"{BOMBED}.",
        "",
        long_sentence(60),
        "Ukraine was attacked by Russia on Tuesday.",
        f"{BOMBED}.",
    ]

    together = READER.read(sentences)

    assert together == [read_one(sentence) for sentence in sentences]


def test_sentence_is_read_alike_twice():
    """Reading once more says the same, to the last digit."""
    sentence = long_sentence(300)

    assert read_one(sentence) == read_one(sentence)


def test_reader_is_made_once():
    """A second reader is the first, with the version of its weights."""
    assert neural_reader() is READER
    assert READER.version == READER.weights.version


# --- plain sentences ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "trigger", "root", "source", "target"),
    [
        pytest.param(f"{BOMBED}.", "bombed", "19", "Turkish warplanes", "Kurdish militants", id="active"),
        pytest.param("Israel attacked Gaza.", "attacked", "19", "Israel", "Gaza", id="countries"),
        pytest.param(
            "Ukraine was attacked by Russia on Tuesday.", "attacked", "19", "Russia", "Ukraine", id="passive"
        ),
        pytest.param(
            "Police arrested protesters in Lagos.", "arrested", "17", "Police", "protesters", id="arrest"
        ),
    ],
)
def test_plain_sentence_gives_its_act(sentence: str, trigger: str, root: str, source: str, target: str):
    """A plain sentence gives one act with its trigger, its root and who does it to whom."""
    reading = read_one(sentence)

    [event] = reading.events
    sides = [[words(sentence, reading.actors[n]) for n in side] for side in (event.sources, event.targets)]
    assert trigger in words(sentence, event)
    assert (event.cameo_code[:2], event.status) == (root, "asserted")
    assert sides == [[source], [target]]


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("Germany beat France 2-1 in the final.", id="sport"),
        pytest.param("The storm killed four people in Florida.", id="storm"),
        pytest.param("Shoppers in Lyon bought more cheese.", id="shopping"),
        pytest.param("Turkey, Russia, Iran and the United Nations", id="only-names"),
    ],
)
def test_sentence_without_politics_gives_none(sentence: str):
    """Sport, weather, shopping and mere names are no events."""
    assert read_one(sentence).events == ()


@pytest.mark.parametrize("n_words", [60, 1_000])
def test_act_in_the_last_clause_of_a_long_sentence_is_found(n_words: int):
    """Nothing is cut off a long sentence: its last clause is read like its first."""
    sentence = long_sentence(n_words)
    weights = neural_reader().weights  # however unsure it is of such a sentence
    reader = NeuralReader(
        replace(
            weights,
            settings={
                **weights.settings,
                "event_threshold": 0.0,
                "sentence_threshold": 0.0,
                "trigger_threshold": 0.2,
            },
        )
    )

    [reading] = reader.read([sentence])

    found = [event for event in reading.events if event.start <= sentence.rindex("bombed") < event.end]
    assert [event.cameo_code[:2] for event in found] == ["19"]
    assert [words(sentence, reading.actors[n]) for n in found[0].sources] == ["Turkish warplanes"]
    assert_sound(sentence, reading)


# --- classify -------------------------------------------------------------------------


def test_act_between_two_given_actors_is_classified():
    """Told who does it to whom, the reader says what."""
    sentence = f"{BOMBED}."

    code, sure = READER.classify(sentence, (0, 17), (25, 42))

    assert code[:2] == "19"
    assert 0 < sure <= 1


@pytest.mark.parametrize(
    ("text", "source", "target"),
    [
        pytest.param("", (0, 0), (0, 0), id="empty"),
        pytest.param("\x00🙂", (0, 1), (1, 2), id="no-words"),
        pytest.param("Russia attacked Ukraine.", (0, 6), (0, 6), id="one-on-both-sides"),
        pytest.param("Russia attacked Ukraine.", (0, 24), (16, 23), id="one-inside-the-other"),
        pytest.param("Russia attacked Ukraine.", (16, 23), (0, 6), id="target-first"),
        pytest.param("Russia attacked Ukraine.", (6, 7), (90, 95), id="blank-and-outside"),
        pytest.param(
            "Russia attacked Ukraine " + "again and " * 5_000, (0, 6), (16, 23), id="endless-sentence"
        ),
        pytest.param("Russia " + "and " * 400 + "Ukraine", (0, 6), (1607, 1614), id="far-from-each-other"),
        pytest.param("Russia " + "and " * 5_000 + "Ukraine", (0, 6), (20_007, 20_014), id="very-far"),
        pytest.param(
            "Ukraine " + "and " * 5_000 + "Russia", (20_008, 20_014), (0, 7), id="very-far-target-first"
        ),
        pytest.param("the " * 5_000, (0, 20_000), (0, 3), id="endless-actor"),
    ],
)
def test_any_pair_is_classified(text: str, source: tuple[int, int], target: tuple[int, int]):
    """Whatever text and spans are given, a code of the list comes back with a chance."""
    code, sure = READER.classify(text, source, target)

    assert code in event_codes()
    assert 0 <= sure <= 1
