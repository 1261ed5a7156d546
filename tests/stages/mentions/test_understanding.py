"""Understanding a sentence: targets in other clauses, and countries that stand for a target."""

from __future__ import annotations

from datetime import date

import pytest

from dragoman.codings import codings_of
from dragoman.reader import ActorSpan, ReadEvent, Reading
from dragoman.stages.mentions.actors import StoryActors
from dragoman.stages.mentions.places import countries_of, places_of_story
from dragoman.stages.mentions.understanding import Understood, understand

DAY = date(2023, 9, 27)


def span(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def act(
    text: str,
    words: str,
    code: str,
    sources: tuple[int, ...] = (0,),
    targets: tuple[int, ...] = (),
    is_reciprocal: bool = False,
) -> ReadEvent:
    return ReadEvent(
        *span(text, words), code, "asserted", sources, targets, is_reciprocal, "reader:test", 0.9
    )


def understood(text: str, actors: list[str], *events: ReadEvent, day: date = DAY) -> Understood:
    reading = Reading(tuple(ActorSpan(*span(text, words)) for words in actors), events)
    (places,) = places_of_story([text], day)
    story = StoryActors(day)
    story.next_sentence(text, *countries_of(places))
    return understand(text, reading, story, places, codings=codings_of([]))


@pytest.mark.parametrize(
    ("text", "word", "code", "country"),
    [
        pytest.param("Turkish ministers flew to Beirut.", "flew to", "042", "LBN", id="visit"),
        pytest.param("Turkey sent tents to Sumatra.", "sent", "073", "IDN", id="aid"),
        pytest.param("Turkish jets bombed Damascus.", "bombed", "195", "SYR", id="attack"),
        pytest.param("Turkey condemned the Chinese action.", "condemned", "111", "CHN", id="adjective"),
        pytest.param("Turkey criticised Greece's plan.", "criticised", "111", "GRC", id="possessive"),
        pytest.param("Turkey condemned the action.", "condemned", "111", None, id="no-country"),
        pytest.param("Turkish police met in Beirut.", "met in", "040", None, id="meeting-place"),
        pytest.param("Turkish jets bombed Ankara.", "bombed", "195", None, id="own-country"),
        pytest.param("Turkey condemned it, as China said.", "condemned", "111", None, id="other-clause"),
        pytest.param(
            "Turkish jets fired, while Damascus slept.", "fired", "195", None, id="other-clause-place"
        ),
    ],
)
def test_a_country_stands_for_a_target_that_is_not_named(
    text: str, word: str, code: str, country: str | None
):
    """Where the act goes to, or whose deed it is about; another country than the source's, in its clause."""
    actor = text.split(f" {word}")[0]

    (found,) = understood(text, [actor], act(text, word, code)).implied

    assert (found.actor.code if found else None) == country
    assert found is None or found.actor.method == "implied"


def test_a_named_target_is_not_replaced():
    """Where the reader sees a target no country takes its place."""
    text = "Turkish jets bombed rebels in Damascus."

    said = understood(text, ["Turkish jets", "rebels"], act(text, "bombed", "195", targets=(1,)))

    assert said.implied == [None]


def test_an_act_of_nobody_known_implies_no_target():
    """Without a country of its source nothing can be another country."""
    text = "They flew to Beirut."

    assert understood(text, ["They"], act(text, "flew to", "042")).implied == [None]


def test_a_place_takes_the_state_of_its_day():
    """Prague was a town of Czechoslovakia."""
    text = "Turkish ministers flew to Prague."

    said = understood(text, ["Turkish ministers"], act(text, "flew to", "042"), day=date(1988, 5, 1))

    assert said.implied[0]
    assert said.implied[0].actor.code == "CSK"


SENTENCE = "The minister resigned, two days after rebel gunners killed two marines."


def test_the_subject_of_a_later_clause_is_no_target():
    """The gunners act in the clause behind "after"; nobody resigned at them."""
    actors = ["The minister", "rebel gunners", "two marines"]
    resigned = act(SENTENCE, "resigned", "083", (0,), (1,))
    killed = act(SENTENCE, "killed", "190", (1,), (2,))

    first, second = understood(SENTENCE, actors, resigned, killed).reading.events

    assert (first.targets, second.targets) == ((), (2,))


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"is_reciprocal": True}, id="reciprocal"),
        pytest.param({"sources": ()}, id="the-only-side"),
        pytest.param({"targets": (2,)}, id="no-subject"),
    ],
)
def test_other_targets_stay(changes: dict[str, object]):
    """A target stays in a reciprocal act, where it is the only side, and where it does nothing later."""
    actors = ["The minister", "rebel gunners", "two marines"]
    given = {"sources": (0,), "targets": (1,), **changes}
    resigned = act(SENTENCE, "resigned", "083", **given)  # type: ignore[arg-type]
    killed = act(SENTENCE, "killed", "190", (1,), (2,))

    first = understood(SENTENCE, actors, resigned, killed).reading.events[0]

    assert first.targets == given["targets"]


def test_a_target_in_the_acts_own_clause_stays():
    """Without a word that begins a clause between them a target may act later."""
    text = "Police arrested gunmen who killed two marines."
    arrested = act(text, "arrested", "173", (0,), (1,))
    killed = act(text, "killed", "190", (1,), (2,))

    first = understood(text, ["Police", "gunmen", "two marines"], arrested, killed).reading.events[0]

    assert first.targets == (1,)


@pytest.mark.parametrize(
    ("text", "target", "code", "expected"),
    [
        ("Turkey sent tents to Sumatra.", "Sumatra", "073", "IDN"),
        ("Turkey criticised Sumatra.", "Sumatra", "111", None),
        ("Turkey sent tents to Nowherestan.", "Nowherestan", "073", None),
    ],
)
def test_a_place_that_is_read_as_the_target_has_its_country(
    text: str, target: str, code: str, expected: str | None
):
    """A deed goes to the country of its place; words are not spoken to a place."""
    event = act(text, "sent" if "sent" in text else "criticised", code, targets=(1,))

    said = understood(text, ["Turkey", target], event)

    assert [actor.code for actor in said.who[1]] == [expected]


def test_a_language_names_no_target():
    """Regions that are English-speaking are not the English."""
    text = "Cameroon will lift restrictions in the English-speaking regions."

    assert understood(text, ["Cameroon"], act(text, "will lift", "0351")).implied == [None]


@pytest.mark.parametrize(
    ("text", "word", "status"),
    [
        ("Will Turkey attack Syria?", "attack", "possible"),
        ("“Did Turkey attack Syria?”", "attack", "possible"),
        ("But hasn't Turkey attacked Syria?", "attacked", "possible"),
        ("Why did Turkey attack Syria?", "attack", "asserted"),
        ("Did the minister know that Turkey attacked Syria?", "attacked", "asserted"),
        ("Turkey attacked Syria, he said: was it?", "attacked", "asserted"),
        ("Will is a name, and Turkey attacked Syria.", "attacked", "asserted"),
    ],
)
def test_what_is_only_asked_is_possible(text: str, word: str, status: str):
    """A yes-or-no question asserts nothing but what its other clauses tell."""
    said = understood(text, ["Turkey", "Syria"], act(text, word, "190", targets=(1,)))

    assert [event.status for event in said.reading.events] == [status]
