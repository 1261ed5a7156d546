"""Where the source and the target of a coding's words stand, for acts that no reader has read.

By the order of words alone: the nearest fitting actor of the clause before or after the words, or inside
their gap, with those in a row with it. A passive ("was shelled by") turns source and target round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dragoman.codings import AFTER, BEFORE, INSIDE
from dragoman.reader import ActorSpan
from dragoman.reader.triggers import BE
from dragoman.tokens import Token

REACH_BEFORE, REACH_AFTER = 20, 12
_BREAKS = frozenset('; : ( ) ” “ " but while whereas although though because'.split())
_ENDS_BEFORE = _BREAKS | frozenset("it they he she we who which that".split())  # subjects of their own
_ENDS_AFTER = _BREAKS | frozenset(
    ", and amid after following during before since until when as who which where than despite via".split()
)
_PREPOSITIONS = frozenset(
    "in at near of from with against by to for on between among inside outside toward towards over".split()
)
_PLACED = frozenset({"in", "near", "at"})
_ARTICLES = frozenset({"the", "a", "an", "its", "their", "his", "her"})
_JOINS = frozenset({",", "and", "or", *_ARTICLES})
_BETWEEN_BE = frozenset({"not", "n't", "also", "been", "being", "never"})
Fits = Callable[[int], bool]


@dataclass(frozen=True)
class Scene:
    """A sentence with its actors, and the words of a coding in it: from word *first* up to *last*."""

    tokens: Sequence[Token]
    actors: Sequence[ActorSpan]
    first: int
    last: int

    @property
    def start(self) -> int:
        """Offset of the first character of the coding's words."""
        return self.tokens[self.first].start

    @property
    def end(self) -> int:
        """Offset after the last character of the coding's words."""
        return self.tokens[self.last - 1].end

    @property
    def words_before(self) -> list[str]:
        """The four words before, in lower case."""
        return [token.lower for token in self.tokens[max(0, self.first - 4) : self.first]]

    @property
    def is_passive(self) -> bool:
        """The first word is a participle behind a form of "be", or the word behind is "by"."""
        verb = self.tokens[self.first].lower
        if self.last < len(self.tokens) and self.tokens[self.last].lower == "by":
            return True
        if verb.endswith(("ing", "s")):
            return False
        for word in reversed(self.words_before):
            if word in BE and word not in ("been", "being"):
                return True
            if word not in _BETWEEN_BE and not word.endswith("ly"):
                return False
        return False

    def find(self, where: str, fits: Fits) -> tuple[int, ...]:
        """Return the numbers of the nearest fitting actor and of those in a row with it, or nothing.

        Args:
            where: BEFORE, AFTER or INSIDE the words.
            fits: tells of an actor's number whether it is as asked.
        """
        way = {BEFORE: self._before, AFTER: self._after, INSIDE: self._inside}[where]
        found = next((number for number in way() if fits(number)), None)
        return () if found is None else tuple(number for number in self._row(found, where) if fits(number))

    def source(self, fits: Fits) -> tuple[int, ...]:
        """Return the source where nobody has said where it stands."""
        return self._agent(fits) if self.is_passive else self.find(BEFORE, fits)

    def target(self, fits: Fits) -> tuple[int, ...]:
        """Return the target where nobody has said where it stands."""
        if self.is_passive:
            return self.find(BEFORE, fits)
        return self.find(INSIDE, fits) or self.find(AFTER, fits)

    def _agent(self, fits: Fits) -> tuple[int, ...]:
        for number, actor in enumerate(self.actors):
            between = self._between(self.start, actor.start)
            if (
                actor.start >= self.start
                and "by" in between[-3:]
                and len(between) <= REACH_AFTER
                and fits(number)
            ):
                return tuple(n for n in self._row(number, AFTER) if fits(n))
        return ()

    def _between(self, start: int, end: int) -> list[str]:
        return [token.lower for token in self.tokens if token.start >= start and token.end <= end]

    def _before(self) -> Iterator[int]:
        """Yield the actors before in their clause, the nearest first; what is hardly a subject comes last."""
        last = []
        for number in range(len(self.actors) - 1, -1, -1):
            actor = self.actors[number]
            if actor.end > self.start:
                continue
            between = self._between(actor.end, self.start)
            if len(between) > REACH_BEFORE or not _ENDS_BEFORE.isdisjoint(between):
                break
            before = [word for word in self._between(0, actor.start)[-2:] if word not in _ARTICLES]
            is_object = between in (["and"], [",", "and"])  # "condemned Israel and withdrew"
            if is_object or (before and before[-1] in _PREPOSITIONS):
                last.append(number)
            else:
                yield number
        yield from last

    def _after(self) -> Iterator[int]:
        for number, actor in enumerate(self.actors):
            if actor.start < self.end:
                continue
            between = self._between(self.end, actor.start)
            if len(between) > REACH_AFTER or not _ENDS_AFTER.isdisjoint(between):
                return
            if not _PLACED.intersection(between[-2:]):
                yield number

    def _inside(self) -> Iterator[int]:
        for number, actor in enumerate(self.actors):
            if self.start < actor.start and actor.end <= self.end:
                yield number

    def _row(self, number: int, where: str) -> list[int]:
        """Return an actor with those in a row with it ("France, Mali and Chad") on its side of the words."""
        first = last = number
        joints: list[str] = []
        while first > 0 and self._joins(first - 1, where):
            joints += self._between(self.actors[first - 1].end, self.actors[first].start)
            first -= 1
        while last + 1 < len(self.actors) and self._joins(last, where):
            joints += self._between(self.actors[last].end, self.actors[last + 1].start)
            last += 1
        return list(range(first, last + 1)) if "and" in joints else [number]

    def _joins(self, left: int, where: str) -> bool:
        one, other = self.actors[left], self.actors[left + 1]
        between = self._between(one.end, other.start)
        is_on_one_side = (
            other.end <= self.start
            if where == BEFORE
            else one.start >= (self.end if where == AFTER else self.start)
        )
        return (
            is_on_one_side
            and bool(between)
            and _JOINS.issuperset(between)
            and not _ARTICLES.issuperset(between)
        )
