"""Grouping the events of a data set, batch files in and batch files out.

Which rows mean one event can only be known over all batches, so what a batch puts in is kept on
a shelf, and where anything has changed it is grouped anew, in flat memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.compute as pc

from dragoman.coding import fingerprints
from dragoman.dictionaries import person_named, use_dictionaries
from dragoman.ledger import Ledger
from dragoman.provenance import (
    canonical_json,
    code_checksum,
    foundation_checksum,
    knowledge_checksums,
    short_hash,
)
from dragoman.settings import Settings
from dragoman.stages.grouped.reports import COLUMNS, report_of
from dragoman.stages.grouped.shelf import Shelf
from dragoman.stages.grouped.stories import LIBRARY, Story, signature_of
from dragoman.storage import write_text
from dragoman.tables import read_metadata, read_table, table_schema, write_table
from dragoman.workers import Crew, Processes
from dragoman.workspace import FINGERPRINT, Workspace, is_fresh

COUNTING = ("event_group_id", "is_representative", "n_mentions", "n_stories", "n_sources", "first_seen")
"""The columns of events that this step makes; they are empty until then."""
CONTENT = "content"

_SIGNATURES = pa.schema([("document_id", pa.string()), ("signature", pa.binary())])
_RETOLD = pa.schema([("document_id", pa.string()), ("near_duplicate_of", pa.string())])


@dataclass(frozen=True)
class GroupingCounts:
    """What became of the reports of a data set."""

    reports: int
    groups: int
    retold: int
    is_new: bool


def group_batches(
    workspace: Workspace, ledger: Ledger, settings: Settings, left_out: Set[str], crew: Crew | None = None
) -> GroupingCounts:
    """Group the events of every batch; write for each batch its counting columns and its retold stories.

    Args:
        workspace: where the tables lie.
        ledger: which batches and stories are current.
        settings: what shapes the result.
        left_out: ids of events that are not published, since they break a rule; they are in no group.
        crew: who makes the stories' signatures; this process if None.
    """
    marks = _marks(workspace, ledger, settings)
    use_dictionaries(settings.dictionaries)
    with closing(Shelf(workspace.root / "grouped" / "shelf.sqlite", _made_by())) as shelf:
        new = _update(workspace, shelf, ledger, marks, crew or Processes(1))
        shelf.leave_out(left_out)
        shelf.group()
        written = {
            batch
            for batch in {*shelf.changed_batches(), *_missing(workspace, marks)}
            if _write_batch(workspace, shelf, batch, ledger.current_documents(batch))
        }
        counts = shelf.counts()
        shelf.commit()
    return GroupingCounts(**counts, is_new=bool(new or written))


def _update(
    workspace: Workspace, shelf: Shelf, ledger: Ledger, marks: Mapping[str, str], crew: Crew
) -> list[str]:
    """Take out the batches that are gone, put in those that are new or changed; return the latter."""
    known = shelf.batches()
    new = [batch for batch in marks if known.get(batch) != marks[batch]]
    gone = known.keys() - marks.keys()
    for batch in new if gone else ():
        shelf.hand_over(gone, batch, ledger.current_documents(batch))
    for batch in sorted(gone):
        shelf.forget(batch)
    for _ in crew.do(partial(_sign_batch, workspace), new):
        pass
    for batch in new:
        current = ledger.current_documents(batch)
        shelf.enter(batch, marks[batch])
        shelf.put_stories(_stories(workspace, batch, current), batch)
        shelf.put_outlets(_outlets(workspace, batch, current), batch)
    shelf.find_rewrites()
    for batch in new:
        _put_events(workspace, shelf, batch, ledger.current_documents(batch))
    return new


def _marks(workspace: Workspace, ledger: Ledger, settings: Settings) -> dict[str, str]:
    """Return for each batch the checksum of what it puts on the shelf."""
    mark = fingerprints("events", settings)
    return {
        batch: short_hash(mark(batch), canonical_json(ledger.current_documents(batch)))
        for batch in sorted(ledger.batches())
    }


def _made_by() -> str:
    return short_hash(
        "grouped",
        code_checksum("stages", "grouped"),
        foundation_checksum(("grouping",)),
        canonical_json(knowledge_checksums()),
        version(LIBRARY),
    )


def _missing(workspace: Workspace, batches: Iterable[str]) -> list[str]:
    """Return the batches of which a table is not there."""
    return [b for b in batches if not all(workspace.batch(t, b).is_file() for t in ("grouped", "retold"))]


# --- stories ----------------------------------------------------------------------------


def _sign_batch(workspace: Workspace, batch: str) -> None:
    """Make the signatures of a batch's stories, once; copies need none."""
    path = workspace.batch("signatures", batch)
    mark = short_hash("signatures", batch, code_checksum("stages", "grouped"), version(LIBRARY))
    if is_fresh(path, mark):
        return
    documents = read_table(
        workspace.batch("documents", batch), ["document_id", "duplicate_of", "text", "body_start"]
    )
    rows = [
        {"document_id": row["document_id"], "signature": signature_of(row["text"][row["body_start"] :])}
        for row in documents.to_pylist()
        if row["duplicate_of"] is None
    ]
    write_table(pa.Table.from_pylist(rows, schema=_SIGNATURES), path, {FINGERPRINT: mark})


def _stories(workspace: Workspace, batch: str, current: Mapping[str, str | None]) -> Iterator[Story]:
    signatures = dict(_columns(read_table(workspace.batch("signatures", batch))))
    documents = read_table(workspace.batch("documents", batch), ["document_id", "published_date"])
    for document_id, day in _columns(documents):
        if document_id in signatures and current.get(document_id, "") is None:
            yield Story(document_id, day.toordinal() if day else 0, signatures[document_id])


def _outlets(
    workspace: Workspace, batch: str, current: Mapping[str, str | None]
) -> Iterator[tuple[str, str]]:
    """Yield who published each story; an exact copy counts for the story that it is a copy of."""
    documents = read_table(workspace.batch("documents", batch), ["document_id", "publisher", "url"])
    for document_id, publisher, url in _columns(documents):
        outlet = outlet_of(publisher, url)
        if document_id in current and outlet:
            yield current[document_id] or document_id, outlet


def outlet_of(publisher: str | None, url: str | None) -> str:
    """Return what an outlet is counted by: its name, else the host of the address, else nothing.

    >>> outlet_of(" Reuters", None), outlet_of(None, "https://www.example.org/a"), outlet_of(None, None)
    ('reuters', 'example.org', '')
    """
    if publisher and publisher.strip():
        return " ".join(publisher.casefold().split())
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:  # an address with half a bracket is no address
        return ""


def _columns(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    return zip(*(table[name].to_pylist() for name in table.column_names), strict=True)


# --- events -----------------------------------------------------------------------------


def _put_events(workspace: Workspace, shelf: Shelf, batch: str, current: Mapping[str, str | None]) -> None:
    events = read_table(workspace.batch("events", batch), COLUMNS)
    keys = [key for key, original in current.items() if original is None]
    rows = events.filter(pc.is_in(events["document_id"], pa.array(keys, pa.string()))).to_pylist()
    retold = shelf.retold(sorted({row["document_id"] for row in rows}))
    names = {row[key] for row in rows for key in ("source_name", "target_name") if row[key]}
    persons = {name: person_named(name) is not None for name in names}
    shelf.put(
        batch,
        (report_of(row, retold.get(row["document_id"], row["document_id"]), persons) for row in rows),
    )


def _write_batch(workspace: Workspace, shelf: Shelf, batch: str, current: Mapping[str, str | None]) -> bool:
    """Write the counting columns of a batch and its retold stories; tell whether they have changed."""
    retold = [
        {"document_id": key, "near_duplicate_of": original}
        for key, original in shelf.retold(sorted(current)).items()
    ]
    fields = [table_schema("events").arrow.field(name) for name in ("event_id", *COUNTING)]
    tables = {
        "grouped": (shelf.groups_of(batch), pa.schema(fields)),
        "retold": (retold, _RETOLD),
    }
    is_other = False
    for table, (rows, schema) in tables.items():
        path, content = (
            workspace.batch(table, batch),
            short_hash(table, *(canonical_json(row) for row in rows)),
        )
        if not path.is_file() or read_metadata(path).get(CONTENT) != content:
            write_table(pa.Table.from_pylist(rows, schema=schema), path, {CONTENT: content})
            is_other = True
    return is_other


# --- for those who come after -----------------------------------------------------------


def grouped_content(workspace: Workspace, batch: str) -> str:
    """Return the checksum of a batch's counting columns: what is validated and published depends on it."""
    return read_metadata(workspace.batch("grouped", batch)).get(CONTENT, "")


def retold_content(workspace: Workspace, batch: str) -> str:
    """Return the checksum of what a batch's stories tell again."""
    return read_metadata(workspace.batch("retold", batch)).get(CONTENT, "")


def with_counting(workspace: Workspace, batch: str, events: pa.Table) -> pa.Table:
    """Return rows of events with their counting columns; rows that were left out have none."""
    grouped = read_table(workspace.batch("grouped", batch))
    places = pc.index_in(events["event_id"], value_set=grouped["event_id"].combine_chunks())
    for name in COUNTING:
        at = events.schema.get_field_index(name)
        values = grouped[name].take(places).cast(events.schema.field(at).type)
        events = events.set_column(at, events.schema.field(at), values)
    return events


def with_rewrites(workspace: Workspace, batch: str, documents: pa.Table) -> pa.Table:
    """Return rows of documents with the story that each tells again."""
    original = dict(_columns(read_table(workspace.batch("retold", batch))))
    values = pa.array([original.get(key) for key in documents["document_id"].to_pylist()], pa.string())
    field = table_schema("documents").arrow.field("near_duplicate_of")
    at = documents.schema.get_field_index(field.name)
    return documents.append_column(field, values) if at < 0 else documents.set_column(at, field, values)


def read_left_out(workspace: Workspace) -> frozenset[str]:
    """Return the events that the last build left out."""
    path = workspace.root / "grouped" / "left_out.txt"
    return frozenset(path.read_text(encoding="utf-8").split()) if path.is_file() else frozenset()


def write_left_out(workspace: Workspace, left_out: Set[str]) -> None:
    """Note the events that this build leaves out, so that the next need not group twice."""
    write_text(workspace.root / "grouped" / "left_out.txt", "".join(f"{key}\n" for key in sorted(left_out)))
