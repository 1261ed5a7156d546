"""Taking stories in: from raw files to batches of the documents table, each story once.

The ledger knows what was read before. A file whose checksum it knows is not read again; a
story that has not changed stays in its batch; a changed one goes into a new batch and its
old row is no longer current.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

import pyarrow.compute as pc

from dragoman.ledger import Ledger, row_checksum
from dragoman.provenance import canonical_json, code_checksum, sha256_text, short_hash
from dragoman.rejects import Reject
from dragoman.settings import Settings
from dragoman.stages.documents.reading import read_item
from dragoman.stages.documents.sources import checksum
from dragoman.stages.documents.story import RawItem
from dragoman.tables import read_table, to_table, write_table
from dragoman.workspace import Workspace

Row = dict[str, Any]

READING_LIBRARIES = (
    "charset-normalizer",
    "dateparser",
    "feedparser",
    "py3langid",
    "pypdf",
    "python-docx",
    "trafilatura",
    "warcio",
)
MAX_WAITING = 5_000
_READING_SETTINGS = (
    "published",
    "languages",
    "columns",
    "min_characters",
    "max_characters",
    "max_file_mb",
    "max_unpacked_mb",
    "max_archive_members",
    "day_first",
)


@dataclass
class IntakeCounts:
    """What became of the input of one build; stories and records, not files, unless named so."""

    files: int = 0
    files_known: int = 0
    stories: int = 0
    stories_new: int = 0
    stories_unchanged: int = 0
    copies: int = 0
    rejected: int = 0
    withdrawn: int = 0


@dataclass(frozen=True)
class _ReadFile:
    """A file read to its end, to be entered once all its stories lie in batches."""

    origin: str
    sha256: str
    fingerprint: str
    n_stories: int


@dataclass
class Intake:
    """One pass over the input of a build."""

    workspace: Workspace
    ledger: Ledger
    settings: Settings
    counts: IntakeCounts = field(default_factory=IntakeCounts)
    _waiting: list[tuple[Row, str]] = field(default_factory=list)
    _characters: int = 0
    _texts: dict[str, str] = field(default_factory=dict)
    _read_files: list[_ReadFile] = field(default_factory=list)
    _rejects: list[tuple[str, Reject]] = field(default_factory=list)

    def take(self, found: Iterable[RawItem | Reject]) -> IntakeCounts:
        """Read every item that is new or changed, and put its stories into batches."""
        fingerprint = reading_fingerprint(self.settings)
        self._remove_withdrawn()
        for item in found:
            self.counts.files += 1
            if isinstance(item, Reject):
                self._reject_file(item)
            else:
                self._take_file(item, fingerprint)
        self._close_batch()
        self._promote_copies()
        return self.counts

    def _remove_withdrawn(self) -> None:
        """Let the stories that a person withdrew leave; their copies are not theirs and stay."""
        with self.ledger.transaction():
            for story, reason in self.ledger.withdrawn_stories():
                self.ledger.forget_story(story.story_id)
                self.ledger.enter_rejects(
                    story.file, [_withdrawn(story.story_id, story.document_id, story.file, reason)]
                )
                self.counts.withdrawn += 1

    def _reject_file(self, reject: Reject) -> None:
        self.counts.rejected += 1
        with self.ledger.transaction():
            self.ledger.forget_rejects(reject.item)
            self.ledger.enter_rejects(reject.item, [reject])

    def _take_file(self, item: RawItem, fingerprint: str) -> None:
        try:
            sha256 = checksum(item)
        except OSError as error:
            self._reject_file(Reject("documents", item.origin, "unreadable", str(error)))
            return
        own = short_hash(fingerprint, canonical_json(dict(item.sidecar)))
        if self.ledger.has_file(item.origin, sha256, own):
            self.counts.files_known += 1
            self.ledger.see_file(item.origin)
            return
        before = self.counts.stories
        self._forget_rejects(item.origin)
        for found in read_item(item, self.settings):
            reject = found if isinstance(found, Reject) else self._take_story(found, item.origin)
            if reject:
                self.counts.rejected += 1
                self._rejects.append((item.origin, reject))
            self._close_batch_if_full()
        self._read_files.append(_ReadFile(item.origin, sha256, own, self.counts.stories - before))
        self._close_batch_if_full()

    def _forget_rejects(self, origin: str) -> None:
        if self.ledger.has_rejects(origin):
            with self.ledger.transaction():
                self.ledger.forget_rejects(origin)

    def _take_story(self, row: Row, file: str) -> Reject | None:
        row_sha256 = row_checksum(row)
        before = self.ledger.see(row["story_id"], row_sha256)
        if before:
            return _repeated(row, is_same=before == row_sha256)
        reason = self.ledger.withdrawal_of(row["story_id"], file)
        if reason is not None:
            return _withdrawn(row["story_id"], row["document_id"], row["origin"], reason)
        self.counts.stories += 1
        known = self.ledger.story(row["story_id"])
        if known and known.row_sha256 == row_sha256:
            self.counts.stories_unchanged += 1
            if known.file != file:
                self.ledger.claim(known, file)
        else:
            self._wait(row, file)
        return None

    def _wait(self, row: Row, file: str) -> None:
        """Put a story among those that wait for their batch, as a copy if its text is known."""
        original = self._texts.get(row["text_sha256"]) or self.ledger.original_of(
            row["text_sha256"], row["story_id"]
        )
        self.counts.stories_new += 1
        self.counts.copies += original is not None
        self._waiting.append(({**row, "duplicate_of": original}, file))
        self._characters += row["n_characters"]
        if original is None:
            self._texts[row["text_sha256"]] = row["document_id"]

    def _close_batch_if_full(self) -> None:
        waiting = len(self._waiting)
        full = waiting >= self.settings.batch_stories or self._characters >= self.settings.batch_characters
        if full or len(self._read_files) >= MAX_WAITING or len(self._rejects) >= MAX_WAITING:
            self._close_batch()

    def _close_batch(self) -> None:
        """Write the waiting stories as one batch, then enter it and the files it completes."""
        batch = None
        if self._waiting:
            rows = [row for row, _ in self._waiting]
            # Over whole rows: a copy that takes its original's place makes another batch than before.
            batch = short_hash("batch", *(canonical_json(row) for row in rows))
            write_table(to_table("documents", rows), self.workspace.batch("documents", batch))
        with self.ledger.transaction():
            if batch:
                self.ledger.enter_batch(batch, self._waiting)
            for file, reject in self._rejects:
                self.ledger.enter_rejects(file, [reject])
            for read in self._read_files:
                self.counts.withdrawn += self.ledger.forget_unseen(read.origin)
                self.ledger.enter_file(read.origin, read.sha256, read.fingerprint, read.n_stories)
        self._waiting.clear()
        self._texts.clear()
        self._read_files.clear()
        self._rejects.clear()
        self._characters = 0

    def _promote_copies(self) -> None:
        """A copy whose original was changed or withdrawn takes its place and is coded."""
        for copy in self.ledger.orphaned_copies():
            rows = read_table(self.workspace.batch("documents", copy.batch))
            self._wait(rows.filter(pc.equal(rows["document_id"], copy.document_id)).to_pylist()[0], copy.file)
        self._close_batch()


def _withdrawn(story_id: str, document_id: str, where: str, reason: str) -> Reject:
    return Reject(
        stage="documents",
        item=story_id,
        reason="withdrawn",
        detail=f"The story at {where!r} was withdrawn: {reason}. `dragoman withdraw --list` shows all that "
        "were, and with --undo they may come back.",
        document_id=document_id,
    )


def _repeated(row: Row, is_same: bool) -> Reject:
    return Reject(
        stage="documents",
        item=row["origin"],
        reason="exact_copy" if is_same else "duplicate_id",
        detail=f"Expected an identity of its own, found that of a story already read in this build "
        f"(url {row['url']!r}, story_id {row['story_id']}). The first one was kept; give this one "
        "another id or address.",
        document_id=row["document_id"],
    )


def reading_fingerprint(settings: Settings) -> str:
    """Return the checksum of all that decides what is read out of a raw file."""
    return sha256_text(
        canonical_json(
            {
                "code": code_checksum("stages", "documents"),
                "settings": settings.fingerprint(*_READING_SETTINGS),
                "libraries": {name: version(name) for name in READING_LIBRARIES},
            }
        )
    )
