"""What many tests share."""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from dragoman.dictionaries import use_dictionaries
from dragoman.intake import Intake
from dragoman.settings import Settings
from dragoman.stages.documents.sources import find_raw
from dragoman.workers import Processes
from dragoman.workspace import Workspace

if TYPE_CHECKING:
    from dragoman.building import Build
    from dragoman.stages.published import Release

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The read-only folder beside the project; tests that need it skip where it is absent."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"needs the project's development data in {folder}, which is not here")
    return folder


@pytest.fixture(autouse=True)
def _shipped_dictionaries() -> Iterator[None]:
    """What one test adds to the dictionaries is not there for the next."""
    use_dictionaries(None)
    yield
    use_dictionaries(None)


def _count_calls(work: Callable[[], object]) -> int:
    n_calls = 0

    def count(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal n_calls
        n_calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return n_calls


@pytest.fixture(scope="session")
def count_calls() -> Callable[[Callable[[], object]], int]:
    """Count the calls of Python and built-in functions that some work takes: a cost that no machine changes."""
    return _count_calls


@pytest.fixture(scope="session")
def sample() -> Path:
    """The bundled sample's folder."""
    return ROOT / "data" / "raw" / "sample"


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is; tests that open pages in it skip where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("needs Chromium (apt-get install chromium), which is not here")
    return found


@dataclass(frozen=True)
class Built:
    """What one whole build, done without Prefect, gave."""

    build: Build
    stages: Mapping[str, Mapping[str, Any]]
    release: Release

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Every row of a published table."""
        paths = sorted((self.release.path / table).rglob("*.parquet"))
        return [row for path in paths for row in pq.ParquetFile(path).read().to_pylist()]

    def rejects(self) -> list[dict[str, Any]]:
        """Every published reject, its stage taken from the path."""
        found = ds.dataset(self.release.path / "rejects", partitioning="hive").to_table()
        return list(found.to_pylist())

    def checksums(self) -> dict[str, str]:
        """Path below the release to the checksum of each file."""
        files = (path for path in self.release.path.rglob("*") if path.is_file())
        return {
            path.relative_to(self.release.path).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files
        }


def _build_all(
    paths: Sequence[str | Path], out: Path, run_id: str = "run", workers: int = 1, **settings: Any
) -> Built:
    from dragoman import building  # Great Expectations takes seconds to import; most tests do without

    names = [str(path) for path in paths]
    build = building.make_build(names, out, None, Settings(**settings), run_id, workers)
    with Processes(workers, build.settings.worker_memory_mb) as crew:
        staffed = replace(build, crew=crew)
        stages = {
            "documents": building.read_documents(staffed),
            "sentences": building.split_sentences(staffed),
            "mentions": building.find_mentions(staffed),
            "events": building.code_events(staffed),
            "grouped": building.group_events(staffed),
        }
    validation = building.validate_events(build)
    stages["validated"] = validation.counts
    release, stages["published"] = building.publish_release(build, validation)
    return Built(build, stages, release)


@pytest.fixture(scope="session")
def build_all() -> Callable[..., Built]:
    """The whole build as a plain function: ``build_all(paths, out, **settings)``."""
    return _build_all


@pytest.fixture(scope="session")
def sample_build(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> Built:
    """The bundled sample, built once for all tests; to be read, not changed."""
    return _build_all([sample], tmp_path_factory.mktemp("sample") / "news")


@pytest.fixture
def take(tmp_path: Path) -> Callable[..., Intake]:
    """Take what lies in ``tmp_path / "raw"`` into ``tmp_path / "interim"``, as one build does."""

    def take_in(*paths: Path, **settings: Any) -> Intake:
        workspace = Workspace(tmp_path / "interim")
        with closing(workspace.open_ledger()) as ledger:
            intake = Intake(workspace, ledger, Settings(**settings))
            intake.take(find_raw([str(path) for path in paths or (tmp_path / "raw",)], intake.settings))
        return intake

    return take_in


def _event(number: int = 0, **values: Any) -> dict[str, Any]:
    """Return an event with what the schema requires, and *values*; what follows from the code is filled in."""
    from dragoman.codebook import event_code

    entry = event_code(values.setdefault("cameo_code", "190"))
    day = values.get("event_date_start")
    dated = {
        "event_date_end": day,
        "date_precision": 1,
        "date_precision_word": "day",
        "published_date": day,
        "first_seen": day,
    }
    return {
        "event_id": hashlib.sha256(str(number).encode()).hexdigest()[:20],
        "document_id": f"{number:020x}",
        "sentence_id": f"{number:020x}-1",
        "date_method": "explicit" if day else "unknown",
        "cameo_base": entry.base,
        "cameo_root": entry.root,
        "cameo_label": entry.label,
        "plover_type": entry.plover_type or None,
        "goldstein": entry.goldstein_in("gdelt")[0],
        "goldstein_table": "gdelt",
        "quad_class": entry.quad_in("gdelt"),
        "quad_scheme": "gdelt",
        "is_reciprocal": False,
        "is_self_directed": False,
        "trigger_text": "fought",
        "trigger_char_start": 5,
        "trigger_char_end": 11,
        "status": "asserted",
        "is_headline": False,
        "is_lead": True,
        "sentence_text": "They fought.",
        "sentence_char_start": 0,
        "sentence_char_end": 12,
        "origin": "sample/1.txt",
        "rule_id": "reader:reader-3",
        "coder": "reader-3",
        "confidence": 0.5,
        "code_confidence": 0.5,
        "is_representative": True,
        **(dated if day else {}),
        **values,
    }


@pytest.fixture(scope="session")
def event() -> Callable[..., dict[str, Any]]:
    """One event as a row: ``event(7, cameo_code="141", event_date_start=date(2024, 1, 2))``."""
    return _event


def _publish_events(out: Path, events: Sequence[Mapping[str, Any]]) -> Path:
    from dragoman.product import describe_release, release_texts
    from dragoman.stages.published import Contents, publish
    from dragoman.stages.published.partitions import piece_of
    from dragoman.tables import to_table

    rows = {"events": events, "documents": [], "rejects": []}
    tables = {name: [piece_of(name, to_table(name, found))] for name, found in rows.items()}
    texts = {**release_texts(), "validation.json": "{}", "provenance.json": "{}"}
    return publish(out, Contents(tables, texts, describe_release), 3).path


@pytest.fixture(scope="session")
def publish_events() -> Callable[[Path, Sequence[Mapping[str, Any]]], Path]:
    """Publish made-up events as a whole release: ``publish_events(out, rows)`` gives its folder."""
    return _publish_events
