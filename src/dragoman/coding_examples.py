"""The examples of codings, put to the real reader: what was coded without the codings, and what with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dragoman.codings import Coding, Codings, codings_of
from dragoman.dictionaries import load_knowledge
from dragoman.dictionary_checks import dictionary_problems
from dragoman.errors import DictionaryError
from dragoman.provenance import short_hash
from dragoman.reader import SentenceReader
from dragoman.reader.opening import open_reader
from dragoman.resources import load_yaml
from dragoman.stages.mentions import find_mentions
from dragoman.stages.sentences import sentence_rows

Row = dict[str, Any]


@dataclass(frozen=True)
class Tried:
    """One example of a coding.

    Args:
        coding: the coding.
        text: the example.
        should: it must match; False for a counterexample.
        did: the coding holds in it, and does what it says.
        before: the acts without any coding, as the table shows them.
        after: the acts with all of them.
    """

    coding: Coding
    text: str
    should: bool
    did: bool
    before: str
    after: str

    @property
    def is_right(self) -> bool:
        """It matched as it should."""
        return self.should == self.did


def read_codings(path: Path) -> list[Row]:
    """Return the entries of a file with codings.

    Raises:
        DictionaryError: the file cannot be read, has none, or a problem; with a line for each.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DictionaryError(f"{path}: cannot read this dictionary: {error}") from error
    problems = dictionary_problems(text, str(path))
    if problems:
        raise DictionaryError("\n".join(problems))
    entries: list[Row] = load_yaml(text).get("codings") or []
    if not entries:
        raise DictionaryError(f"{path}: expected codings under 'codings:', found none")
    return entries


def try_examples(entries: Sequence[Row] = (), reader: SentenceReader | None = None) -> Iterator[Tried]:
    """Yield each example of codings and what became of it.

    Args:
        entries: the codings to try, beside those of the dictionaries and over them; without, all of these.
        reader: what reads; by default the trained reader.
    """
    known = load_knowledge()
    codings = known.codings
    if entries:
        codings = codings_of([*known.coding_entries, *known.own_coding_entries], entries)
    wanted = {entry["id"] for entry in entries} or set(codings.by_id)
    for coding in codings.by_id.values():
        if coding.id in wanted:
            yield from _tried(coding, codings, reader or open_reader("neural"))


def _tried(coding: Coding, codings: Codings, reader: SentenceReader) -> Iterator[Tried]:
    # As it is, and, for acts that the reader reads so already, as one that would drop what it holds of.
    alone = _alone(coding, codings)
    dropping = _alone(
        replace(coding, drops=True, code="", status="", act_code="", reciprocal=None, creates=False), codings
    )
    for should, texts in ((True, coding.examples), (False, coding.counterexamples)):
        for text in texts:
            without, only, drops, with_all = (
                _acts(text, coding, reader, tried) for tried in (Codings(), alone, dropping, codings)
            )
            did = _is_by(with_all if should else only, coding)
            if not _is_by(only, coding):
                did = _is_by(drops, coding)
            yield Tried(coding, text, should, did, _shown(without), _shown(with_all))


def _alone(coding: Coding, codings: Codings) -> Codings:
    by_word = {
        word: [(rank, pattern, coding) for rank, pattern, other in found if other.id == coding.id]
        for word, found in codings.by_word.items()
    }
    return Codings({coding.id: coding}, {word: ways for word, ways in by_word.items() if ways})


def _is_by(actions: Sequence[Row], coding: Coding) -> bool:
    return coding.rule_id in {row["rule_id"] for row in actions}


def _acts(text: str, coding: Coding, reader: SentenceReader, codings: Codings) -> list[Row]:
    """Return the actions of an example, coded as of a day and a publisher that the coding is for."""
    document = {
        "document_id": short_hash("example", text),
        "text": text,
        "body_start": 0,
        "published_date": _day(coding),
        "publisher": next(iter(sorted(coding.publishers)), None),
    }
    rows = find_mentions(sentence_rows(document), reader, codings)
    words = {row["mention_id"]: row["actor_code"] or row["text"] for row in rows if row["kind"] == "actor"}
    return [
        {
            **row,
            "sources": [words[key] for key in row["source_ids"]],
            "targets": [words[key] for key in row["target_ids"]],
        }
        for row in rows
        if row["kind"] == "action"
    ]


def _day(coding: Coding) -> date | None:
    return coding.first_day or coding.last_day


def _shown(actions: Sequence[Row]) -> str:
    return "\n".join(_line(row) for row in actions if not row["is_dropped"]) or "no event"


def _line(row: Row) -> str:
    status = "" if row["status"] == "asserted" else f" {row['status']}"
    act = f" of {row['act_code']}" if row["act_code"] not in (None, row["cameo_code"]) else ""
    sides = f"{', '.join(row['sources']) or '-'} > {', '.join(row['targets']) or '-'}"
    return f"{row['cameo_code']}{status}{act} {sides}"


def print_tried(tried: Sequence[Tried], console: Console) -> bool:
    """Print the examples as a table, and tell whether all are right."""
    table = Table(show_lines=True)
    for name in ("coding", "example", "matches", "before", "after"):
        table.add_column(name, overflow="fold")
    for one in tried:
        found = "yes" if one.did else "no"
        verdict = found if one.is_right else f"{found}, expected {'yes' if one.should else 'no'}"
        style = "" if one.is_right else "bold red"
        table.add_row(
            one.coding.id, Text(one.text), Text(verdict, style=style), Text(one.before), Text(one.after)
        )
    console.print(table)
    wrong = sum(not one.is_right for one in tried)
    bare = sorted({one.coding.id for one in tried if not one.coding.examples})
    console.print(f"{len(tried)} examples of {len({one.coding.id for one in tried})} codings, {wrong} wrong.")
    if bare:
        console.print(f"Without an example that must match: {', '.join(bare)}.")
    return not wrong
