"""The words of ``reporting.yml``: by what news says who reports an act, ready to look up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dragoman.context_lists import inflected
from dragoman.tokens import PhraseTree, tokenise

DOCUMENT = "document"


@dataclass(frozen=True)
class ReportingWords:
    """Phrases with their kinds, and the nouns for what somebody wrote or said."""

    phrases: PhraseTree[str]
    documents: frozenset[str]

    def at(self, lowered: Sequence[str], position: int) -> tuple[str, int] | None:
        """Return the kind and the end of the longest phrase that begins at a word, or None."""
        if lowered[position] not in self.phrases.branches:
            return None
        found = self.phrases.longest(lowered, position)
        return (found[1][-1], found[0]) if found else None


def reporting_words(entries: Sequence[Mapping[str, Any]]) -> ReportingWords:
    """Return the entries of ``reporting`` ready to look up; the later of two that clash wins."""
    phrases: PhraseTree[str] = PhraseTree()
    documents: set[str] = set()
    for entry in entries:
        literal = [tuple(token.lower for token in tokenise(words)) for words in entry.get("words", [])]
        if entry["kind"] == DOCUMENT:
            documents.update(words[-1] for words in literal)
            continue
        for verb in entry.get("verbs", []):
            literal += inflected(tuple(token.lower for token in tokenise(verb)))
        for words in literal:
            phrases.add(words, entry["kind"])
    return ReportingWords(phrases, frozenset(documents))
