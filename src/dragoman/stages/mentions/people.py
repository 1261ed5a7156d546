"""Phrases that count people: "at least 12 Afghan soldiers", "a woman and her two children", "no one".

Only the phrases and how many people they are, whatever happens to them; what is done to them is found
in ``harm_words`` and joined in ``quantities``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dragoman.stages.mentions.numbers import Estimate, exactly, may_begin_number, read_estimate
from dragoman.stages.mentions.people_words import (
    MONTHS,
    NOT_PEOPLE,
    STOPS,
    is_one_person,
    is_people,
    may_be_people,
)
from dragoman.tokens import Token

LONGEST = 7
"""A phrase for people has no more words before its noun."""
_DETERMINERS = frozenset("a an the one his her their its our my another this that".split())
_NOBODY = frozenset("nobody no-one none neither".split())
_NO_HARM = frozenset("casualties injuries deaths fatalities arrests victims detentions casualty".split())
_PARTS_OF = frozenset("them whom these those us".split())
_FRACTIONS = frozenset(
    "half third quarter fifth tenth thirds quarters percent cent % most majority many".split()
)
_STATES = frozenset("wounded injured dead displaced killed detained".split())
_ORDINALS = frozenset("second third fourth fifth sixth".split())
_PRONOUNS = frozenset("he she him himself herself me".split())
_NOT_A_COUNT = frozenset(
    """$ € £ ¥ # % no number flight route page article section chapter age ages aged group channel room
    apartment resolution size magnitude version least unit nato highway""".split()
)
_OF_TIME = frozenset("in at on by until since around before after".split())
_YEARS = range(1500, 2101)
_FIGURES = re.compile(r"[12][0-9]{3}")


@dataclass(frozen=True, slots=True)
class People:
    """A phrase that counts people.

    Args:
        start: index of its first word.
        end: index after its last word.
        estimate: how many they are.
        noun: what they are, in lower case; empty for a bare number.
        is_sure: a word says that they are people; else it may be anything ("killed 12").
        is_part_of: they are some "of them", "of whom".
        is_pronoun: "he", "himself".
    """

    start: int
    end: int
    estimate: Estimate
    noun: str = ""
    is_sure: bool = True
    is_part_of: bool = False
    is_pronoun: bool = False

    @property
    def is_nobody(self) -> bool:
        """They are none."""
        return self.estimate.best == 0


class Words:
    """The words of a sentence, as they are and in lower case, and which of them tell of harm."""

    def __init__(self, tokens: Sequence[Token], harmful: Collection[int], has_toll: bool = False) -> None:
        self.tokens = tokens
        self.lower = [token.text.lower() for token in tokens]
        self.harmful = harmful
        self.has_toll = has_toll

    def at(self, index: int) -> str:
        """Return a word in lower case, nothing outside the sentence."""
        return self.lower[index] if 0 <= index < len(self.lower) else ""

    def is_capital(self, index: int) -> bool:
        """Tell whether a word begins with a capital letter."""
        return 0 <= index < len(self.tokens) and self.tokens[index].text[:1].isupper()

    def ends_phrase(self, index: int) -> bool:
        """Tell whether no phrase for people goes on over this word."""
        word = self.at(index)
        if not word or not word[0].isalnum() or index in self.harmful:
            return True
        return word in STOPS and self.tokens[index].text != "US"


def find_people(words: Words) -> list[People]:
    """Return the phrases that count people, in order; none lies in another."""
    found: list[People] = []
    at = 0
    while at < len(words.lower):
        years = _past_years(words, at)
        if years:
            at = years
            continue
        people = _one(words, at)
        if people is None and may_begin_number(words.at(at)):
            people = _counted(words, at) or _nobody(words, at)
        if people is not None:
            found.append(people)
            at = people.end
        else:
            at = _past_number(words, at)
    return found


def _past_years(words: Words, at: int) -> int | None:
    """Return where "between 1984 and 1988" ends, which counts nobody, or None."""
    joins = {"between": ("and",), "from": ("to", "until", "through", "-", "–")}.get(words.at(at), ())
    years = [words.at(at + 1), words.at(at + 3)]
    is_years = all(_FIGURES.fullmatch(year) and int(year) in _YEARS for year in years)
    return at + 4 if words.at(at + 2) in joins and is_years else None


def _past_number(words: Words, at: int) -> int:
    """Return where to look on: a number that counts no people is passed as a whole."""
    number = read_estimate(words.lower, at) if words.at(at)[:1].isdigit() else None
    return max(at + 1, number[0]) if number else at + 1


# --- with a number ----------------------------------------------------------------------


def _counted(words: Words, at: int) -> People | None:
    number = read_estimate(words.lower, at)
    if number is None or (words.at(at - 1) == "not" and words.at(at) not in ("more", "less", "fewer")):
        return None
    of = at - 2 if words.at(at - 1) == "the" else at - 1
    if words.at(of) == "of" and words.at(of - 1) in _FRACTIONS:
        return None  # "a third of the 90 passengers"
    end, estimate, is_qualified = number
    if words.at(end) in ("more", "others", "other") and words.ends_phrase(end + 1):
        return People(at, end + 1, estimate, "others" if words.at(end) == "others" else "")
    if words.at(end) in ("more", "other", "additional"):
        end += 1
    if words.at(end) == "out" and words.at(end + 1) == "of":
        end += 1
    if words.at(end) == "of":
        return _some_of(words, at, end, estimate)
    noun = _noun(words, end, estimate)
    if noun is not None:
        return People(at, noun, estimate, words.at(noun - 1), _is_sure(words.at(noun - 1)))
    if _is_bare(words, at, end, is_qualified):
        return People(at, end, estimate, is_sure=False)
    return None


def _is_sure(noun: str) -> bool:
    return is_people(noun) or is_one_person(noun, is_capitalised=True)


def _some_of(words: Words, start: int, of: int, estimate: Estimate) -> People | None:
    """Read "three of them", "two of the 12 hostages", "dozens of people", "15 of its soldiers"."""
    at = of + 1
    if words.at(at) in _PARTS_OF:
        return People(start, at + 1, estimate, is_part_of=True)
    if at in words.harmful and words.at(at) in _STATES:  # "hundreds of wounded"
        return People(start, at, estimate)
    is_definite = words.at(at) in ("the", "these", "those", "his", "her", "its", "their", "our", "all")
    if is_definite:
        at += 1
        if at in words.harmful:
            return People(start, at, estimate, is_part_of=True)
        if words.at(at - 1) == "all" and words.at(at) in ("the", "its", "their"):
            at += 1
    whole = read_estimate(words.lower, at)
    if whole is not None:
        at = whole[0]
    noun = _noun(words, at, exactly(2))
    if noun is not None:
        return People(start, noun, estimate, words.at(noun - 1), _is_sure(words.at(noun - 1)))
    return People(start, at, estimate, is_sure=False) if whole is not None else None


def _noun(words: Words, at: int, estimate: Estimate) -> int | None:
    """Return where the noun ends that a number counts, where that may be people."""
    last = None
    for index in range(at, min(at + LONGEST, len(words.lower))):
        word = words.at(index)
        if words.ends_phrase(index) and not _is_modifier(words, index):
            break
        known = is_people(word) or (may_be_people(word) and (last is None or not words.is_capital(index)))
        if last is not None and not known:
            return last
        if word in NOT_PEOPLE and index == at and not is_people(words.at(index + 1)):
            return None  # "12 cars", but not "12 bus passengers"
        if known:
            last = index + 1
        elif word in NOT_PEOPLE and (words.ends_phrase(index + 1)):
            return None
    if last is None and estimate.best == 1:
        return _one_noun(words, at)
    if (
        last is not None
        and words.at(last) in ("and", "or")
        and is_people(words.at(last + 1))
        and last + 1 not in words.harmful
    ):
        return last + 2  # "8,000 men and boys"
    return last


def _is_modifier(words: Words, at: int) -> bool:
    """Tell whether a word of harm describes the people behind it: "scores of fleeing villagers"."""
    return at in words.harmful and words.at(at).endswith("ing") and is_people(words.at(at + 1))


def _is_bare(words: Words, start: int, end: int, is_qualified: bool) -> bool:
    """Tell whether a number without a noun may count people, and is no age, day, year, price or hour."""
    before, after = words.at(start - 1), words.at(end)
    if end in words.harmful:
        return before not in _NOT_A_COUNT
    if before in _NOT_A_COUNT or before in MONTHS or after in MONTHS or after in NOT_PEOPLE or after == "%":
        return False
    if not is_qualified and (
        (before in _OF_TIME and not words.has_toll) or (_is_year(words.at(end - 1)) and end - start == 1)
    ):
        return False
    if before in (",", "(") and after in (",", ")") and not is_qualified and words.is_capital(start - 2):
        return False  # "Ahmed Hassan, 43, was killed"
    return words.ends_phrase(end) or after.endswith("ly") or after.endswith("ed")


def _is_year(word: str) -> bool:
    return word.isdigit() and int(word) in _YEARS


# --- nobody, and one --------------------------------------------------------------------


def _nobody(words: Words, at: int) -> People | None:
    word = words.at(at)
    if word in _NOBODY:
        end = at + 1
        if words.at(end) == "of":
            while end < len(words.lower) and end < at + LONGEST and not is_people(words.at(end)):
                end += 1
            end = min(end + 1, len(words.lower))
        return People(at, end, exactly(0), "nobody")
    if word != "no":
        return None
    if words.at(at + 1) in ("one", "person", "people", "persons", "body"):
        return People(at, at + 2, exactly(0), "nobody")
    noun = _noun(words, at + 1, exactly(1))
    if noun is not None and _is_sure(words.at(noun - 1)):
        return People(at, noun, exactly(0), words.at(noun - 1))
    return None


def _one(words: Words, at: int) -> People | None:
    """Read one person told without a number: "a Syrian soldier", "his wife", "the 34-year-old", "he"."""
    word = words.at(at)
    if (
        word == "a"
        and words.at(at + 1) in _ORDINALS
        and words.at(at + 2) != "of"
        and words.ends_phrase(at + 2)
    ):
        return People(at, at + 2, exactly(1))
    if word in _PRONOUNS:
        return People(at, at + 1, exactly(1), word, is_pronoun=True)
    if word == "a" and words.at(at + 1) == "family" and words.at(at + 2) == "of":
        return _family(words, at)
    if word not in _DETERMINERS and not word.endswith(("'s", "’s")):
        return None
    end = _one_noun(words, at + 1)
    if end is None:
        return None
    return People(at, end, exactly(1), words.at(end - 1))


def _one_noun(words: Words, at: int) -> int | None:
    """Return where the noun for one person ends: the last word of a phrase, or one with a name behind it."""
    last = None
    index = at
    while index < min(at + LONGEST, len(words.lower)) and not words.ends_phrase(index):
        if words.at(index).endswith(("'s", "’s")) or (
            is_people(words.at(index)) and not is_one_person(words.at(index))
        ):
            return None if last is None else last
        if is_one_person(words.at(index), words.is_capital(index)):
            last = index + 1
        elif last is not None and not words.is_capital(index):
            is_verb = words.at(index).endswith(("ed", "ing", "ly"))
            return last if is_verb else None
        index += 1
    if last is None:
        return None
    return index if all(words.is_capital(i) for i in range(last, index)) else last


def _family(words: Words, at: int) -> People | None:
    number = read_estimate(words.lower, at + 3)
    return People(at, number[0], number[1], "family") if number else None
