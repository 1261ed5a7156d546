"""Is the sentence splitter right, and is it fast? Compares ours with every installed library.

Gold: Universal Dependencies treebanks (EWT, GUM) and ``evaluation/sentences/articles_gold.jsonl``,
whose texts lie in ``../shared``. The libraries are no dependencies of Dragoman; what is not
installed is skipped. Every library gets one paragraph at a time, as ours cuts them, since their
own treatment of newlines differs; so the figures compare the decisions inside lines.

    python evaluation/sentences.py [--json] [--errors 20] [--speed]
    pip install pysbd sentencex blingfire syntok segtok sentence-splitter icu4py nupunkt
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dragoman.stages.sentences import split_paragraphs, split_sentences

Span = tuple[int, int]
Splitter = Callable[[str], list[Span]]

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
GOLD = ROOT / "evaluation" / "sentences" / "articles_gold.jsonl"
# The articles hold about 700 sentences: too few for one measurement.
REPEATS = 10
TREEBANKS = ("ewt_dev", "gum_dev", "ewt_test", "gum_test")


@dataclass(frozen=True)
class Story:
    """A text and the offsets at which its sentences end."""

    text: str
    ends: frozenset[int]


@dataclass(frozen=True)
class Score:
    """Boundaries found rightly, found wrongly, and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def figures(self) -> dict[str, float | int]:
        """Precision, recall, F1 and the counts."""
        precision = self.right / max(1, self.right + self.wrong)
        recall = self.right / max(1, self.right + self.missed)
        f1 = 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)
        rounded = {"precision": precision, "recall": recall, "f1": f1}
        return {key: round(value, 4) for key, value in rounded.items()} | vars(self)


# --- gold ---------------------------------------------------------------------------------


def read_treebank(path: Path) -> list[Story]:
    """Rebuild the running text of each document: spaces as annotated, blank lines between paragraphs."""
    text, ends, stories, gap = "", set[int](), list[Story](), ""
    for sentence, is_new_story, is_new_paragraph, space in _treebank_sentences(path):
        if is_new_story and text:
            stories.append(Story(text, frozenset(ends)))
            text, ends = "", set()
        text += ("\n\n" if is_new_paragraph else gap) if text else ""
        text += sentence
        ends.add(len(text))
        gap = space
    return [*stories, Story(text, frozenset(ends))]


def _treebank_sentences(path: Path) -> Iterator[tuple[str, bool, bool, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for block in lines.read().strip().split("\n\n"):
            rows = block.split("\n")
            text = next(row[len("# text = ") :] for row in rows if row.startswith("# text = "))
            is_new_story = any(row.startswith("# newdoc") for row in rows)
            is_new_paragraph = any(row == "# newpar" or row.startswith("# newpar id") for row in rows)
            yield text, is_new_story, is_new_paragraph, "" if _ends_glued(rows) else " "


def _ends_glued(rows: Iterable[str]) -> bool:
    """Tell whether no space follows the last token; a multiword token speaks for its words."""
    covered, glued = 0, False
    for cells in (row.split("\t") for row in rows if row[0].isdigit()):
        if "-" in cells[0]:
            covered, glued = int(cells[0].split("-")[1]), "SpaceAfter=No" in cells[9]
        elif "." not in cells[0] and int(cells[0]) > covered:
            glued = "SpaceAfter=No" in cells[9]
    return glued


def read_articles() -> list[Story]:
    """Return the hand-read news articles."""
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    index = (SHARED / "articles" / "index.jsonl").read_text(encoding="utf-8").split("\n")
    texts = {row["file"]: row for row in map(json.loads, filter(None, index))}
    return [
        Story(
            texts[row["file"]][row["field"]][: row["n_characters"]],
            frozenset(end for _, end in row["sentences"]),
        )
        for row in rows
    ]


# --- candidates -----------------------------------------------------------------------------


def candidates() -> tuple[dict[str, Splitter], list[str]]:
    """Return the splitters that can run here, and a note for each that cannot."""
    found: dict[str, Splitter] = {"ours": split_sentences, "newlines only": split_paragraphs}
    notes = []
    for name, load in _LIBRARIES.items():
        try:
            splitter = load()
        except ImportError as error:
            notes.append(f"{name}: not installed ({error}); pip install {name}")
        else:
            found[f"{name} {version(name)}"] = _by_paragraph(splitter)
    return found, notes


def _by_paragraph(split: Callable[[str], list[Span]]) -> Splitter:
    def whole(text: str) -> list[Span]:
        spans = []
        for start, end in split_paragraphs(text):
            inner = [(start + first, start + last) for first, last in split(text[start:end])]
            spans += [*inner[:-1], (inner[-1][0] if inner else start, end)]
        return spans

    return whole


def _located(paragraph: str, sentences: Iterable[str]) -> list[Span]:
    """Find each sentence in the paragraph again, by counting characters that are not white space."""
    places = [index for index, character in enumerate(paragraph) if not character.isspace()]
    spans, done = [], 0
    for sentence in sentences:
        size = sum(not character.isspace() for character in sentence)
        if size and done + size <= len(places):
            spans.append((places[done], places[done + size - 1] + 1))
            done += size
    return spans


def _pysbd() -> Splitter:
    segmenter = importlib.import_module("pysbd").Segmenter(language="en", clean=False)
    return lambda text: _located(text, segmenter.segment(text))


def _sentencex() -> Splitter:
    module = importlib.import_module("sentencex")
    return lambda text: _located(text, module.segment("en", text))


def _blingfire() -> Splitter:
    module = importlib.import_module("blingfire")
    return lambda text: _located(text, module.text_to_sentences(text).split("\n"))


def _syntok() -> Splitter:
    module = importlib.import_module("syntok.segmenter")

    def split(text: str) -> list[Span]:
        sentences = [sentence for part in module.analyze(text) for sentence in part]
        return [(tokens[0].offset, tokens[-1].offset + len(tokens[-1].value)) for tokens in sentences]

    return split


def _segtok() -> Splitter:
    module = importlib.import_module("segtok.segmenter")
    return lambda text: _located(text, module.split_single(text))


def _sentence_splitter() -> Splitter:
    splitter = importlib.import_module("sentence_splitter").SentenceSplitter("en")
    return lambda text: _located(text, splitter.split(text))


def _icu4py() -> Splitter:
    breaker = importlib.import_module("icu4py.breakers").SentenceBreaker
    return lambda text: _located(text, (str(part) for part in breaker(text, "en_US")))


def _nupunkt() -> Splitter:
    module = importlib.import_module("nupunkt")
    return lambda text: [(int(first), int(last)) for first, last in module.sentence_spans(text)]


_LIBRARIES: dict[str, Callable[[], Splitter]] = {
    "nupunkt": _nupunkt,
    "sentencex": _sentencex,
    "blingfire": _blingfire,
    "syntok": _syntok,
    "segtok": _segtok,
    "sentence-splitter": _sentence_splitter,
    "icu4py": _icu4py,
    "pysbd": _pysbd,
}


# --- scores ---------------------------------------------------------------------------------


def inner_ends(text: str, spans: Iterable[Span]) -> set[int]:
    """Return the ends of all sentences but the last, which every splitter gets right."""
    return {end for _, end in spans} - {len(text.rstrip())}


def is_inside_line(text: str, end: int) -> bool:
    """Tell whether the text goes on behind *end* in the same line."""
    while end < len(text) and text[end].isspace() and text[end] not in "\n\r":
        end += 1
    return end < len(text) and text[end] not in "\n\r"


def score(stories: Iterable[Story], split: Splitter, inside_lines: bool) -> Score:
    """Count the boundaries that *split* finds in *stories*."""
    right = wrong = missed = 0
    for story in stories:
        found = inner_ends(story.text, split(story.text))
        gold = set(story.ends) - {len(story.text.rstrip())}
        if inside_lines:
            found = {end for end in found if is_inside_line(story.text, end)}
            gold = {end for end in gold if is_inside_line(story.text, end)}
        right += len(found & gold)
        wrong += len(found - gold)
        missed += len(gold - found)
    return Score(right, wrong, missed)


def errors(stories: Iterable[Story], split: Splitter) -> Iterator[str]:
    """Yield each wrong or missed boundary with its surroundings, a bar where it is."""
    for story in stories:
        found = inner_ends(story.text, split(story.text))
        gold = set(story.ends) - {len(story.text.rstrip())}
        for end in sorted(found ^ gold):
            kind = "wrong " if end in found else "missed"
            around = story.text[max(0, end - 60) : end] + "|" + story.text[end : end + 40]
            yield f"{kind} {around!r}"


def speed(split: Splitter, text: str) -> dict[str, float | int]:
    """Measure sentences and megabytes in a second of processor time."""
    started = time.process_time()
    n_sentences = len(split(text))
    seconds = max(time.process_time() - started, 1e-9)
    megabytes = len(text.encode()) / 1e6
    return {
        "sentences_per_second": round(n_sentences / seconds),
        "mb_per_second": round(megabytes / seconds, 2),
        "seconds": round(seconds, 2),
    }


# --- command line -----------------------------------------------------------------------------


def gold_sets() -> dict[str, list[Story]]:
    """Return every gold set by name."""
    sets = {name: read_treebank(SHARED / "treebanks" / f"{name}.conllu.gz") for name in TREEBANKS}
    return {**sets, "articles": read_articles()}


def quality_report() -> dict[str, Any]:
    """Score every candidate on every gold set."""
    splitters, notes = candidates()
    sets = gold_sets()
    rows = {
        name: {
            f"{gold}{suffix}": score(stories, split, inside).figures
            for gold, stories in sets.items()
            for suffix, inside in ((" all", False), (" inside lines", True))
        }
        for name, split in splitters.items()
    }
    return {"scores": rows, "notes": notes}


def speed_report() -> dict[str, Any]:
    """Measure every candidate on the articles' text, and ours on 2 MB of hostile text."""
    splitters, notes = candidates()
    text = "".join(story.text + "\n\n" for story in read_articles())
    hostile = {
        "no stop": "word " * 400_000,
        "no space": "x" * 2_000_000,
        "stops only": "." * 2_000_000,
        "spaced stops": ". " * 1_000_000,
        "stops inside": "a." * 1_000_000,
        "brackets": ".[" * 1_000_000,
        "quotes": '."' * 1_000_000,
        "newlines": "a\n" * 1_000_000,
    }
    return {
        "real text": {
            name: speed(split, text * REPEATS) for name, split in splitters.items() if name != "newlines only"
        },
        "ours, 2 MB of": {name: speed(split_sentences, bad) for name, bad in hostile.items()},
        "notes": notes,
    }


def markdown(report: dict[str, Any]) -> Iterator[str]:
    """Yield the report's tables, one line at a time."""
    for title, rows in report.items():
        if title == "notes":
            yield from rows
            continue
        columns = list(next(iter(rows.values())))
        yield f"| {title} | " + " | ".join(columns) + " |"
        yield "|---" * (len(columns) + 1) + "|"
        for name, cells in rows.items():
            values = (cell["f1"] if isinstance(cell, dict) else cell for cell in cells.values())
            yield f"| {name} | " + " | ".join(str(value) for value in values) + " |"
        yield ""


def main() -> int:
    """Print the tables, or our errors."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", action="store_true", help="print JSON with all counts")
    parser.add_argument("--speed", action="store_true", help="measure speed instead of boundaries")
    parser.add_argument(
        "--errors", type=int, default=0, metavar="N", help="print our first N errors in each set"
    )
    options = parser.parse_args()
    if not SHARED.is_dir():
        print(f"Needs the texts in {SHARED}, which is not here.", file=sys.stderr)
        return 2
    if options.errors:
        for name, stories in gold_sets().items():
            print(f"== {name}", *list(errors(stories, split_sentences))[: options.errors], sep="\n")
        return 0
    report = speed_report() if options.speed else quality_report()
    print(json.dumps(report, indent=1) if options.json else "\n".join(markdown(report)))
    return 0


if __name__ == "__main__":
    warnings.simplefilter("ignore", SyntaxWarning)
    sys.exit(main())
