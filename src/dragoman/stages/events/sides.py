"""Who did an act to whom: the sides the reader saw, each once, as pairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dragoman.stages.events.reports import Report
from dragoman.stages.events.said_by import by_first_person, only_reports

Row = dict[str, Any]
Span = Mapping[str, Any]

_FIRST = frozenset({"i", "we"})
_PRONOUNS = frozenset("who whom which that he she it they him her them".split())
_NOBODY: Row = {"mention_id": None, "actor_code": None, "person": None}


def sides_of(
    action: Span, mentions: Sequence[Span], text: str, sentence: Span, reports: Sequence[Report]
) -> tuple[list[Span], list[Span]]:
    """Return the sources and the targets of an act.

    Who only reports it is no source; "we" in somebody's words is who says them.

    Args:
        action: the mention of the act.
        mentions: the mentions of its sentence.
        text: the story's text, that all offsets are in.
        sentence: its sentence.
        reports: what the sentence reports as somebody's words.
    """
    actors = {mention["mention_id"]: mention for mention in mentions if mention["kind"] == "actor"}
    sources = _each_once([actors[key] for key in action["source_ids"] if key in actors])
    sources = [source for source in sources if not only_reports(text, action, source, reports)]
    if all(source["text"].lower() in _FIRST and not source["actor_code"] for source in sources):
        sources = by_first_person(text, sentence, action, mentions, reports) or sources
    return sources, _each_once([actors[key] for key in action["target_ids"] if key in actors])


def _each_once(side: Sequence[Span]) -> list[Span]:
    """Return a side of an act without pronouns that stand for others of it: "Ann Lee, who was jailed"."""
    named = {(actor["actor_code"], actor["name"]) for actor in side if actor["text"].lower() not in _PRONOUNS}
    return [
        actor
        for actor in side
        if actor["text"].lower() not in _PRONOUNS or (actor["actor_code"], actor["name"]) not in named
    ]


def pairs_of(sources: Sequence[Span], targets: Sequence[Span], needs_code: bool) -> list[tuple[Span, Span]]:
    """Return who did it to whom; with *needs_code*, only pairs one of whose actors is resolved.

    Whom a pronoun and a name stand for does nothing to himself: he does it to nobody named.
    """
    return [
        (source, target)
        for source in sources or [_NOBODY]
        for target in [other for other in targets if not _are_one(source, other)] or [_NOBODY]
        if source["actor_code"] or target["actor_code"] or not needs_code
    ]


def _are_one(source: Span, target: Span) -> bool:
    """Tell whether source and target are one, by a name and by a pronoun that stands for it."""
    if not source["actor_code"] or not target["actor_code"]:
        return False
    said = {actor["text"].lower() for actor in (source, target)}
    is_same = (source["actor_code"], source["name"]) == (target["actor_code"], target["name"])
    return is_same and source["name"] is not None and bool(said & _PRONOUNS)


def both_ways(pairs: Sequence[tuple[Span, Span]], is_reciprocal: bool) -> Iterator[tuple[Span, Span]]:
    """Yield each pair, and of a reciprocal act each in the other direction too."""
    for source, target in pairs:
        yield source, target
        if is_reciprocal and source["mention_id"] and target["mention_id"]:
            yield target, source
