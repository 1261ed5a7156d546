"""Patterns of words that researchers write: ``(slap|impose) * tariffs on``.

A word in its base form stands for all its forms, a word with a capital letter for itself as written,
``=word`` for just this form; ``*`` stands for up to four words or none, ``(a|b c)`` for one of several. They
are no regular expressions: a match takes a time that grows with the length of the pattern alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from math import prod

from lemminflect import getAllInflections, getAllInflectionsOOV, getAllLemmas

from dragoman.tokens import Token, tokenise

GAP = "*"
MAX_GAP, MAX_GAP_TOKENS = 4, 10
MAX_GAPS, MAX_WAYS, MAX_WORDS, MAX_LENGTH = 3, 100, 20, 400
_TAGS = frozenset({"NNS", "VBD", "VBN", "VBG", "VBZ"})
_INFLECTED = frozenset({"be", "do", "go"})
_SHORT = 2
_ENDS_CLAUSE = frozenset(";:()[].!?—–")
_BRACKETS = frozenset("(|)")
_NOT_OURS = "[]{}\\^+?"


@dataclass(frozen=True, slots=True)
class PatternWord:
    """One word: its forms in lower case, or, where ``as_written`` is not empty, just that."""

    forms: frozenset[str]
    as_written: str = ""

    def fits(self, text: str, lowered: str) -> bool:
        """Tell whether a word of a sentence, as written and in lower case, is this one."""
        return text == self.as_written if self.as_written else lowered in self.forms


@dataclass(frozen=True, slots=True)
class WordPattern:
    """One way of saying what a pattern says; None among the words is a gap."""

    words: tuple[PatternWord | None, ...]

    @property
    def n_words(self) -> int:
        """How many words it names."""
        return sum(word is not None for word in self.words)

    @property
    def first_forms(self) -> Iterator[str]:
        """What its first word may be, in lower case."""
        first = self.words[0]
        if first is not None:
            yield from first.forms

    def end(self, text: Sequence[str], lowered: Sequence[str], start: int) -> int | None:
        """Return the number after the last word of the shortest match from word *start*, or None.

        Args:
            text: the words of a sentence (``plain_words``).
            lowered: the same in lower case.
            start: number of the first word.
        """
        at = start
        for number, word in enumerate(self.words):
            if word is None:
                return self._end_over_gaps(text, lowered, at, number)
            if at >= len(text) or not word.fits(text[at], lowered[at]):
                return None
            at += 1
        return at

    def _end_over_gaps(
        self, text: Sequence[str], lowered: Sequence[str], start: int, number: int
    ) -> int | None:
        """Go on from word *start* with the gap *number*: with all places at once where it may end."""
        ends = {start}
        for word in self.words[number:]:
            if word is None:
                ends = {reached for at in ends for reached in _over_gap(lowered, at)}
            else:
                ends = {at + 1 for at in ends if at < len(text) and word.fits(text[at], lowered[at])}
            if not ends:
                return None
        return min(ends)

    def is_in(self, text: Sequence[str], lowered: Sequence[str]) -> bool:
        """Tell whether it matches anywhere in a sentence."""
        first = self.words[0]
        return first is not None and any(
            word in first.forms and self.end(text, lowered, start) is not None
            for start, word in enumerate(lowered)
        )


def _over_gap(lowered: Sequence[str], start: int) -> Iterator[int]:
    """Yield where up to four words from *start* may end, in the same clause; marks do not count."""
    yield start
    n_words = 0
    for at in range(start, min(len(lowered), start + MAX_GAP_TOKENS)):
        if lowered[at] in _ENDS_CLAUSE:
            return
        n_words += lowered[at][0].isalnum()
        if n_words > MAX_GAP:
            return
        yield at + 1


def plain_words(tokens: Sequence[Token]) -> tuple[list[str], list[str]]:
    """Return the words of a sentence as patterns see them, as written and in lower case."""
    return cased_words([token.text for token in tokens])


def cased_words(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return words with plain apostrophes, as written and in lower case."""
    text = [plain(word) for word in words]
    return text, [word.lower() for word in text]


def plain(text: str) -> str:
    """Return *text* with plain apostrophes."""
    return text.replace("’", "'")


# --- reading what people write ------------------------------------------------------------


@cache
def parse_pattern(text: str) -> tuple[WordPattern, ...]:
    """Return every way that a pattern allows.

    Raises:
        ValueError: it cannot be used; the message says what is wrong with it.

    >>> [way.n_words for way in parse_pattern("(slap|slam the door on) * tariffs")]
    [2, 5]
    """
    return tuple(WordPattern(tuple(_words(way))) for way in _ways(text))


def _ways(text: str) -> list[list[str]]:
    """Return the parts of each way: words as they stand in the pattern, and gaps."""
    if len(text) > MAX_LENGTH:
        raise ValueError(f"a pattern has at most {MAX_LENGTH} characters, found {len(text)}")
    strange = next((mark for mark in _NOT_OURS if mark in text), None)
    if strange:
        raise ValueError(f"{strange!r} means nothing here: patterns are words, '*' and (a|b), found {text!r}")
    steps = [*_steps(text)]
    if prod(map(len, steps)) > MAX_WAYS:
        raise ValueError(f"its alternatives make more than {MAX_WAYS} ways of saying it; write several")
    ways = [[part for choice in way for part in choice] for way in product(*steps)]
    for way in ways:
        _check(way)
    return ways


def _steps(text: str) -> Iterator[list[list[str]]]:
    """Yield for each word, gap or bracket what may stand there: the parts of each alternative."""
    for mark in "(|)":
        text = text.replace(mark, f" {mark} ")
    choices: list[list[str]] | None = None
    for part in text.split():
        if choices is None and part not in _BRACKETS:
            yield [[part]]
        elif part == "(" and choices is None:
            choices = [[]]
        elif choices is None or part == "(":
            raise ValueError(f"{part!r} at a wrong place: alternatives are (a|b), not one inside another")
        elif part == "|":
            choices.append([])
        elif part == ")":
            if not all(choices):
                raise ValueError("an alternative in brackets is empty; write two patterns instead")
            yield choices
            choices = None
        else:
            choices[-1].append(part)
    if choices is not None:
        raise ValueError("a bracket is opened and not closed")


def _check(way: Sequence[str]) -> None:
    if not way:
        raise ValueError("a pattern has at least one word, found none")
    if GAP in (way[0], way[-1]):
        raise ValueError(f"a pattern begins and ends with a word, not with '*', found {' '.join(way)!r}")
    if any(one == other == GAP for one, other in pairwise(way)):
        raise ValueError(f"one '*' is up to {MAX_GAP} words; two of them in a row are not allowed")
    if way.count(GAP) > MAX_GAPS or len(way) > MAX_WORDS:
        raise ValueError(f"a pattern has at most {MAX_GAPS} times '*' and {MAX_WORDS} words")
    glued = next((part for part in way if GAP in part and part != GAP), None)
    if glued:
        raise ValueError(
            f"'*' stands by itself, for up to {MAX_GAP} words, found {glued!r}; "
            "a word in its base form stands for all its forms anyway"
        )
    if not way[0].removeprefix("=")[:1].isalnum():
        raise ValueError(f"a pattern begins with a letter or a digit, found {way[0]!r}")
    if any(not tokenise(part.removeprefix("=")) for part in way if part != GAP):
        raise ValueError(f"'=' stands before a word, found {' '.join(way)!r}")


def _words(way: Sequence[str]) -> Iterator[PatternWord | None]:
    for part in way:
        if part == GAP:
            yield None
            continue
        is_exact = part.startswith("=")
        for token in tokenise(plain(part.removeprefix("="))):
            yield _word(token.text, is_exact)


def _word(text: str, is_exact: bool) -> PatternWord:
    lowered = text.lower()
    if text != lowered:
        return PatternWord(frozenset({lowered}), text)
    return PatternWord(frozenset({text}) if is_exact else forms_of(text))


@cache
def forms_of(word: str) -> frozenset[str]:
    """Return a word in all forms if it is in its base form, else the word alone.

    >>> sorted(forms_of("slap")), sorted(forms_of("slapped"))
    (['slap', 'slapped', 'slapping', 'slaps'], ['slapped'])
    """
    if not word.isalpha() or (len(word) <= _SHORT and word not in _INFLECTED):
        return frozenset({word})
    found = getAllInflections(word)
    if not found and not getAllLemmas(word):  # no word of the lexicon: made by rule
        found = {**getAllInflectionsOOV(word, "NOUN"), **getAllInflectionsOOV(word, "VERB")}
    if word == "be":
        found = {**found, "VBZ": ("is", "am", "are", "'s")}
    return frozenset({word, *(str(form) for tag, forms in found.items() if tag in _TAGS for form in forms)})
