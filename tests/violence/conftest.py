"""What the tests of violence share: a process to order builds from, and data sets to do violence to."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pyarrow.parquet as pq
import pytest

from dragoman.stages.published import current_release
from dragoman.versions import damaged_files
from dragoman.workspace import default_interim

HERE = Path(__file__).parent
STORIES = {
    "a_talks": "The president of France met the prime minister of Spain in Paris on 6 January 2020, he said.\n",
    "b_attack": "Russia attacked an army post in Ukraine on 7 January 2020 and killed two soldiers there.\n",
    "c_arrest": "Police in Kenya arrested three protesters in Nairobi on 8 February 2020, witnesses said.\n",
    "d_visit": "The king of Jordan visited Japan on 9 March 2020. Jordan praised Japan on 10 March 2020.\n",
    "e_accuse": "Turkey accused Greece of violating its airspace on 11 April 2020, the ministry said.\n",
    "f_copy": "Police in Kenya arrested three protesters in Nairobi on 8 February 2020, witnesses said.\n",
    "g_short": "Too short.\n",
}
LATER = {
    "b_attack": "Russia denied that it attacked an army post in Ukraine on 7 January 2020, officials said.\n",
    "h_strike": "Israel bombed a camp in Lebanon on 12 May 2020 and killed nine people, doctors said there.\n",
    "i_protest": "Thousands of students protested in Chile on 13 May 2020 against the government, police said.\n",
    "j_offer": "India offered to send aid to Nepal on 14 June 2020, the foreign ministry said in New Delhi.\n",
    "k_talks": "The president of Brazil met the president of Peru in Lima on 15 June 2020, officials said.\n",
}


@dataclass
class Butcher:
    """The process that builds; see ``butcher.py``."""

    process: subprocess.Popen[str]

    def order(self, **what: Any) -> dict[str, Any]:
        """Give an order and wait for the answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(what, default=str) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer


def start_butcher() -> Butcher:
    """Start the process; it and all that it starts can be poisoned, see ``sitecustomize.py``."""
    path = os.pathsep.join([str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])])
    process = subprocess.Popen(
        [sys.executable, str(HERE / "butcher.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONWARNINGS": "ignore", "PYTHONPATH": path, "DRAGOMAN_VIOLENCE": "1"},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "{}\n"
    return Butcher(process)


def stop_butcher(butcher: Butcher) -> None:
    """End the process."""
    assert butcher.process.stdin is not None
    assert butcher.process.stdout is not None
    butcher.process.stdin.close()
    butcher.process.wait(30)
    butcher.process.stdout.close()


@pytest.fixture(scope="session")
def butcher() -> Iterator[Butcher]:
    """The process that builds."""
    found = start_butcher()
    yield found
    stop_butcher(found)


def put_stories(raw: Path, stories: Mapping[str, str]) -> None:
    """Write raw files."""
    raw.mkdir(parents=True, exist_ok=True)
    for name, text in stories.items():
        (raw / f"{name}.txt").write_text(text)


SETTINGS = {"keep_releases": 2}


def everything(out: Path) -> dict[str, bytes]:
    """Return every file of the latest release, by its path."""
    release = current_release(out)
    if release is None:
        return {}
    files = (path for path in release.rglob("*") if path.is_file())
    return {path.relative_to(release).as_posix(): path.read_bytes() for path in files}


def whole_release(out: Path) -> str | None:
    """Return the id of the latest release after making sure that each of its files is as its manifest says."""
    release = current_release(out)
    if release is None:
        return None
    assert list(damaged_files(release)) == []
    return release.name


@dataclass(frozen=True)
class Victim:
    """A data set with one release, the stories of a second, and what that one is when nobody disturbs it."""

    folder: Path
    first: str
    second: str
    bytes_of_second: Mapping[str, bytes]
    touches: int
    writes: int
    seconds: float

    settings: ClassVar[dict[str, Any]] = SETTINGS

    def copy(self, to: Path) -> tuple[Path, Path]:
        """Return raw folder and data set of a fresh copy, ready for its second build."""
        shutil.copytree(self.folder, to, symlinks=True)
        return to / "raw", to / "news"

    def everything(self, out: Path) -> dict[str, bytes]:
        """Return every file of the latest release, by its path."""
        return everything(out)

    def whole_release(self, out: Path) -> str | None:
        """Return the id of the latest release, every file of which is as its manifest says."""
        return whole_release(out)

    def assert_as_if_nothing_happened(self, out: Path) -> None:
        """The data set is what the undisturbed second build made, and nothing is left over."""
        assert whole_release(out) == self.second
        assert everything(out) == self.bytes_of_second
        assert {path.name for path in out.iterdir()} - {".build.lock"} == {
            "latest", "releases", "reports", "versions.json",
        }  # fmt: skip
        assert {path.name for path in (out / "releases").iterdir()} == {self.first, self.second}
        rows = pq.ParquetDataset(out / "latest" / "documents").read(["document_id", "origin"]).to_pylist()
        assert len({row["document_id"] for row in rows}) == len(rows)  # no story twice
        assert (
            len({row["origin"] for row in rows}) == 9
        )  # none lost: of eleven one is too short, one withdrawn


@pytest.fixture(scope="session")
def victim(butcher: Butcher, tmp_path_factory: pytest.TempPathFactory) -> Victim:
    """A data set whose second build adds stories, corrects one and has one withdrawn."""
    from dragoman.withdrawing import withdraw

    folder = tmp_path_factory.mktemp("victim") / "house"
    raw, out = folder / "raw", folder / "news"
    put_stories(raw, STORIES)
    assert butcher.order(raw=raw, out=out, run="1", settings=SETTINGS)["error"] == ""
    first = whole_release(out)
    assert first is not None
    put_stories(raw, LATER)
    withdraw(default_interim(out), [], ["raw/e_accuse.txt"], "retracted")
    copied = folder.with_name("undisturbed")
    shutil.copytree(folder, copied, symlinks=True)
    told = butcher.order(raw=copied / "raw", out=copied / "news", run="2", settings=SETTINGS)
    assert told["error"] == ""
    second = whole_release(copied / "news")
    assert second not in (None, first)
    return Victim(
        folder,
        first,
        str(second),
        everything(copied / "news"),
        told["touches"],
        told["writes"],
        told["seconds"],
    )


@pytest.fixture(scope="session")
def stories() -> dict[str, str]:
    """The stories of the first build."""
    return dict(STORIES)
