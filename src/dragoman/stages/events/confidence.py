"""How sure an event is, as a whole and by part, in chances that were held against labelled records.

What the parts say of themselves are ranks: a reader's score, a resolver's method, a date's method. A small
table, ``models/confidence.json``, turns them into how often such a part was right in stories that we
labelled (``evaluation/confidence.py --fit`` makes it, and shows how well it holds on others).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from dragoman.odds import chance_on, log_odds
from dragoman.resources import resource

FEATURES = ("code", "source", "target", "no_source", "no_target", "said_once")
"""What the confidence of a whole event is reckoned from, see ``event_features``."""


@dataclass(frozen=True)
class Confidences:
    """The table.

    Args:
        event: intercept and weights of ``FEATURES``, of the log-odds that root and both countries are right.
        actor: intercept and slope, of the log-odds that a side's country and role are right.
        place: intercept and slope, of the log-odds that a place is the right one.
        date: by method and precision ("relative day"), and by method alone, how often both days are right.
    """

    event: tuple[float, ...]
    actor: tuple[float, float]
    place: tuple[float, float]
    date: Mapping[str, float]

    def of_actor(self, rank: float) -> float:
        """Return the chance that a side is the right country and role."""
        return chance_on(self.actor, [log_odds(rank)])

    def of_place(self, rank: float) -> float:
        """Return the chance that the place is the right one, within 161 km."""
        return chance_on(self.place, [log_odds(rank)])

    def of_date(self, method: str, precision: str | None) -> float | None:
        """Return the chance that first and last day are right, None where there is no date."""
        key = date_key(method, precision)
        return self.date.get(key, self.date.get(method)) if precision else None

    def of_event(self, code: float, source: float | None, target: float | None, n_acts: int) -> float:
        """Return the chance that the event's root and both countries are right."""
        return chance_on(self.event, event_features(code, source, target, n_acts))


def event_features(code: float, source: float | None, target: float | None, n_acts: int) -> list[float]:
    """Return the numbers that the confidence of a whole event is reckoned from.

    Args:
        code: the reader's confidence in the act.
        source: the resolver's rank of the source, None where there is none.
        target: the same of the target.
        n_acts: how many acts the reader saw in the sentence.
    """
    sides = [log_odds(side) if side is not None else 0.0 for side in (source, target)]
    return [log_odds(code), *sides, float(source is None), float(target is None), float(n_acts == 1)]


def date_key(method: str, precision: str | None) -> str:
    """Return what dates that are alike share."""
    return f"{method} {precision}"


@cache
def confidences() -> Confidences:
    """Return the table that ships."""
    found: Any = json.loads(resource("models", "confidence.json").read_text(encoding="utf-8"))
    return Confidences(
        event=tuple(found["event"]),
        actor=(found["actor"][0], found["actor"][1]),
        place=(found["place"][0], found["place"][1]),
        date=found["date"],
    )
