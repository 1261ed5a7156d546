"""A story as the coder saw it: its mentions in colour, its events beside it, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dragoman.reports.page import render
from dragoman.reports.story_facts import (
    event_facts,
    event_title,
    mention_meaning,
    reject_facts,
    story_facts,
)
from dragoman.reports.story_text import KINDS, paragraphs, spans_of

Row = Mapping[str, Any]

_LONG = 50_000
"""A browser lays out only what is in sight of a story of more characters."""


@dataclass(frozen=True)
class Story:
    """One story with all that was made of it, each as rows of its table.

    Args:
        document: its row, with ``text``.
        sentences: in order.
        mentions: of any kind.
        events: those that were kept.
        rejects: what was left out of it.
    """

    document: Row
    sentences: Sequence[Row] = ()
    mentions: Sequence[Row] = ()
    events: Sequence[Row] = ()
    rejects: Sequence[Row] = ()

    @property
    def title(self) -> str:
        """Its headline, or the beginning of its text."""
        title = " ".join(str(self.document.get("title") or self.document["text"]).split())
        return title if len(title) <= 150 else title[:149] + "…"


def story_page(story: Story, links: Mapping[str, str] | None = None) -> str:
    """Return a story as one page.

    Args:
        story: with everything that was made of it.
        links: text to relative address of the pages beside it.
    """
    mentions = sorted(story.mentions, key=lambda row: (row["start"], row["end"], row["mention_id"]))
    events = sorted(story.events, key=lambda row: (row["trigger_char_start"], row["event_id"]))
    rejects = sorted(story.rejects, key=lambda row: (row["stage"], row["reason"], row["item"], row["detail"]))
    numbers = {row["mention_id"]: number for number, row in enumerate(mentions, 1)}
    rejected = {numbers[row["item"]]: n for n, row in enumerate(rejects, 1) if row["item"] in numbers}
    words = {row["mention_id"]: row["text"] for row in mentions}
    return render(
        "story.html",
        scripts=("story.js",),
        title=story.title,
        links=dict(links or {}),
        lang=story.document.get("language") or "en",
        facts=story_facts(story.document),
        paragraphs=paragraphs(story.document["text"], spans_of(mentions, events), story.sentences, rejected),
        is_long=len(story.document["text"]) > _LONG,
        kinds=[(kind, sum(row["kind"] == kind for row in mentions)) for kind in reversed(KINDS)],
        mentions=[
            (row["kind"], row["text"], mention_meaning(row), row["rule_id"], row["confidence"])
            for row in mentions
        ],
        events=[(event_title(row), row["status"], row.get("confidence"), event_facts(row)) for row in events],
        rejects=[reject_facts(row, words) for row in rejects],
    )
