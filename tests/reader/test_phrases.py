"""Actor phrases: which runs of words name or describe an actor."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from dragoman.dictionaries import load_knowledge
from dragoman.reader.phrases import Phrase, find_phrases
from dragoman.tokens import tokenise


def phrases_of(text: str, year: int | None = 2023) -> list[tuple[str, Phrase]]:
    """The phrases of a text, each with its words."""
    tokens = tokenise(text)
    return [
        (text[tokens[phrase.first].start : tokens[phrase.last - 1].end], phrase)
        for phrase in find_phrases(tokens, load_knowledge(), year)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Russia attacked Ukraine.", ["Russia", "Ukraine"], id="countries"),
        pytest.param(
            "Turkish Foreign Minister Hakan Fidan spoke.",
            ["Turkish Foreign Minister Hakan Fidan"],
            id="adjective-title-name",
        ),
        pytest.param("The president of France spoke.", ["president of France"], id="title-of-country"),
        pytest.param("Japan's prime minister spoke.", ["Japan's prime minister"], id="possessive"),
        pytest.param("Russia and China spoke.", ["Russia", "China"], id="and-parts-two-actors"),
        pytest.param("France, Germany, Italy.", ["France", "Germany", "Italy"], id="commas-part-actors"),
        pytest.param("On Tuesday in March it rained.", [], id="days-and-months-are-no-names"),
        pytest.param("Yesterday he spoke.", ["he"], id="pronoun"),
        pytest.param("it rained all day.", [], id="lower-case-words"),
        pytest.param("", [], id="empty"),
        pytest.param("🙂 🎉 \x00", [], id="emoji-and-control-characters"),
    ],
)
def test_phrases_are_the_words_of_one_actor_each(text: str, expected: list[str]):
    """A phrase takes in the country, the title and the name of one actor, and no more."""
    found = [words for words, _ in phrases_of(text)]

    assert found == expected


@pytest.mark.parametrize(
    ("text", "is_bare"),
    [
        pytest.param("the Turkish offensive", True, id="adjective-alone"),
        pytest.param("the Turkish army", False, id="adjective-with-noun"),
        pytest.param("in Turkey", False, id="country"),
    ],
)
def test_adjective_without_a_noun_is_bare(text: str, is_bare: bool):
    """An adjective alone is an actor only for a noun that names an act."""
    ((_, phrase),) = phrases_of(text)

    assert phrase.is_bare_adjective is is_bare


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("New Mexico", id="us-state"),
        pytest.param("Michael Jordan", id="first-name-before"),
        pytest.param("Georgia Smith", id="surname-behind"),
    ],
)
def test_country_inside_another_name_is_no_country(text: str):
    """A country's name that is part of another name stands for no actor of the dictionaries."""
    ((words, phrase),) = phrases_of(text)

    assert (words, phrase.entries, phrase.agents) == (text, (), ())


def test_unknown_name_is_kept_for_the_story_to_explain():
    """Capitalised words that no dictionary has are a phrase without entries."""
    ((words, phrase),) = phrases_of("and Ararat Mirzoyan agreed")

    assert words == "Ararat Mirzoyan"
    assert phrase.has_name
    assert phrase.entries == ()


@pytest.mark.parametrize(
    ("year", "is_valid"),
    [
        pytest.param(1983, True, id="1983"),
        pytest.param(2023, False, id="2023"),
        pytest.param(None, False, id="unknown-year"),
    ],
)
def test_soviet_union_is_an_actor_of_its_time(year: int | None, is_valid: bool):
    """The entry of a former country covers its own years and is not current today."""
    ((_, phrase),) = phrases_of("the Soviet Union", year)

    (entry,) = phrase.entries

    assert entry.code == "SUN"
    assert entry.covers(date(year, 7, 1) if year else None) is is_valid


def test_phrases_follow_one_another_without_overlap():
    """Phrases come in the order of the text, each beginning where the one before has ended or later."""
    text = (
        "Turkish Foreign Minister Hakan Fidan told Russian diplomats and Iran that he would meet the Kremlin."
    )

    found = [phrase for _, phrase in phrases_of(text)]

    assert len(found) > 3
    assert all(left.last <= right.first for left, right in pairwise(found))
