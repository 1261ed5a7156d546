"""What an event is about: the contexts of its sentence, and those of the story's headline and lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dragoman.dictionaries import load_knowledge
from dragoman.tokens import tokenise


def contexts_of(text: str) -> list[str]:
    """Return the contexts that the words of *text* name, sorted.

    >>> contexts_of("Thousands of Rohingya refugees crossed the river into Bangladesh.")
    ['minority_rights', 'refugees']
    """
    return load_knowledge().contexts.find(tokenise(text))


def story_contexts(document: Mapping[str, Any], sentences: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the contexts of a story: those of its headline and of the sentences of its lead, sorted.

    Args:
        document: the story's row of the documents table; its title counts where no sentence is the headline.
        sentences: its sentences, in order.
    """
    texts = [s["text"] for s in sentences if s["is_headline"] or s["is_lead"]]
    if document.get("title") and not any(s["is_headline"] for s in sentences):
        texts.append(document["title"])
    return sorted({name for text in texts for name in contexts_of(text)})
