"""The commands and code of README.md and docs/ run as they stand there.

Every block of code says its language, and each that can run here runs: ``sh``, ``console`` (with its output, where
``...`` stands for anything), ``python``, ``sql``; ``yaml`` and ``json`` are read. One that cannot has a line before it::

    <!-- not run: needs Docker; tests/test_deploy.py -->

The pages share one built sample. ``dragoman build`` goes without Prefect here; tests/flows has the flow itself.
"""

from __future__ import annotations

import doctest
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pandas as pd
import pytest
import yaml
from typer.main import get_command

from dragoman import cli

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
RUN = {"sh", "console", "python", "sql", "yaml", "json"}
NEVER = {"r", "stata"}
SHOWN = {"text"}
COMMANDS = "|".join(sorted(get_command(cli.app).commands))  # type: ignore[attr-defined]
ASKS = re.compile(rf"^\$ |(?:^|/|&& )dragoman (?:{COMMANDS})\b", re.MULTILINE)
FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>\S*)\n(?P<code>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL
)
MARK = re.compile(r"<!-- not run: (?P<reason>[^>]+) -->\s*\Z")
LIKE = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@dataclass(frozen=True)
class Block:
    """One block of code of a page."""

    page: str
    line: int
    language: str
    code: str
    reason: str

    @property
    def place(self) -> str:
        """Where it stands, for messages."""
        return f"{self.page}:{self.line}"


def blocks_of(page: Path) -> Iterator[Block]:
    """Return every block of a page, with the reason for which it is not run."""
    text = page.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        marked = MARK.search(text[: found.start()])
        indent = found["indent"]
        code = "".join(line.removeprefix(indent) for line in found["code"].splitlines(keepends=True))
        line = text.count("\n", 0, found.start()) + 1
        yield Block(page.name, line, found["language"], code, marked["reason"] if marked else "")


BLOCKS = [block for page in PAGES for block in blocks_of(page)]


# --- every block is accounted for -----------------------------------------------------


def test_every_block_runs_or_says_why_not():
    """A block has a language that is run here, or a reason, or only shows what no one types."""
    unclear = [
        b.place for b in BLOCKS if not (b.language in RUN | SHOWN or (b.language in NEVER and b.reason))
    ]

    assert not unclear, f"name the language, or give a reason: {unclear}"


def test_no_command_hides_in_a_block_that_only_shows():
    """What is typed stands in a block that is run."""
    hidden = [b.place for b in BLOCKS if b.language in SHOWN and not b.reason and ASKS.search(b.code)]

    assert not hidden


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_block_is_marked_by_indentation_alone(page: Path):
    """Code stands between fences, which name its language."""
    outside = FENCE.sub("", page.read_text(encoding="utf-8"))

    assert not re.findall(r"\n\n(?: {4,}|\t)\S.*", outside)


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.reason], ids=lambda block: block.place)
def test_reason_names_tests_that_exist(block: Block):
    """A reason that points to a test points to a file or folder of tests."""
    for name in re.findall(r"tests/[\w/.]+", block.reason):
        assert (ROOT / name.rstrip(".")).exists(), block.place


# --- running --------------------------------------------------------------------------


class Shelf:
    """A folder as a reader of the pages has it, with the commands run in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], release: Path):
        self.monkeypatch, self.capsys = monkeypatch, capsys
        self.names: dict[str, Any] = {
            "release": release,
            "events": pd.read_parquet(release / "events"),
            "pd": pd,
        }

    def run(self, block: Block) -> None:
        """Run one block, and compare what it prints with what the page shows."""
        getattr(self, f"_run_{block.language}")(block)

    def _run_python(self, block: Block) -> None:
        exec(compile(block.code, block.place, "exec"), self.names)  # our own pages
        self.capsys.readouterr()

    def _run_sql(self, block: Block) -> None:
        with duckdb.connect() as connection:
            connection.execute(block.code.replace("{release}", str(self.names["release"])))

    def _run_yaml(self, block: Block) -> None:
        assert any(document for document in yaml.safe_load_all(block.code)), block.place

    def _run_json(self, block: Block) -> None:
        assert [json.loads(line) for line in block.code.splitlines()], block.place

    def _run_sh(self, block: Block) -> None:
        for command in commands_of(block.code):
            self._type(command, block)

    def _run_console(self, block: Block) -> None:
        for part in re.split(r"^\$ ", block.code, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            printed = self._type(command, block)
            told = f"{block.place}: {command}\nprinted:\n{printed}\nthe page shows:\n{shown}"
            assert not shown.strip() or doctest.OutputChecker().check_output(shown, printed, LIKE), told

    def _type(self, command: str, block: Block) -> str:
        typed = re.fullmatch(r"(?:echo (?P<given>'[^']*') \| )?dragoman (?P<rest>[^|<>;&]*)", command)
        return self._here(typed, block) if typed else self._in_a_shell(command, block)

    def _here(self, typed: re.Match[str], block: Block) -> str:
        given = "".join(shlex.split(typed["given"] or ""))
        stdin = io.TextIOWrapper(io.BytesIO(given.encode()), encoding="utf-8")
        self.monkeypatch.setattr(sys, "stdin", stdin)
        self.monkeypatch.setattr(sys, "argv", ["dragoman", *shlex.split(typed["rest"], comments=True)])
        ended = 0
        try:
            cli.main()
        except SystemExit as end:
            ended = end.code if isinstance(end.code, int) else int(end.code is not None)
        told = self.capsys.readouterr()
        assert ended == 0, f"{block.place}: {typed[0]}\n{told.err}"
        return told.out

    def _in_a_shell(self, command: str, block: Block) -> str:
        done = subprocess.run(["bash", "-euc", command], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{block.place}: {command}\n{done.stderr}"
        return done.stdout


def commands_of(code: str) -> list[str]:
    r"""Return the commands of a block, a text that is handed to one ("here document") together with it.

    >>> commands_of("cat > a <<'END'\nx\nEND\nls   # here\n")
    ["cat > a <<'END'\nx\nEND", 'ls']
    """
    found: list[str] = []
    end = ""
    for line in code.splitlines():
        if end:
            found[-1] += f"\n{line}"
            end = "" if line == end else end
        elif line.strip():
            found.append(re.sub(r"\s+# .*", "", line))
            begins = re.search(r"<<'(\w+)'$", line)
            end = begins[1] if begins else ""
    return found


def _plain_flow(name: str) -> SimpleNamespace:
    """Stand in for flows/: the same steps of ``building`` in the same order, without Prefect."""
    from dragoman import building
    from dragoman.settings import load_settings
    from dragoman.workers import Processes

    def build_dataset(
        paths: list[str], out: Path, interim: Path | None, config: Path | None, workers: int, **how: Any
    ) -> dict[str, Any]:
        started = datetime.now(UTC)
        run_id = started.strftime("%Y%m%dT%H%M%S%fZ")
        build = building.make_build(paths, out, interim, load_settings(config, **how), run_id, workers)
        stages: dict[str, Any] = {"documents": building.read_documents(build)}
        with Processes(workers, build.settings.worker_memory_mb) as crew:
            staffed = replace(build, crew=crew)
            stages["sentences"] = building.split_sentences(staffed)
            stages["mentions"] = building.find_mentions(staffed)
            stages["events"] = building.code_events(staffed)
            stages["grouped"] = building.group_events(staffed)
        validation = building.validate_events(build)
        stages["validated"] = validation.counts
        release, stages["published"] = building.publish_release(build, validation)
        record = {
            "run_id": run_id,
            "started": started,
            "ended": started,
            "outcome": "completed",
            "stages": stages,
        }
        pages = building.write_pages(build, release.path)
        building.write_run_record(build, {**record, "pages": pages})
        return {**record, "pages": pages, "release": str(release.path), "report": str(build.report)}

    building_here = SimpleNamespace(warm_up=lambda workers: None)
    server = nullcontext(lambda: None)
    return SimpleNamespace(
        building=building_here, build_dataset=build_dataset, embedded_server=lambda: server
    )


STORIES = {
    "athens.txt": "ATHENS, Nov. 11, 2024 - Turkey accused Greece of violating its airspace last week. "
    "Athens denied it and summoned the Turkish ambassador on Monday.\n",
    "izmir.txt": "Police arrested 12 protesters in Izmir on Saturday. The mayor condemned the arrests.\n",
}


def _lay_out(folder: Path, text: str, built: Any) -> None:
    """Put down what the pages take for granted: stories, dictionaries, and the data sets that this page names."""
    shutil.copytree(ROOT / "data" / "raw" / "sample", folder / "data" / "raw" / "sample")
    for name in ("mynews", "news"):
        (folder / name).mkdir()
        for file, story in STORIES.items():
            (folder / name / file).write_text(story, encoding="utf-8")
    records = [
        {"id": n, "text": story, "published": "2024-11-11"} for n, story in enumerate(STORIES.values())
    ]
    (folder / "stories.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    own = folder / "my-dictionaries"
    own.mkdir()
    codings = [
        b.code for b in BLOCKS if b.page == "dictionaries.md" and re.search(r"^ *words: ", b.code, re.M)
    ]
    (own / "codings.yml").write_text("".join(codings), encoding="utf-8")
    (folder / "my.yml").write_text("dictionaries: my-dictionaries\n", encoding="utf-8")
    out = built.release.path.parents[1]
    for name in ("sample", "news"):
        if f"data/processed/{name}" in text:
            shutil.copytree(out, folder / "data" / "processed" / name, symlinks=True)
            shutil.copytree(out.with_name(f"{out.name}.interim"), folder / "data" / "interim" / name)


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize(
    "page", [p for p in PAGES if any(b.page == p.name for b in BLOCKS)], ids=lambda p: p.name
)
def test_page_runs(
    page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    sample_build: Any,
):
    """Every block of the page that has no reason against it runs, in the order of the page."""
    text = page.read_text(encoding="utf-8")
    _lay_out(tmp_path, text, sample_build)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(cli, "_load_flow", _plain_flow)
    monkeypatch.setattr(cli, "_announce_first_start", lambda: None)
    shelf = Shelf(monkeypatch, capsys, sample_build.release.path)

    asked = [b for b in blocks_of(page) if not b.reason]
    done = [b for b in asked if b.language in RUN and shelf.run(b) is None]

    assert len(done) + sum(b.language in SHOWN for b in asked) == len(asked)
