"""Actors: from words to a code, and what a story has said of a name before."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.codebook import MAX_ACTOR_GROUPS, actor_code_problem
from dragoman.stages.mentions.actors import UNRESOLVED, StoryActors, resolve_words

FIDAN = "Turkish Foreign Minister Hakan Fidan"


@pytest.mark.parametrize(
    ("text", "code", "country", "method"),
    [
        pytest.param("Russia", "RUS", "RUS", "dictionary", id="country"),
        pytest.param(FIDAN, "TURGOV", "TUR", "title", id="title-and-name"),
        pytest.param("Iranian police", "IRNCOP", "IRN", "title", id="police"),
        pytest.param("president of France", "FRAGOV", "FRA", "title", id="title-of-country"),
        pytest.param("the Kremlin", "RUSGOV", "RUS", "metonym", id="kremlin"),
        pytest.param("White House", "USAGOV", "USA", "metonym", id="white-house"),
        pytest.param("United Nations", "IGOUNO", None, "dictionary", id="organisation"),
        pytest.param("separatists", "SEP", None, "agent", id="agent-alone"),
        pytest.param("Jordan", "JOR", "JOR", "dictionary", id="ambiguous-name-alone"),
    ],
)
def test_words_are_resolved_by_dictionary(text: str, code: str, country: str | None, method: str):
    """A name, an adjective with a title, a metonym or an agent each has its code and its method."""
    actor = resolve_words(text, 2023)

    assert (actor.code, actor.country, actor.method) == (code, country, method)
    assert 0 < actor.confidence <= 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("New Mexico", id="us-state"),
        pytest.param("Michael Jordan", id="person"),
        pytest.param("Hakan Fidan", id="name-alone"),
        pytest.param("", id="empty"),
        pytest.param("🙂 \x00", id="no-words"),
        pytest.param("俄罗斯", id="chinese"),
    ],
)
def test_nobody_the_dictionaries_know_is_unresolved(text: str):
    """What no dictionary knows has no code."""
    actor = resolve_words(text, 2023)

    assert actor == UNRESOLVED


def test_former_country_is_known_in_its_time():
    """Soviet troops of a story of 1983 are the Soviet Union's."""
    actor = resolve_words("Soviet troops", 1983)

    assert (actor.code, actor.country, actor.name) == ("SUNMIL", "SUN", "Soviet Union")


def test_roles_are_told_apart_from_the_country():
    """The groups behind the country are its roles."""
    actor = resolve_words("Nigerian army general", 2023)

    assert (actor.country, actor.roles) == ("NGA", ("MIL",))


def test_surname_is_known_later_in_the_story():
    """Who was introduced with a title is known by the surname alone."""
    story = StoryActors(2023)
    story.next_sentence()
    story.resolve(FIDAN)
    story.next_sentence()

    later = story.resolve("Fidan")

    assert (later.code, later.method) == ("TURGOV", "coreference")


def test_possessive_surname_is_known_later_in_the_story():
    """A surname is known with its "'s" as well."""
    story = StoryActors(2023)
    story.resolve(FIDAN)

    later = story.resolve("Fidan's")

    assert later.code == "TURGOV"


def test_ministry_is_no_name_to_remember():
    """After "Gaza Health Ministry" another ministry is not taken for the same one."""
    story = StoryActors(2023)
    story.resolve("Turkish Health Ministry")

    assert story.surnames == {}


@pytest.mark.parametrize("pronoun", ["he", "She"])
def test_pronoun_is_first_person_of_the_sentence_before(pronoun: str):
    """He or she is the first person whom the sentence before names, and less sure."""
    story = StoryActors(2023)
    story.next_sentence()
    named = story.resolve(FIDAN)
    story.resolve("Armenian counterpart Ararat Mirzoyan")
    story.next_sentence()

    actor = story.resolve(pronoun)

    assert (actor.code, actor.method) == ("TURGOV", "pronoun")
    assert actor.confidence < named.confidence


def test_pronoun_goes_back_over_a_sentence_without_persons():
    """A sentence that names no person leaves the pronoun's meaning as it was."""
    story = StoryActors(2023)
    story.next_sentence()
    story.resolve(FIDAN)
    story.next_sentence()
    story.resolve("Israel")
    story.next_sentence()

    actor = story.resolve("he")

    assert actor.code == "TURGOV"


def test_pronoun_at_the_beginning_is_nobody():
    """A pronoun before any person is not resolved."""
    story = StoryActors(2023)
    story.next_sentence()

    actor = story.resolve("He")

    assert actor == UNRESOLVED


def test_stories_do_not_share_names():
    """A name introduced in one story means nothing in the next."""
    StoryActors(2023).resolve(FIDAN)

    actor = StoryActors(2023).resolve("Fidan")

    assert actor == UNRESOLVED


WORDS = [
    "Turkish",
    "European",
    "Union",
    "Islamist",
    "opposition",
    "party",
    "rebel",
    "police",
    "army",
    "Soviet",
]
WORDS += [
    "of",
    "Foreign",
    "Minister",
    "Hakan",
    "Jr",
    "'s",
    "Kremlin",
    "UN",
    "Hamas",
    "Catholic",
    "church",
    "he",
]


@settings(deadline=None, max_examples=100)
@given(
    st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=10).map(" ".join)),
    st.one_of(st.none(), st.integers(0, 9999)),
)
def test_any_words_give_a_valid_code_or_none(text: str, year: int | None):
    """No words raise, and a code is made of at most five groups that are all in the lists."""
    code = resolve_words(text, year).code

    assert code is None or actor_code_problem(code) is None
    assert code is None or len(code) <= 3 * MAX_ACTOR_GROUPS
