"""The entries of ``codings.yml``: what a person says of words, to win over what the reader says of them.

Here they are read and looked up in a sentence. What they do to an act is in ``stages/mentions/codings.py``,
what may be wrong with them in ``coding_checks.py``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from dragoman.codebook import iso3_of, roles_of
from dragoman.tokens import Token, tokenise, words_of
from dragoman.word_patterns import WordPattern, cased_words, parse_pattern, plain_words

RULE = "codings:"
NONE = "none"
SAME, OTHER = "same", "other"
BEFORE, AFTER, INSIDE = "before", "after", "inside"
STANDS = (BEFORE, AFTER, INSIDE)


@dataclass(frozen=True)
class Side:
    """What a coding asks of the source or the target of an act, and what it makes of it.

    Args:
        roles: one of these roles must be in the actor's code.
        countries: its country must be one of these; SAME or OTHER compare it with the source's.
        codes: its code must begin with one of these.
        named: one of these patterns must be in its words or its name.
        stands: where to look for the actor, seen from the words of the coding; empty: as the reader read it.
        sets: actor code that the side gets, whoever was read.
        is_nobody: the act has no such side.
    """

    roles: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    codes: tuple[str, ...] = ()
    named: tuple[WordPattern, ...] = ()
    stands: str = ""
    sets: str = ""
    is_nobody: bool = False

    @property
    def n_conditions(self) -> int:
        """How many things it asks of the actor."""
        return sum(bool(asked) for asked in (self.roles, self.countries, self.codes, self.named))

    def fits(self, words: str, name: str, code: str, others: Collection[str] = ()) -> bool:
        """Tell whether an actor is as asked.

        Args:
            words: the words that name it.
            name: the name it was resolved to, or nothing.
            code: its actor code, or nothing.
            others: the countries of the source.
        """
        return (
            (not self.roles or bool(self.roles & set(roles_of(code))))
            and (not self.countries or self._is_of_country(code, others))
            and (not self.codes or code.startswith(self.codes))
            and (not self.named or self._is_named(words) or self._is_named(name))
        )

    def _is_of_country(self, code: str, others: Collection[str]) -> bool:
        country = iso3_of(code)
        if SAME in self.countries or OTHER in self.countries:
            return bool(country and others) and (country in others) == (SAME in self.countries)
        return bool(code) and (code[:3] in self.countries or country in self.countries)

    def _is_named(self, words: str) -> bool:
        text, lowered = plain_words(tokenise(words))
        return any(pattern.is_in(text, lowered) for pattern in self.named)


ANYBODY = Side()


@dataclass(frozen=True)
class Coding:
    """One entry: when it holds, and what it makes of an act. Empty means: as the reader read it.

    ``texts`` are the patterns as written; ``creates`` lets it find an act that the reader has not.
    """

    id: str
    reason: str
    texts: tuple[str, ...]
    code: str = ""
    status: str = ""
    act_code: str = ""
    reciprocal: bool | None = None
    drops: bool = False
    creates: bool = False
    source: Side = ANYBODY
    target: Side = ANYBODY
    needs: tuple[WordPattern, ...] = ()
    unless: tuple[WordPattern, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    publishers: frozenset[str] = frozenset()
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()
    is_own: bool = False

    @property
    def rule_id(self) -> str:
        """How it is named in the data."""
        return RULE + self.id

    @property
    def n_conditions(self) -> int:
        """How much it asks beside its words."""
        asked = (self.needs, self.unless, self.first_day or self.last_day, self.publishers)
        return sum(map(bool, asked)) + self.source.n_conditions + self.target.n_conditions

    def holds_on(self, day: date | None, publisher: str | None) -> bool:
        """Tell whether it is for stories of a day and a publisher; without a day, what has no end is."""
        if self.publishers and (publisher or "").strip().lower() not in self.publishers:
            return False
        if day is None:
            return self.last_day is None
        return (self.first_day or day) <= day <= (self.last_day or day)

    def allows(self, text: Sequence[str], lowered: Sequence[str]) -> bool:
        """Tell whether the rest of a sentence has the words that it needs, and none that it must not have."""
        has_needed = not self.needs or any(pattern.is_in(text, lowered) for pattern in self.needs)
        return has_needed and not any(pattern.is_in(text, lowered) for pattern in self.unless)


@dataclass(frozen=True)
class CodingMatch:
    """The words of a coding in a sentence: from word *first* up to *last*."""

    coding: Coding
    first: int
    last: int


@dataclass(frozen=True)
class Codings:
    """All codings by the first words of their patterns, each with its rank, the one that wins first."""

    by_id: Mapping[str, Coding] = field(default_factory=dict)
    by_word: Mapping[str, Sequence[tuple[int, WordPattern, Coding]]] = field(default_factory=dict)

    def find(
        self, sentence: str, day: date | None = None, publisher: str | None = None
    ) -> tuple[list[Token], list[CodingMatch]]:
        """Return the words of a sentence and the codings whose words stand in it, those that win first.

        Most sentences have no first word of any pattern; these are passed over in microseconds.
        """
        if not self.by_word or self._beginnings.isdisjoint(_rough_words(sentence)):
            return [], []
        text, lowered = cased_words(words_of(sentence))
        found: list[tuple[int, CodingMatch]] = []
        for first, word in enumerate(lowered):
            if word not in self.by_word:
                continue
            for rank, pattern, coding in self.by_word[word]:
                end = pattern.end(text, lowered, first)
                if end is not None and coding.holds_on(day, publisher) and coding.allows(text, lowered):
                    found.append((rank, CodingMatch(coding, first, end)))
        if not found:
            return [], []
        found.sort(key=lambda item: (item[0], item[1].first))
        return tokenise(sentence), [match for _, match in found]

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        """The first words of all patterns, each up to its first mark."""
        return frozenset(piece for word in self.by_word for piece in _rough_words(word)[:1])


_MARKS = {number: " " for number in range(128) if not chr(number).isalnum()} | dict.fromkeys(
    map(ord, "’‘“”–—…"), " "
)


def _rough_words(text: str) -> list[str]:
    """Return at least the words that may begin a pattern, in lower case; faster than ``words_of``."""
    rough = text.lower().translate(_MARKS)
    return rough.split() if rough.isascii() else words_of(rough)


def codings_of(entries: Sequence[Mapping[str, Any]], own: Sequence[Mapping[str, Any]] = ()) -> Codings:
    """Return entries without problems ready to look up.

    Args:
        entries: the shipped ones.
        own: the user's, which win; one of the same id takes the place of the shipped one.
    """
    by_id = {entry["id"]: (entry, False) for entry in entries} | {entry["id"]: (entry, True) for entry in own}
    codings = [coding_of(entry, is_own) for entry, is_own in by_id.values() if not entry.get("disabled")]
    ways = [
        (pattern, coding) for coding in codings for text in coding.texts for pattern in parse_pattern(text)
    ]
    ways.sort(key=lambda way: _rank(*way))
    by_word: dict[str, list[tuple[int, WordPattern, Coding]]] = {}
    for rank, (pattern, coding) in enumerate(ways):
        for word in pattern.first_forms:
            by_word.setdefault(word, []).append((rank, pattern, coding))
    return Codings({coding.id: coding for coding in codings}, by_word)


def _rank(pattern: WordPattern, coding: Coding) -> tuple[bool, int, int, str]:
    """The user's own first, then those of more words, then those that ask more."""
    return not coding.is_own, -pattern.n_words, -coding.n_conditions, coding.id


def coding_of(entry: Mapping[str, Any], is_own: bool = False) -> Coding:
    """Return one entry without problems as a coding."""
    code = entry.get("code", "")
    return Coding(
        id=entry["id"],
        reason=str(entry["reason"]).strip(),
        texts=tuple(as_list(entry["words"])),
        code=code,
        status=entry.get("status", ""),
        act_code=entry.get("act_code", ""),
        reciprocal=entry.get("reciprocal"),
        drops=bool(entry.get("drop")),
        creates=bool(code) and bool(entry.get("create", True)),
        source=_side(entry.get("source")),
        target=_side(entry.get("target")),
        needs=_patterns(entry.get("needs")),
        unless=_patterns(entry.get("unless")),
        first_day=day_of(entry.get("from")),
        last_day=day_of(entry.get("to")),
        publishers=frozenset(name.strip().lower() for name in as_list(entry.get("publisher"))),
        examples=tuple(as_list(entry.get("examples"))),
        counterexamples=tuple(as_list(entry.get("counterexamples"))),
        is_own=is_own,
    )


def _side(value: Any) -> Side:
    if value is None:
        return ANYBODY
    if value == NONE:
        return Side(is_nobody=True)
    return Side(
        roles=frozenset(as_list(value.get("role"))),
        countries=frozenset(as_list(value.get("country"))),
        codes=tuple(as_list(value.get("code"))),
        named=_patterns(value.get("is")),
        stands=value.get("stands", ""),
        sets=value.get("set", ""),
    )


def _patterns(value: Any) -> tuple[WordPattern, ...]:
    return tuple(pattern for text in as_list(value) for pattern in parse_pattern(text))


def as_list(value: Any) -> list[Any]:
    """Return a list as it is, one value as a list of it, nothing as none."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def day_of(value: Any) -> date | None:
    """Return a day, which YAML has read as one or a kept dictionary as text, or None.

    Raises:
        ValueError: it is neither.
    """
    return date.fromisoformat(str(value)) if value is not None else None
