"""Who speaks: the phrase before or behind a reporting word, and the actor mention that it is."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dragoman.tokens import Token, tokenise

Span = Mapping[str, Any]

MAX_WORDS = 400
MAX_PHRASE = 16
QUOTES = frozenset('"“”«»')
DASHES = frozenset("-–—")
_MARKS = QUOTES | frozenset(",;:()[]?!")
FINITE = frozenset(
    """had has have was were is are will would could may might must did do does 's ’s can should shall
    hadn't hasn't wasn't weren't isn't didn't doesn't won't""".split()
) - {"'s", "’s"}
_SKIPPED = frozenset(
    """also had has have later earlier then since already still now again once even further
    thus therefore meanwhile separately publicly recently late yesterday today tomorrow himself herself itself
    themselves would will could might may did does do has been""".split()
)
RELATIVE = frozenset({"who", "which"})
JOINS = frozenset({"and", "but", "or", "then", "yet"})
_STOPS = frozenset(
    """that but while whereas although though because after before when where if as since or than whether
    until unless so yet what how why saying adding""".split()
)
_OPENERS = frozenset(
    """on in at by during after before since for from despite under amid following late early last this
    meanwhile later earlier however yesterday today speaking""".split()
)
PREPOSITIONS = frozenset(
    "of for from in at with by to near close familiar inside on who which within across behind".split()
)
DETERMINERS = frozenset("a an the his her its their this that these those some any no another our my".split())
NOBODY = frozenset("no nobody none neither nothing".split())
PRONOUNS = frozenset("he she they it we i you".split())
_NO_NAME = PREPOSITIONS | JOINS | _OPENERS
_TITLES = frozenset("mr mrs ms dr gen col lt sgt capt maj gov sen rep rev st prof brig adm cmdr".split())


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says something: a phrase with offsets in the story's text, and its actor mention if it has one."""

    start: int
    end: int
    text: str
    mention: Span | None = None

    @property
    def is_pronoun(self) -> bool:
        """The phrase is a pronoun."""
        return self.text.lower() in PRONOUNS


@dataclass(frozen=True)
class Words:
    """A sentence as words, with what its mentions say of them; word numbers, ends exclusive.

    Args:
        base: offset of the sentence in the story's text.
        text: the sentence.
        mentions: the mentions of the sentence.
    """

    base: int
    text: str
    mentions: Sequence[Span]

    @cached_property
    def tokens(self) -> Sequence[Token]:
        """The words and marks."""
        return tokenise(self.text)[:MAX_WORDS]

    @cached_property
    def lowered(self) -> Sequence[str]:
        """The words in lower case."""
        return [token.lower for token in self.tokens]

    @cached_property
    def _starts(self) -> list[int]:
        return [token.start + self.base for token in self.tokens]

    @cached_property
    def actors(self) -> Sequence[tuple[int, int, Span]]:
        """The actor mentions as first word, last word and mention."""
        return [(*self.words_of(m), m) for m in self.mentions if m["kind"] == "actor"]

    @cached_property
    def acts(self) -> frozenset[int]:
        """The words at which an act's trigger begins."""
        return frozenset(self.words_of(m)[0] for m in self.mentions if m["kind"] == "action")

    @cached_property
    def days(self) -> Mapping[int, int]:
        """First word of each date by the word behind it."""
        spans = (self.words_of(m) for m in self.mentions if m["kind"] == "date")
        return {last: first for first, last in spans}

    def words_of(self, span: Span) -> tuple[int, int]:
        """Return the words that a mention covers."""
        return (
            max(0, bisect_right(self._starts, span["start"]) - 1),
            bisect_left(self._starts, span["end"]),
        )

    def offsets(self, first: int, last: int) -> tuple[int, int]:
        """Return the offsets in the story of words, none if there is none."""
        if first >= last:
            return self.base, self.base
        return self.tokens[first].start + self.base, self.tokens[last - 1].end + self.base

    def is_mark(self, number: int) -> bool:
        """Tell whether a word is a mark at which a phrase ends; a hyphen inside a word is none."""
        word = self.lowered[number]
        if word in DASHES:
            return not self._is_inside(number)
        if word == ".":
            return number == 0 or self.lowered[number - 1] not in _TITLES
        return word in _MARKS

    def _is_inside(self, number: int) -> bool:
        token = self.tokens[number]
        before = number > 0 and self.tokens[number - 1].end == token.start
        return before and number + 1 < len(self.tokens) and self.tokens[number + 1].start == token.end

    def has_clause(self, first: int, last: int) -> bool:
        """Tell whether words hold a verb of their own, as far as one can tell without a parser."""
        return any(self.is_finite(number) for number in range(first, last))

    def is_finite(self, number: int) -> bool:
        """Tell whether a word is an auxiliary, an act or a past form that no article stands before."""
        word = self.lowered[number]
        if word in FINITE or number in self.acts:
            return True
        before = self.lowered[number - 1] if number else ""
        return word.endswith("ed") and len(word) > 4 and before not in DETERMINERS and word.islower()

    def next_mark(self, first: int) -> int:
        """Return the number of the first mark from a word on, or the number of words."""
        return next((n for n in range(first, len(self.tokens)) if self.is_mark(n)), len(self.tokens))


@dataclass(frozen=True, slots=True)
class Subject:
    """The words of a subject; ``is_relative`` where "who" stands for it."""

    first: int
    last: int
    is_relative: bool = False


def subject_before(words: Words, verb: int, floor: int = 0) -> Subject | None:
    """Return the subject of the verb at a word: what stands right before it, an apposition passed over.

    Args:
        words: the sentence.
        verb: the number of the verb.
        floor: the word behind the last reporting word before; a subject does not reach over that.
    """
    last = _skipped_back(words, verb)
    if last and words.lowered[last - 1] == ")":
        last = next((n for n in range(last - 1, -1, -1) if words.lowered[n] == "("), 0)
    if last == 0:
        return None
    word = words.lowered[last - 1]
    is_relative = word in RELATIVE
    if is_relative:
        last -= 1 + (last > 1 and words.lowered[last - 2] == ",")
    elif word in JOINS:
        first = words.actors[0] if words.actors and words.actors[0][1] < last else None
        return Subject(first[0], first[1]) if first else None
    elif word == ",":
        opening = next((n for n in range(last - 2, max(-1, last - 26), -1) if words.lowered[n] == ","), None)
        if opening is None:
            return None
        last = opening
    if words.lowered[last - 1] in PRONOUNS:
        return Subject(last - 1, last, is_relative)
    first_word = _without_opener(words, max(_phrase_start(words, last), min(floor, last)), last)
    return Subject(first_word, last, is_relative) if first_word < last else None


def _skipped_back(words: Words, verb: int) -> int:
    """Return the end of what stands before the verb, auxiliaries, adverbs and a day passed over."""
    last = verb
    while last > 0:
        word = words.lowered[last - 1]
        if last in words.days:
            last = words.days[last]
            last -= last > 0 and words.lowered[last - 1] in ("on", "in", "late", "early")
        elif word in _SKIPPED or (
            word.endswith("ly") and word not in ("family", "assembly", "ally", "italy")
        ):
            last -= 1
        else:
            break
    return last


def _phrase_start(words: Words, last: int) -> int:
    first = last
    while first > 0 and last - first < MAX_PHRASE:
        word = words.lowered[first - 1]
        if words.is_mark(first - 1) or word in _STOPS:
            break
        if word == "and" and _is_clause_end(words, first - 1):
            break
        first -= 1
    return first


def _is_clause_end(words: Words, number: int) -> bool:
    """Tell whether what stands before an "and" has a verb, so that a new clause begins behind it."""
    first = number
    while first > 0 and not words.is_mark(first - 1):
        first -= 1
    return words.has_clause(first, number) or number - first > MAX_PHRASE // 2


def _without_opener(words: Words, first: int, last: int) -> int:
    """Leave out "On Monday" and the like before a subject, and a verb before it with all that precedes."""
    actor = next((a for a in words.actors if first < a[0] < last), None)
    if first < last and words.lowered[first] in _OPENERS:
        first = actor[0] if actor else min(last, first + 2)
    while first < last and words.lowered[first] in JOINS:
        first += 1
    acts = [n for n in words.acts if first <= n < last]
    later = next((a for a in words.actors if acts and a[0] > max(acts) and a[1] <= last), None)
    return later[0] if later else first


def phrase_after(words: Words, first: int) -> tuple[int, int]:
    """Return the words of the name that begins at a word: up to a mark, a verb or a day."""
    firsts = set(words.days.values())
    last = first
    if (
        first in firsts
        or words.lowered[first : first + 1] == ["to"]
        or _NO_NAME & set(words.lowered[first : first + 1])
    ):
        return first, first
    while last < len(words.tokens) and last - first < MAX_PHRASE:
        word = words.lowered[last]
        if words.is_mark(last) or word in FINITE or word in _STOPS or word in RELATIVE or last in firsts:
            break
        if (
            last > first
            and word in ("on", "in")
            and (last + 1 in firsts or words.lowered[last : last + 2] == ["in", "a"])
        ):
            break
        if last > first and last in words.acts:
            break
        last += 1
    return first, last


def speaker_of(words: Words, first: int, last: int, documents: frozenset[str]) -> Speaker | None:
    """Return who the words name: the actor mention at their head, of a report its author; else the words.

    Args:
        words: the sentence.
        first: the first word of the phrase.
        last: the word behind it.
        documents: nouns for what somebody wrote: of "a report by X" the speaker is X.
    """
    if first >= last or words.lowered[first] in NOBODY:
        return None
    head = next((n for n in range(first + 1, last) if words.lowered[n] in PREPOSITIONS), last)
    here = [actor for actor in words.actors if actor[0] < last and first < actor[1]]
    if head < last and any(word in documents for word in words.lowered[first:head]):
        behind = next((actor for actor in here if actor[0] > head), None)
        if behind:
            return _mentioned(behind[2])
        if words.lowered[head] == "by":
            first, head = head + 1, last
    found = next((actor for actor in here if actor[0] < head), None)
    if found:
        return _mentioned(found[2])
    if head - first == 1 and words.lowered[first] in DETERMINERS:
        return None
    start, end = words.offsets(first, last)
    return Speaker(start, end, words.text[start - words.base : end - words.base])


def _mentioned(mention: Span) -> Speaker:
    return Speaker(mention["start"], mention["end"], mention["text"], mention)
