"""One paragraph of the sample and the rows made from it, as README.md and docs/index.md show them.

python docs/tools/example.py                    # builds the sample (half a minute), writes pages and picture
python docs/tools/example.py --dataset DIR      # takes a data set that holds the sample already
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds

Row = Mapping[str, Any]

ROOT = Path(__file__).resolve().parents[2]
STORY = "002_shelling_bihac.txt"
SHOWN = (
    "event_date_start source_code cameo_code cameo_label target_code status "
    "place_name killed_best injured_best"
).split()
PAGES = {"README.md": "docs/example.svg", "docs/index.md": "example.svg"}
"""Pages that show the example, and where the picture lies from there."""
PICTURE = "docs/example.svg"
BEGIN, END = "<!-- example: made by `make example` -->", "<!-- example: end -->"
NUMBERS = "①②③④⑤⑥⑦⑧⑨"

KINDS = {
    "source": "actor",
    "target": "actor",
    "trigger": "act",
    "date": "when",
    "place": "where",
    "killed": "how many",
    "injured": "how many",
    "displaced": "how many",
    "detained": "how many",
    "protesters": "how many",
    "said_by": "who says so",
}
COLOURS = {
    "actor": ("#cfe6f7", "#1d4560"),
    "act": ("#ffd98a", "#6b4d00"),
    "when": ("#d3edcf", "#24502a"),
    "where": ("#ecd8f3", "#532f63"),
    "how many": ("#fbd3cd", "#6a2a24"),
    "who says so": ("#dcdfdc", "#454f58"),
}
"""Of each kind the colour on a light and on a dark page; those of the reports."""
WIDTH, MARGIN, ADVANCE, SMALL, LINE = 480, 20, 9.6, 7.2, 44
COLUMNS = int((WIDTH - 2 * MARGIN) / ADVANCE)


@dataclass(frozen=True)
class Span:
    """Words of the paragraph that mean something, with what stands below them."""

    start: int
    end: int
    kind: str
    label: str


def paragraph() -> str:
    """Return the story's first paragraph on one line."""
    text = (ROOT / "data" / "raw" / "sample" / STORY).read_text(encoding="utf-8")
    return " ".join(text.split("\n\n")[0].split())


def rows_of(events: Sequence[Row]) -> list[Row]:
    """Return the events of the paragraph in the order in which they are told."""
    found = [row for row in events if row["origin"].endswith(STORY) and _plain(row) in paragraph()]
    return sorted(found, key=lambda row: (row["trigger_char_start"], row["event_id"]))


def block(rows: Sequence[Row], picture: str) -> str:
    """Return what a page shows: the picture, whose words are the paragraph, and the rows made from it."""
    table = [SHOWN, ["---"] * len(SHOWN), *([_cell(row[name]) for name in SHOWN] for row in rows)]
    lines = [re.sub(r"\| +(?=\|)", "| ", f"| {' | '.join(cells)} |") for cells in table]
    return "\n".join([BEGIN, "", f"![{paragraph()}]({picture})", "", *lines, "", END])


def picture(rows: Sequence[Row]) -> str:
    """Return the paragraph as an SVG, each part of an event in its colour with its value below it."""
    text = paragraph()
    spans, lines = _spans(rows, text), _lines(text)
    body = [part for n, line in enumerate(lines) for part in _drawn(text, line, n, spans)]
    height = MARGIN + len(lines) * LINE + 34
    kinds = [kind for kind in COLOURS if any(span.kind == kind for span in spans)]
    legend = "".join(_legend(kinds, height - 24))
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" '
        f'font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace">\n'
        f"<title>{escape(text)}</title>\n<style>{_style()}</style>\n"
        f'<rect class="page" x=".5" y=".5" width="{WIDTH - 1}" height="{height - 1}" rx="8"/>\n'
        + "\n".join(body)
        + f"\n{legend}\n</svg>\n"
    )


def write(rows: Sequence[Row]) -> list[str]:
    """Bring pages and picture up to date, and return the names of those that changed."""
    texts = {PICTURE: picture(rows)}
    for name, address in PAGES.items():
        page = (ROOT / name).read_text(encoding="utf-8")
        before, rest = page.split(BEGIN)
        texts[name] = before + block(rows, address) + rest.split(END)[1]
    changed = [n for n, t in texts.items() if not (p := ROOT / n).is_file() or p.read_text("utf-8") != t]
    for name in changed:
        (ROOT / name).write_text(texts[name], encoding="utf-8", newline="\n")
    return changed


def _plain(row: Row) -> str:
    return " ".join(row["sentence_text"].split())


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


def _spans(rows: Sequence[Row], text: str) -> list[Span]:
    """Return the spans of all events; parts that stand on the same words share one."""
    found: dict[tuple[int, int], Span] = {}
    for number, row in enumerate(rows):
        shift = text.index(_plain(row)) - row["sentence_char_start"]
        for part, kind in KINDS.items():
            if row.get(f"{part}_char_start") is None:
                continue
            place = row[f"{part}_char_start"] + shift, row[f"{part}_char_end"] + shift
            label = f"{NUMBERS[number]} {_label(row, part)}"
            before = found.get(place)
            joined = f"{before.label}, {_label(row, part)}" if before else label
            found[place] = Span(*place, before.kind if before else kind, joined)
    return sorted(found.values(), key=lambda span: (span.start, -span.end))


def _label(row: Row, part: str) -> str:
    if part in ("source", "target"):
        return f"{part} {row[f'{part}_code'] or '?'}"
    if part == "trigger":
        told = "" if row["status"] == "asserted" else f" {row['status']}"
        return f"{row['cameo_code']}{told}"
    values = {"date": "event_date_start", "place": "place_name", "said_by": "said_by_code"}
    if part in values:
        return str(row[values[part]] or row[f"{part}_text"])
    numbers = (row.get(f"{part}_{which}") for which in ("best", "low", "high"))
    return f"{next((n for n in numbers if n is not None), '?')} {part}"


def _lines(text: str) -> list[tuple[int, int]]:
    """Return where each line of the picture begins and ends."""
    lines, start = [], 0
    for match in re.finditer(r"\S+", text):
        if match.end() - start > COLUMNS:
            lines.append((start, match.start() - 1))
            start = match.start()
    return [*lines, (start, len(text))]


def _drawn(text: str, line: tuple[int, int], number: int, spans: Sequence[Span]) -> Iterator[str]:
    start, end = line
    y = MARGIN + number * LINE + 18
    free = 0.0
    for span in spans:
        first, last = max(span.start, start), min(span.end, end)
        if first >= last:
            continue
        x, wide = MARGIN + (first - start) * ADVANCE, (last - first) * ADVANCE + 4
        kind = span.kind.replace(" ", "-")
        yield f'<rect class="{kind}" x="{x - 2:.1f}" y="{y - 15}" width="{wide:.1f}" height="20" rx="3"/>'
        if (last - first) * 2 > span.end - span.start:  # the longer piece of what a line's end cuts in two
            wide = (len(span.label) + 0.7) * SMALL  # a number in a circle is wider than a letter
            left = min(max(x, free), WIDTH - MARGIN - wide)
            free = left + wide + 8
            yield f'<text class="label" x="{left:.1f}" y="{y + 17}">{escape(span.label)}</text>'
    length = f'textLength="{(end - start) * ADVANCE:.1f}" xml:space="preserve"'
    yield f'<text class="words" x="{MARGIN}" y="{y}" {length}>{escape(text[start:end])}</text>'


def _legend(kinds: Sequence[str], y: int) -> Iterator[str]:
    x = float(MARGIN)
    for kind in kinds:
        yield f'<rect class="{kind.replace(" ", "-")}" x="{x:.1f}" y="{y}" width="11" height="11" rx="2"/>'
        yield f'<text class="label" x="{x + 16:.1f}" y="{y + 10}">{kind}</text>'
        x += 16 + (len(kind) + 3) * SMALL


def _style() -> str:
    light = "".join(f".{kind.replace(' ', '-')}{{fill:{pair[0]}}}" for kind, pair in COLOURS.items())
    dark = "".join(f".{kind.replace(' ', '-')}{{fill:{pair[1]}}}" for kind, pair in COLOURS.items())
    return (
        ".page{fill:#fff;stroke:#dcdfdc}.words{font-size:16px;fill:#1d2329}.label{font-size:12px;fill:#47525c}"
        f"{light}@media (prefers-color-scheme:dark){{.page{{fill:#1c2126;stroke:#353d44}}"
        f".words{{fill:#e4e8ea}}.label{{fill:#b9c3ca}}{dark}}}"
    )


def _built(folder: Path) -> Path:
    from dragoman import building
    from dragoman.settings import Settings

    sample = str(ROOT / "data" / "raw" / "sample")
    build = building.make_build([sample], folder / "news", None, Settings(), "example", 1)
    building.read_documents(build)
    building.split_sentences(build)
    building.find_mentions(build)
    building.code_events(build)
    building.group_events(build)
    return building.publish_release(build, building.validate_events(build))[0].path


def _events(release: Path) -> list[Row]:
    rows: list[Row] = ds.dataset(release / "events", partitioning="hive").to_table().to_pylist()
    return rows


def main() -> None:
    """Read the command line and bring everything up to date."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--dataset", type=Path)
    dataset = asked.parse_args().dataset
    if dataset is not None:
        from dragoman.dataset import open_release

        rows = rows_of(_events(open_release(dataset)))
    else:
        with tempfile.TemporaryDirectory() as folder:
            rows = rows_of(_events(_built(Path(folder))))
    sys.stdout.write("".join(f"{name} changed\n" for name in write(rows)) or "Nothing changed.\n")


if __name__ == "__main__":
    main()
