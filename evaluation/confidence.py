"""Do confidences hold? How often what is said with a chance of 0.8 is right, as a whole and by part.

    python evaluation/confidence.py          figures on whole stories that the table was not made from
    python evaluation/confidence.py --fit    first make ``models/confidence.json`` anew from the others

The table is made from the labelled sentences and stories in ``stories.DEVELOPED`` and from the labelled
actors (``evaluation/actors``, the same for fit and figures: two numbers are fitted to a thousand phrases).
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

import actors
import stories
from dragoman.odds import chance_on, fit_line, log_odds
from dragoman.settings import Settings
from dragoman.stages.events import confidence
from dragoman.stages.events.confidence import FEATURES, Confidences, date_key, event_features
from measures import calibration_error, reliability

TABLE = Path(__file__).resolve().parents[1] / "models" / "confidence.json"
EVERYTHING = Settings(min_confidence=0)
LEASTS = (0, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35)
PRIOR = 8
"""Cases by which a rare kind of date leans on its method, and a method on all dates."""

Row = dict[str, Any]
Judged = list[tuple[Any, bool]]
"""What something was said with, and if it was right."""


class _Ranks(Confidences):
    """Stands for the table while it is made: everything comes out as what its confidence is reckoned from."""

    def of_actor(self, rank: float) -> float:
        return rank

    def of_place(self, rank: float) -> float:
        return rank

    def of_date(self, method: str, precision: str | None) -> Any:
        return (method, precision) if precision else None

    def of_event(self, code: float, source: float | None, target: float | None, n_acts: int) -> Any:
        return event_features(code, source, target, n_acts)


@dataclass
class Ranks:
    """For each part, what it was said with and if it was right."""

    event: Judged
    actor: Judged
    date: Judged
    place: Judged


def ranks_of(names: Sequence[str]) -> Ranks:
    """Return what the events of labelled files were said with, and if they were right."""
    found = Ranks([], _actors(), [], [])
    with patch.object(confidence, "confidences", lambda: _Ranks((), (0, 1), (0, 1), {})):
        for _, coded, pairs in stories.all_pairs(stories.read_stories(names), EVERYTHING):
            _add(found, coded, pairs)
    return found


def _actors() -> Judged:
    return [
        (answer.actor.confidence, answer.is_right("country") and answer.is_right("role"))
        for answer in actors.answers(actors.read_items())
        if answer.actor.code
    ]


def _add(found: Ranks, coded: Iterable[Row], pairs: Iterable[stories.Pair]) -> None:
    labels = {pair.coded["event_id"]: pair.gold for pair in pairs if pair.coded}
    for row in coded:
        gold = labels.get(row["event_id"])
        found.event.append((row["confidence"], bool(gold and stories.is_triple_right(gold, row))))
        if gold and row["date_confidence"]:
            found.date.append((row["date_confidence"], stories.is_date_right(gold, row)))
        if gold and row["place_confidence"] is not None and stories.has_place(gold):
            found.place.append((row["place_confidence"], stories.is_place_right(gold, row)))


def fit(found: Ranks) -> Confidences:
    """Return the table that holds for *found*."""
    return Confidences(
        event=tuple(_line([values for values, _ in found.event], found.event)),
        actor=_slope(found.actor),
        place=_slope(found.place),
        date=_dates(found.date),
    )


def _line(values: Sequence[Sequence[float]], judged: Judged) -> list[float]:
    return fit_line(np.array(values), np.array([float(right) for _, right in judged]))


def _slope(judged: Judged) -> tuple[float, float]:
    """Return the line of ranks; where a higher rank is right no more often, one that says the mean."""
    intercept, slope = _line([[log_odds(rank)] for rank, _ in judged], judged)
    share = sum(right for _, right in judged) / len(judged)
    return (intercept, slope) if slope > 0 else (round(log_odds(share), 4), 0.0)


def _dates(judged: Judged) -> dict[str, float]:
    overall = sum(right for _, right in judged) / len(judged)
    methods, kinds = defaultdict(list), defaultdict(list)
    for (method, precision), right in judged:
        methods[method].append(right)
        kinds[method, precision].append(right)
    table = {method: _share(rights, overall) for method, rights in methods.items()}
    exact = {date_key(*kind): _share(rights, table[kind[0]]) for kind, rights in kinds.items()}
    return dict(sorted((table | exact).items()))


def _share(rights: Sequence[bool], prior: float) -> float:
    return round((sum(rights) + PRIOR * prior) / (len(rights) + PRIOR), 3)


def chances(table: Confidences, found: Ranks) -> dict[str, list[tuple[float, bool]]]:
    """Return for each part the chance that the table gives, and if it was right."""
    return {
        "event as a whole": [(chance_on(table.event, values), right) for values, right in found.event],
        "actor": [(table.of_actor(rank), right) for rank, right in found.actor],
        "date": [(table.of_date(*kind) or 0.0, right) for kind, right in found.date],
        "place": [(table.of_place(rank), right) for rank, right in found.place],
    }


def report(said: Mapping[str, Sequence[tuple[float, bool]]]) -> None:
    """Print how well chances hold, and for events as a whole the share right by chance."""
    print(f"{'part':18}{'n':>6}{'right':>8}{'said':>8}{'Brier':>8}{'without':>9}{'error':>8}")
    for part, judged in said.items():
        sure, right = [chance for chance, _ in judged], [right for _, right in judged]
        mean = sum(right) / len(right)
        brier = sum((chance - hit) ** 2 for chance, hit in judged) / len(judged)
        error = calibration_error(sure, right)
        print(
            f"{part:18}{len(judged):6}{mean:8.3f}{sum(sure) / len(sure):8.3f}{brier:8.3f}"
            f"{mean * (1 - mean):9.3f}{error:8.3f}"
        )
    print("\nevents as a whole: said, right, n")
    judged = said["event as a whole"]
    for chance, share, n in reliability([chance for chance, _ in judged], [right for _, right in judged]):
        print(f"{chance:8.2f}{share:8.2f}{n:6}")


def report_unsure(judged: Sequence[tuple[float, bool]]) -> None:
    """Print how many events are less sure than ``min_confidence`` asks, and how many of them were right."""
    least = Settings().min_confidence
    unsure = [right for chance, right in judged if chance < least]
    print(f"\nunder min_confidence ({least}) in all labelled sets: {len(unsure)}, right {sum(unsure)}")


def report_thresholds() -> None:
    """Print what whole records come to where less sure events are left out."""
    print(f"\n{'least confidence':18}{'set':>10}{'events':>8}{'precision':>11}{'recall':>8}{'F1':>7}")
    for name, files in (("developed", stories.DEVELOPED), ("blind", stories.BLIND)):
        known = [
            (story, coded) for story, coded, _ in stories.all_pairs(stories.read_stories(files), EVERYTHING)
        ]
        for least in LEASTS:
            kept = [(story, [row for row in rows if row["confidence"] >= least]) for story, rows in known]
            pairs = [pair for story, rows in kept for pair in stories.pairs_of(story, rows)]
            n_coded = sum(len(rows) for _, rows in kept)
            figures = stories.figures_of(pairs, n_coded)
            precision, recall, f1 = (figures[f"triples, {name}"][0] for name in ("precision", "recall", "F1"))
            print(f"{least:<18}{name:>10}{n_coded:8}{precision:11.3f}{recall:8.3f}{f1:7.3f}")


def write_table(table: Confidences) -> None:
    """Write the table that ships."""
    made = {
        "made_by": "evaluation/confidence.py --fit",
        "features": list(FEATURES),
        "event": list(table.event),
        "actor": list(table.actor),
        "place": list(table.place),
        "date": dict(table.date),
    }
    TABLE.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Fit where asked to, and print how well the table holds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fit", action="store_true", help="make the table anew")
    is_new = parser.parse_args().fit
    developed, blind = ranks_of(stories.DEVELOPED), ranks_of(stories.BLIND)
    table = fit(developed) if is_new else confidence.confidences()
    if is_new:
        write_table(table)
    said = chances(table, blind)
    report(said)
    if is_new:
        confidence.confidences.cache_clear()
    report_thresholds()
    report_unsure([*said["event as a whole"], *chances(table, developed)["event as a whole"]])


if __name__ == "__main__":
    main()
