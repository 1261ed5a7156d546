"""Is an actor resolved to the right country, role and code? On phrases in context that we labelled ourselves.

    python evaluation/actors.py              the figures as a table
    python evaluation/actors.py --errors     and every phrase that came out otherwise

The set (``evaluation/actors/*.txt``) was written and labelled before the resolver had seen it, by authors
(sessions of an AI, Claude) who had not seen the dictionaries. Each phrase is resolved as in a build:
the reader finds the actors that stand before it in its text, the story remembers them.

The errors of sets 1 to 3 have been read since. Set 4 was written later, and its first run, before anybody
had read its errors, gave country 0.977, primary role 0.815, full code 0.773; of its 48 other roles a dozen
are choices between REB, INS, SEP and UAF. Set 5 is another author's: country 0.912, primary role 0.850, full
code 0.781 at its first run. The errors of both have been read since, and general ones mended.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dragoman.codebook import actor_code_problem, groups_of, iso3_of, organisation_codes, roles, roles_of
from dragoman.reader.opening import open_reader
from dragoman.stages.mentions.actors import ResolvedActor, StoryActors
from dragoman.stages.mentions.places import countries_of, places_of_story
from dragoman.stages.sentences import sentence_rows

FOLDER = Path(__file__).with_name("actors")
_HEAD = re.compile(r"^## (?P<region>[^|]+)\| *(?P<day>\d{4}-\d\d-\d\d)$")
_PRIMARY = "primary_role"


@dataclass(frozen=True)
class Item:
    """A phrase in its text with the code it should have; ``code`` is empty where nobody can give one."""

    where: str
    region: str
    day: date
    text: str
    start: int
    end: int
    code: str

    @property
    def phrase(self) -> str:
        """The words to resolve."""
        return self.text[self.start : self.end]


@dataclass(frozen=True)
class Answer:
    """What the resolver said of an item."""

    item: Item
    actor: ResolvedActor

    @property
    def code(self) -> str:
        """Its code without the organisation's own letters, as the labels have it."""
        return plain_code(self.actor.code or "")

    def is_right(self, part: str) -> bool:
        """Tell whether the country, the primary role or the code is right."""
        return part_of(self.item.code, part) == part_of(self.code, part)


def plain_code(code: str) -> str:
    """Return a code without the groups that name one organisation (UNO, HMS), but for those of the labels."""
    kept = ("UNO", "NAT", "EEC", "AFU")
    return "".join(g for g in groups_of(code) if g in kept or g in roles() or g not in organisation_codes())


def part_of(code: str, part: str) -> str:
    """Return what *part* names of a code: ``country`` (or the international type), ``role``, or ``code``."""
    if part == "country":
        return iso3_of(code) or code[:3]
    if part == "role":
        found = roles_of(code)
        return next((role for role in found if roles().get(role) == _PRIMARY), found[0] if found else "")
    return code


def read_items(folder: Path = FOLDER) -> list[Item]:
    """Return the labelled phrases.

    Raises:
        ValueError: a line is not of the form, or a code is none; names file and line.
    """
    return [item for path in sorted(folder.glob("*.txt")) for item in _items(path)]


def _items(path: Path) -> Iterator[Item]:
    region, day, text = "", date.min, ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        where = f"{path.name}:{number}"
        head = _HEAD.match(line.strip())
        if head:
            region, day = head["region"].strip(), date.fromisoformat(head["day"])
        elif line.startswith("="):
            start, end = text.find("[["), text.find("]]")
            if start < 0 or end < 0 or text.count("[[") != 1:
                raise ValueError(f"{where}: expected one phrase in [[ ]] above, found {text!r}")
            code = line[1:].strip()
            if code and (problem := actor_code_problem(code)):
                raise ValueError(f"{where}: {code!r}: {problem}")
            plain = text.replace("[[", "").replace("]]", "")
            yield Item(where, region, day, plain, start, end - 2, code)
        elif line.strip():
            text = line.strip()


def answers(items: Sequence[Item]) -> list[Answer]:
    """Return who each phrase is by the resolver."""
    reader = open_reader("neural")
    rows = [sentence_rows(_document(item)) for item in items]
    readings = iter(reader.read([row["text"] for some in rows for row in some]))
    found = []
    for item, some in zip(items, rows, strict=True):
        story = StoryActors(item.day)
        answer: ResolvedActor | None = None
        named = places_of_story([row["text"] for row in some], item.day)
        for row, places in zip(some, named, strict=True):
            spans = [
                (actor.start + row["start"], actor.end + row["start"]) for actor in next(readings).actors
            ]
            if answer is not None:
                continue
            story.next_sentence(row["text"], *countries_of(places))
            here = row["start"] <= item.start < row["end"]
            spans = [span for span in spans if not here or span[1] <= item.start]
            for start, end in sorted([*spans, (item.start, item.end)] if here else spans):
                actor = story.resolve_span(row["text"], start - row["start"], end - row["start"])[0]
                if (start, end) == (item.start, item.end):
                    answer = actor
        if answer is None:
            raise ValueError(f"{item.where}: no sentence holds the phrase {item.phrase!r}")
        found.append(Answer(item, answer))
    return found


def _document(item: Item) -> dict[str, object]:
    return {
        "document_id": item.where,
        "text": item.text,
        "body_start": 0,
        "published_date": item.day,
        "title": None,
    }


SENTENCES = Path(__file__).resolve().parents[2] / "shared" / "eval" / "sentences_dev.jsonl"
_INTERNATIONAL = frozenset({"international_type", "region"})


def marked_sides(path: Path = SENTENCES) -> list[tuple[str, tuple[int, int]]]:
    """Return (sentence, span) of each source or target that at least two coders of the set marked."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        spans = [
            (number, (entity["start"], entity["end"]))
            for number, coder in enumerate(row["coders"])
            for entity in coder["entities"]
            if entity["label"].startswith(("Source", "Target"))
        ]
        taken: list[tuple[int, int]] = []
        for _, span in spans:
            who = {number for number, other in spans if other[0] < span[1] and span[0] < other[1]}
            if len(who) > 1 and not any(t[0] < span[1] and span[0] < t[1] for t in taken):
                taken.append(span)
        found += [(row["text"], span) for span in taken]
    return found


def side_hits(sides: Sequence[tuple[str, tuple[int, int]]]) -> list[tuple[bool, bool]]:
    """Return for each side whether the reader sees an actor there, and whether that has a country.

    An international code counts as one.
    """
    reader = open_reader("neural")
    texts = list(dict.fromkeys(text for text, _ in sides))
    known: dict[str, list[tuple[int, int, str]]] = {}
    for text, reading in zip(texts, reader.read(texts), strict=True):
        story = StoryActors(None)
        story.next_sentence(text, *countries_of(places_of_story([text], None)[0]))
        known[text] = []
        for actor in reading.actors:
            code = story.resolve_span(text, actor.start, actor.end)[0].code or ""
            known[text].append((actor.start, actor.end, code))
    hits = []
    for text, (start, end) in sides:
        codes = [code for first, last, code in known[text] if first < end and start < last]
        hits.append((bool(codes), any(_is_placed(code) for code in codes)))
    return hits


def _is_placed(code: str) -> bool:
    return bool(iso3_of(code)) or roles().get(code[:3]) in _INTERNATIONAL


def share(found: Sequence[Answer], part: str) -> float:
    """Return the share of answers whose *part* is right."""
    return sum(answer.is_right(part) for answer in found) / len(found) if found else 0.0


def table(found: Sequence[Answer]) -> Iterator[str]:
    """Yield the lines of a Markdown table: all, by region, by method, by decade."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in found:
        groups["all"].append(answer)
    for answer in found:
        groups[answer.item.where.split(".")[0].replace("_", " ")].append(answer)
    for answer in sorted(found, key=lambda a: (a.item.region, a.actor.method)):
        groups[answer.item.region].append(answer)
    for answer in sorted(found, key=lambda a: a.actor.method):
        groups[f"by {answer.actor.method}"].append(answer)
    for answer in sorted(found, key=lambda a: a.item.day):
        groups[f"{answer.item.day.year // 10}0s"].append(answer)
    yield "| phrases | number | country | primary role | full code |"
    yield "|---|---|---|---|---|"
    for name, some in groups.items():
        parts = " | ".join(f"{share(some, part):.3f}" for part in ("country", "role", "code"))
        yield f"| {name} | {len(some)} | {parts} |"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--errors", action="store_true", help="show what came out otherwise")
    options = parser.parse_args()
    found = answers(read_items())
    print("\n".join(table(found)))
    if SENTENCES.is_file():
        hits = side_hits(marked_sides())
        seen = [is_placed for is_seen, is_placed in hits if is_seen]
        print(
            f"\nsentences_dev: {len(hits)} sides that two coders marked; "
            f"an actor is seen in {len(seen) / len(hits):.3f}"
        )
        print(f"of these with a country or international: {sum(seen) / len(seen):.3f}")
    if options.errors:
        for answer in found:
            if not answer.is_right("code"):
                item = answer.item
                print(
                    f"{item.where} {item.day} {item.phrase!r}: "
                    f"{item.code} / {answer.code} {answer.actor.method}"
                )
                print(f"    {item.text}")


if __name__ == "__main__":
    main()
