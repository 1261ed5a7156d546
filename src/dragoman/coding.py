"""Coding batches: sentences, mentions and events of each batch, each made only when it must be.

A table carries the fingerprint of all that made it: its input, the code of its stage, the
dictionaries, the settings. Where that has not changed the table stands; so a build takes
up where it was stopped and codes again only what a change requires. One bad story never
stops a batch: it becomes a reject with the error.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dragoman.dictionaries import use_dictionaries
from dragoman.errors import DictionaryError, DragomanError, WeightsError
from dragoman.gazetteer import gazetteer_checksum, use_installed_gazetteer
from dragoman.provenance import (
    canonical_json,
    code_checksum,
    foundation_checksum,
    knowledge_checksums,
    sha256_folder,
    short_hash,
)
from dragoman.reader import SentenceReader
from dragoman.reader.opening import open_reader
from dragoman.rejects import Reject, rejects_table
from dragoman.settings import Settings
from dragoman.stages.events import code_events
from dragoman.stages.mentions import find_mentions
from dragoman.stages.sentences import sentence_rows
from dragoman.tables import read_table, to_table, write_table
from dragoman.watching import Watch, watching
from dragoman.workspace import FINGERPRINT, Workspace, is_fresh

LOG = logging.getLogger(__name__)

Row = dict[str, Any]
Rows = list[Row]

_READER_SETTINGS = ("reader",)
# What lies at the foundation and yet decides who an actor is.
_FOUNDATION = (
    "actor_lists",
    "codebook",
    "codings",
    "context_lists",
    "dictionaries",
    "gazetteer",
    "gazetteer_build",
    "persons",
    "place_names",
    "reporting_words",
    "tokens",
    "word_patterns",
)
_CODING_SETTINGS = ("goldstein_table", "quad_scheme", "min_confidence")


@dataclass(frozen=True)
class BatchCount:
    """What one stage did with one batch."""

    batch: str
    n_in: int
    n_out: int
    n_rejected: int
    is_new: bool


@dataclass(frozen=True)
class CodingJob:
    """What a worker needs to know to code any batch.

    Args:
        workspace: where the tables lie.
        settings: of the build.
        poison: stories of the stage that killed their process, each with the fingerprint of its
            batch then, and the reason to leave it out.
        base: ``fingerprint_base`` of the stage, where it was worked out for all batches at once.
    """

    workspace: Workspace
    settings: Settings
    poison: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    base: str = ""


def fingerprint(stage: str, settings: Settings, batch: str) -> str:
    """Return the checksum of all that the table of *stage* for *batch* depends on."""
    return fingerprints(stage, settings)(batch)


def fingerprints(stage: str, settings: Settings) -> Callable[[str], str]:
    """Return what gives the checksum of any batch; what batches have in common is looked at once."""
    base = fingerprint_base(stage, settings)
    return lambda batch: short_hash(stage, base, batch)


def fingerprint_base(stage: str, settings: Settings) -> str:
    """Return what the tables of *stage* for all batches depend on."""
    code = {"sentences": ["sentences"], "mentions": ["sentences", "mentions"]}
    stages = code.get(stage, ["sentences", "mentions", "events"])
    parts: dict[str, Any] = {"code": [code_checksum("stages", name) for name in stages]}
    if stage != "sentences":
        parts["reader"] = code_checksum("reader")
        parts["knowledge"] = knowledge_checksums()
        parts["foundation"] = foundation_checksum(_FOUNDATION)
        parts["added"] = sha256_folder(settings.dictionaries, "*.yml") if settings.dictionaries else ""
        parts["which"] = settings.fingerprint(*_READER_SETTINGS)
        parts["gazetteer"] = gazetteer_checksum(settings.gazetteer == "installed")
    if stage == "events":
        parts["settings"] = settings.fingerprint(*_CODING_SETTINGS)
    return canonical_json(parts)


def split_batch(job: CodingJob, batch: str) -> BatchCount:
    """Split the stories of one batch into sentences; copies are not coded again."""

    def make(watch: Watch) -> tuple[int, Rows, list[Reject]]:
        documents = [row for row in _rows(job, "documents", batch) if row["duplicate_of"] is None]
        made, rejects = _story_by_story("sentences", watch, documents, lambda d: sentence_rows(d[0]))
        return len(documents), made, rejects

    return _make_table(job, "sentences", batch, make)


def mention_batch(job: CodingJob, batch: str) -> BatchCount:
    """Find the mentions in the sentences of one batch."""

    def make(watch: Watch) -> tuple[int, Rows, list[Reject]]:
        sentences = _rows(job, "sentences", batch)

        def find(story: Sequence[Row]) -> Rows:
            return find_mentions(story, _reader_of(job, story))

        made, rejects = _story_by_story("mentions", watch, sentences, find)
        return len({row["document_id"] for row in sentences}), made, rejects

    return _make_table(job, "mentions", batch, make)


def _reader_of(job: CodingJob, story: Sequence[Row]) -> SentenceReader:
    published = story[0]["published_date"]
    return open_reader(job.settings.reader, published.year if published else None)


def event_batch(job: CodingJob, batch: str) -> BatchCount:
    """Code the events of one batch."""

    def make(watch: Watch) -> tuple[int, Rows, list[Reject]]:
        sentences = _by_story(_rows(job, "sentences", batch))
        mentions = _by_story(_rows(job, "mentions", batch))
        documents = [row for row in _rows(job, "documents", batch) if row["document_id"] in sentences]
        left_out: list[Reject] = []

        def code(story: Sequence[Row]) -> Rows:
            key = story[0]["document_id"]
            rows, rejects = code_events(
                story[0], sentences[key], mentions.get(key, []), job.settings, _reader_of(job, story).version
            )
            _check_actions(mentions.get(key, []), rows, rejects)
            left_out.extend(rejects)
            return rows

        made, rejects = _story_by_story("events", watch, documents, code)
        return len(documents), made, left_out + rejects

    return _make_table(job, "events", batch, make)


def _check_actions(mentions: Iterable[Row], rows: Rows, rejects: Iterable[Reject]) -> None:
    """Every action is found again as an event or as a reject; anything else is our own mistake."""
    coded = {(row["trigger_char_start"], row["trigger_char_end"]) for row in rows}
    rejected = {reject.item for reject in rejects}
    for action in (mention for mention in mentions if mention["kind"] == "action"):
        if (action["start"], action["end"]) not in coded and action["mention_id"] not in rejected:
            raise DragomanError(
                f"The action {action['text']!r} was neither coded nor rejected; please report this."
            )


# --- the same for every stage ---------------------------------------------------------


def _make_table(
    job: CodingJob, stage: str, batch: str, make: Callable[[Watch], tuple[int, Rows, list[Reject]]]
) -> BatchCount:
    path, rejects_path = job.workspace.batch(stage, batch), job.workspace.rejects(stage, batch)
    use_dictionaries(job.settings.dictionaries)
    use_installed_gazetteer(job.settings.gazetteer == "installed")
    mark = short_hash(stage, job.base or fingerprint_base(stage, job.settings), batch)
    if is_fresh(path, mark) and is_fresh(rejects_path, mark):
        return BatchCount(batch, 0, 0, 0, is_new=False)
    poison = {key: detail for key, (known, detail) in job.poison.items() if known == mark}
    with watching(job.workspace.root, stage, batch, poison) as watch:
        n_in, rows, rejects = make(watch)
    write_table(rejects_table(rejects), rejects_path, {FINGERPRINT: mark})
    write_table(to_table(stage, rows), path, {FINGERPRINT: mark})
    return BatchCount(batch, n_in, len(rows), len(rejects), is_new=True)


def _story_by_story(
    stage: str, watch: Watch, rows: Rows, work: Callable[[Sequence[Row]], Rows]
) -> tuple[Rows, list[Reject]]:
    """Do *work* on the rows of each story; a story that makes it fail is left out with its error."""
    made: Rows = []
    rejects: list[Reject] = []
    for document_id, story in _by_story(rows).items():
        if document_id in watch.poison:
            rejects.append(Reject(stage, document_id, "stage_failed", watch.poison[document_id], document_id))
            continue
        watch.enter(document_id)
        try:
            found = work(story)
            to_table(stage, found)  # a malformed row is this story's fault, not its batch's
        except (DictionaryError, WeightsError):
            raise  # no story's fault: nothing can be coded until it is mended
        except Exception as error:  # whatever a story does to the code, the other stories go on
            LOG.warning("%s: story %s left out: %r", stage, document_id, error)
            rejects.append(_failed(stage, document_id, error))
        else:
            made += found
    return made, rejects


def _failed(stage: str, document_id: str, error: Exception) -> Reject:
    detail = f"the {stage} stage failed on this story: {error!r}. Please report it with the story"
    return Reject(stage, document_id, "stage_failed", detail, document_id)


def _rows(job: CodingJob, table: str, batch: str) -> Rows:
    rows: Rows = read_table(job.workspace.batch(table, batch)).to_pylist()
    return rows


def _by_story(rows: Rows) -> dict[str, Rows]:
    stories: dict[str, Rows] = {}
    for row in rows:
        stories.setdefault(row["document_id"], []).append(row)
    return stories
