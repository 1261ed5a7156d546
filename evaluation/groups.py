"""Are reports of one event put together? B-cubed precision, recall and F1 on ``evaluation/groups``.

    python evaluation/groups.py             both halves, beside two plain ways of counting
    python evaluation/groups.py --errors    the pairs of the development half wrongly joined or split

The labelled reports become rows of events and go through the very code of the build. Incidents that
share a story, or that a label names as being like one another, stay in one half; the half with an odd
first number is for development, the other is held out, and its errors are not shown.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from dragoman.provenance import short_hash
from dragoman.resources import load_yaml
from dragoman.stages.grouped.reports import report_of
from dragoman.stages.grouped.shelf import Shelf

LABELS = Path(__file__).parent / "groups" / "groups.yml"
HALVES = ("development", "held out")
_OTHER_GROUP = re.compile(r"\bg-[0-9]{3}\b")
# Where a sentence has none of these, its date cannot come from it: it is the day of publication.
_DATE_WORDS = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|to(?:day|night)|yesterday|overnight|january|february|march"
    r"|april|may|june|july|august|september|october|november|december|weeks?|months?|years?|weekend|mid-week"
    r"|spring|summer|autumn|winter|days)\b",
    re.IGNORECASE,
)

Row = dict[str, Any]


class Labelled(NamedTuple):
    """A labelled report as a row of events, with the group that people put it into."""

    group: str
    half: str
    row: Row


class Score(NamedTuple):
    """B-cubed measures, from 0 to 1."""

    precision: float
    recall: float
    f1: float


def main() -> None:
    """Print the scores of both halves, or the errors of the development half."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--errors", action="store_true", help="show pairs wrongly joined or split")
    wants_errors = parser.parse_args().errors
    reports = read_reports(load_yaml(LABELS.read_text(encoding="utf-8")))
    found = group_reports(reports)
    if wants_errors:
        sys.stdout.writelines(f"{line}\n" for line in errors(reports, found, HALVES[0]))
        return
    ways: dict[str, Mapping[str, Hashable]] = {
        "no grouping": {report.row["event_id"]: report.row["event_id"] for report in reports},
        "same pair, code and day": {report.row["event_id"]: _one_a_day(report.row) for report in reports},
        "dragoman": found,
    }
    print(f"{'':26}{'':14}{'precision':>10}{'recall':>8}{'F1':>8}")
    for way, groups in ways.items():
        for half in HALVES:
            p, r, f1 = b_cubed(reports, groups, half)
            print(f"{way:26}{half:14}{p:10.3f}{r:8.3f}{f1:8.3f}")


def read_reports(groups: Sequence[Mapping[str, Any]]) -> list[Labelled]:
    """Return every labelled report as a row of events."""
    half_of = _halves(groups)
    return [
        Labelled(group["id"], half_of[group["id"]], _event_row(group, number))
        for group in groups
        for number in range(len(group["reports"]))
    ]


def _halves(groups: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return each group's half; groups of one story or one incident have the same."""
    first: dict[str, str] = {group["id"]: group["id"] for group in groups}

    def head(key: str) -> str:
        while first[key] != key:
            key = first[key]
        return key

    by_story: dict[str, str] = {}
    for group in groups:
        kin = [by_story.setdefault(report["story"], group["id"]) for report in group["reports"]]
        kin += [other for other in _OTHER_GROUP.findall(group["about"]) if other in first]
        for other in kin:
            one, two = sorted((head(group["id"]), head(other)))
            first[two] = one
    return {key: HALVES[(int(head(key).removeprefix("g-")) + 1) % 2] for key in first}


def _event_row(group: Mapping[str, Any], number: int) -> Row:
    report = group["reports"][number]
    start = report["date_start"]
    is_days = start == report["date_end"] and not _DATE_WORDS.search(report["sentence"])
    sentence = int(short_hash(report["story"], report["sentence"])[:6], 16)  # stands for its offset
    columns = (
        "status",
        "source_code",
        "target_code",
        "source_text",
        "target_text",
        "place_name",
        "place_country",
    )
    return {
        "event_id": short_hash(group["id"], number),
        "document_id": report["story"],
        "sentence_text": report["sentence"],
        "sentence_char_start": sentence,
        "trigger_char_start": sentence + report["sentence"].find(report["trigger"]),
        "cameo_code": report["code"],
        "source_name": None,
        "target_name": None,
        "is_reciprocal": any(_is_turned(report, other) for other in group["reports"]),
        "event_date_start": start,
        "event_date_end": report["date_end"],
        "date_method": "publication" if is_days and start == report["published"] else "explicit",
        "published_date": report["published"],
        "where_precision": _where_precision(report),
        "geonames_id": None,
        "latitude": report["lat"],
        "longitude": report["lon"],
        "killed_best": report.get("killed_best"),
        **{name: report[name] for name in columns},
    }


def _is_turned(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two reports are the two rows of one reciprocal act."""
    there = [one[key] for key in ("story", "sentence", "source_code", "target_code")]
    back = [other[key] for key in ("story", "sentence", "target_code", "source_code")]
    return there == back and one["source_code"] != one["target_code"]


def _where_precision(report: Mapping[str, Any]) -> int | None:
    """Return UCDP's step: the labels give the middle of an area only to a tenth or a quarter of a degree."""
    if report["place_name"] is None:
        return None
    if report["lat"] is None:
        return 6
    is_rough = all(round(x, 1) == x or round(4 * x) == 4 * x for x in (report["lat"], report["lon"]))
    return 5 if is_rough else 1


def group_reports(reports: Sequence[Labelled]) -> dict[str, Hashable]:
    """Return the group that the program puts each report into, by event id."""
    with tempfile.TemporaryDirectory() as folder, closing(Shelf(Path(folder) / "shelf.sqlite")) as shelf:
        shelf.put("all", (report_of(r.row, r.row["document_id"], {}) for r in reports))
        shelf.group()
        return {row["event_id"]: row["event_group_id"] for row in shelf.groups_of("all")}


def _one_a_day(row: Row) -> Hashable:
    """The classic way: one event a day for each pair of actors and code."""
    return row["source_code"], row["target_code"], row["cameo_code"], row["event_date_start"]


def b_cubed(reports: Sequence[Labelled], found: Mapping[str, Hashable], half: str) -> Score:
    """Return B-cubed precision, recall and F1 over the reports of a half; all reports are grouped."""
    mine = [report for report in reports if report.half == half]
    wanted = _members(reports, lambda report: report.group)
    got = _members(reports, lambda report: found[report.row["event_id"]])
    precision = recall = 0.0
    for report in mine:
        together = got[found[report.row["event_id"]]]
        right = len(together & wanted[report.group])
        precision += right / len(together)
        recall += right / len(wanted[report.group])
    p, r = precision / len(mine), recall / len(mine)
    return Score(p, r, 2 * p * r / (p + r))


def _members(reports: Sequence[Labelled], key: Callable[[Labelled], Hashable]) -> dict[Hashable, set[str]]:
    members: dict[Hashable, set[str]] = {}
    for report in reports:
        members.setdefault(key(report), set()).add(report.row["event_id"])
    return members


def errors(reports: Sequence[Labelled], found: Mapping[str, Hashable], half: str) -> Iterator[str]:
    """Yield each pair of reports of a half that is wrongly joined or split."""
    mine = [report for report in reports if report.half == half]
    for number, one in enumerate(mine):
        for other in mine[number + 1 :]:
            is_joined = found[one.row["event_id"]] == found[other.row["event_id"]]
            if is_joined != (one.group == other.group):
                yield f"{'JOINED' if is_joined else 'SPLIT'}\n  {_shown(one)}\n  {_shown(other)}"


def _shown(report: Labelled) -> str:
    row = report.row
    return (
        f"{report.group} {row['source_code']} > {row['target_code']} {row['cameo_code']} {row['status']} "
        f"{row['event_date_start']}..{row['event_date_end']} "
        f"({row['date_method']}, of {row['published_date']}) "
        f"{row['place_name']} {row['killed_best']}: {row['sentence_text']}"
    )


if __name__ == "__main__":
    main()
