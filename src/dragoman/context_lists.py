"""The words of ``contexts.yml`` as trees to look them up in: what an event is about.

A context counts where its longest phrase that begins at a word is one of ``phrases`` or ``verbs``; where that
is one of ``leave_out``, none of the context's phrases inside it counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lemminflect import getInflection

from dragoman.tokens import PhraseTree, Token, tokenise

_TAGS = ("VBZ", "VBD", "VBN", "VBG")
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """What a phrase says of one context: that the text is about it, or that the phrase means something else.

    ``n_words`` is how much of the phrase it took to say so.
    """

    context: str
    counts: bool
    n_words: int


@dataclass(frozen=True)
class ContextPhrases:
    """All phrases; those with a capital letter stand in ``as_written``, the others in ``any_case``."""

    any_case: PhraseTree[Sign]
    as_written: PhraseTree[Sign]

    def find(self, tokens: Sequence[Token]) -> list[str]:
        """Return the contexts that the words of a sentence name, sorted.

        Args:
            tokens: the sentence, or several sentences joined.
        """
        words = [_plain(token.text) for token in tokens]
        lowered = [word.lower() for word in words]
        found: set[str] = set()
        left_out: dict[str, int] = {}
        for position, word in enumerate(lowered):
            signs = self._signs(words, lowered, position, word)
            for sign in signs:
                if not sign.counts:
                    left_out[sign.context] = max(left_out.get(sign.context, 0), position + sign.n_words)
            for sign in signs:
                if sign.counts and left_out.get(sign.context, 0) <= position:
                    found.add(sign.context)
        return sorted(found)

    def _signs(
        self, words: Sequence[str], lowered: Sequence[str], position: int, word: str
    ) -> Sequence[Sign]:
        signs: list[Sign] = []
        if word in self.any_case.branches:
            hit = self.any_case.longest(lowered, position)
            signs = hit[1] if hit else []
        if words[position] in self.as_written.branches:
            hit = self.as_written.longest(words, position)
            return _longest([*signs, *hit[1]]) if hit else signs
        return signs


def _longest(signs: Iterable[Sign]) -> list[Sign]:
    """Return for each context what its longest phrase says."""
    best: dict[str, Sign] = {}
    for sign in signs:
        if sign.context not in best or sign.n_words > best[sign.context].n_words:
            best[sign.context] = sign
    return list(best.values())


def context_phrases(entries: Sequence[Mapping[str, Any]]) -> ContextPhrases:
    """Return the entries of ``contexts`` ready to look up; of two that contradict the later one wins."""
    said: dict[Words, dict[str, bool]] = {}
    for entry in entries:
        for words, counts in _entry_phrases(entry):
            said.setdefault(words, {})[entry["context"]] = counts
    trees = ContextPhrases(PhraseTree(), PhraseTree())
    for words in said:
        tree = trees.as_written if any(word != word.lower() for word in words) else trees.any_case
        for sign in _longest(_beginnings(words, said)):
            tree.add(words, sign)
    return trees


def _beginnings(words: Words, said: Mapping[Words, Mapping[str, bool]]) -> Iterator[Sign]:
    """Yield what a phrase and the phrases that it begins with say."""
    for length in range(len(words), 0, -1):
        for context, counts in said.get(words[:length], {}).items():
            yield Sign(context, counts, length)


def _entry_phrases(entry: Mapping[str, Any]) -> Iterator[tuple[Words, bool]]:
    for phrase in entry.get("phrases", []):
        yield from ((words, True) for words in _with_plural(_words(phrase)))
    for phrase in entry.get("verbs", []):
        yield from ((words, True) for words in inflected(_words(phrase)))
    for phrase in entry.get("leave_out", []):
        yield _words(phrase), False


def _words(phrase: str) -> Words:
    return tuple(_plain(token.text) for token in tokenise(phrase))


def _plain(word: str) -> str:
    return word.replace("’", "'")


def _with_plural(words: Words) -> Iterator[Words]:
    yield words
    last = words[-1]
    if not last.isalpha() or last.isupper():
        return
    if last.istitle():
        yield (*words[:-1], f"{last}s")
    else:
        yield from ((*words[:-1], str(form)) for form in getInflection(last, tag="NNS"))


def inflected(words: Words) -> Iterator[Words]:
    """Yield a phrase that begins with a verb in every form of the verb.

    >>> sorted(inflected(("smuggle",)))
    [('smuggle',), ('smuggled',), ('smuggles',), ('smuggling',)]
    """
    forms = {words[0], *(str(f) for tag in _TAGS for f in getInflection(words[0], tag=tag, inflect_oov=True))}
    yield from ((form, *words[1:]) for form in sorted(forms))
