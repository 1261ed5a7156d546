"""The command line: what it prints, what it asks for, and its exit status."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from dragoman import __version__, cli, records

STORY = {
    "id": "a1",
    "text": "The president of France met the prime minister of Spain in Paris on 6 May 2021.",
}
COMMANDS = sorted(get_command(cli.app).commands)  # type: ignore[attr-defined]
JSONL = {"code": "events", "dates": "dates", "actors": "actors", "places": "places", "classify": "cameo_code"}


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The JSON Lines it printed."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ended]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command as ``main`` does, with *stdin* given as text or bytes."""

    def run_command(*args: str, stdin: str | bytes = "") -> Ended:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "argv", ["dragoman", *args])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        monkeypatch.setenv("COLUMNS", "200")
        with pytest.raises(SystemExit) as ended:
            cli.main()
        code = ended.value.code
        told = capsys.readouterr()
        return Ended(code if isinstance(code, int) else int(code is not None), told.out, told.err)

    return run_command


def test_version(run: Run):
    """--version prints name and version."""
    ended = run("--version")

    assert (ended.status, ended.out) == (0, f"dragoman {__version__}\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_has_an_example(run: Run, command: str):
    """The help of each command shows how to call it."""
    ended = run(command, "--help")

    assert ended.status == 0
    assert f"Example: dragoman {command}" in " ".join(ended.out.replace("`", "").split())


def test_help_lists_every_command(run: Run):
    """The help of the program names all commands."""
    ended = run("--help")

    assert all(command in ended.out for command in COMMANDS)


# --- codes ----------------------------------------------------------------------------


def test_codes_tells_where_a_code_stands(run: Run):
    """A code is shown with its label, all codes above it, and those beside it."""
    ended = run("codes", "0255")

    assert ended.status == 0
    assert ended.out.startswith("0255  ")
    for beginning in (
        "Above:  025 ",
        "Above:  02 ",
        "Beside: 0251 ",
        "Goldstein: ",
        "Quad class: ",
        "Example: ",
    ):
        assert beginning in ended.out


def test_codes_shows_what_stands_below(run: Run):
    """A root code is shown with the codes below it and none above."""
    ended = run("codes", "20")

    assert "Below:  200 " in ended.out
    assert "Above:" not in ended.out


def test_lost_zero_is_recognised(run: Run):
    """A code without the zero in front is refused, and the code it must have been is named."""
    ended = run("codes", "57")

    assert ended.status == 2
    assert "zero lost? '057'" in ended.err


@pytest.mark.parametrize("code", ["0879", "abc", "", "999", "2"])
def test_unknown_code_is_a_usage_error(run: Run, code: str):
    """A code that does not exist ends with status 2 and says where the codes are listed."""
    ended = run("codes", code)

    assert (ended.status, ended.out) == (2, "")
    assert f"Unknown CAMEO event code {code!r}" in ended.err
    assert "cameo_events.csv" in ended.err


# --- mistakes of the user -------------------------------------------------------------


@pytest.fixture
def no_prefect(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a build that gets as far as Prefect fail the test."""
    monkeypatch.setattr(cli, "_load_flow", lambda name: pytest.fail("Prefect was started for nothing"))


@pytest.mark.usefixtures("no_prefect")
def test_unknown_setting_names_the_nearest(run: Run, tmp_path: Path):
    """A key that the settings do not know is refused before anything starts."""
    (tmp_path / "mine.yml").write_text("langauges: [en]\n")

    ended = run("build", str(tmp_path), "--config", str(tmp_path / "mine.yml"))

    assert ended.status == 2
    assert "Did you mean 'languages'?" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.usefixtures("no_prefect")
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--config", "nowhere.yml"], "nowhere.yml"),
        (["--published", "31/02/2023"], "31/02/2023"),
        (["--workers", "0"], "workers"),
        (["--wrokers", "2"], "--wrokers"),
    ],
    ids=["no such settings", "no such day", "no worker", "no such option"],
)
def test_mistake_in_the_options_is_a_usage_error(run: Run, options: list[str], words: str):
    """An option that cannot be used ends with status 2 and is named."""
    ended = run("build", "raw", *options)

    assert ended.status == 2
    assert words in ended.err


@pytest.mark.parametrize("command", sorted(JSONL))
def test_file_that_is_not_there(run: Run, tmp_path: Path, command: str):
    """A file that cannot be opened ends with status 3 and is named."""
    ended = run(command, str(tmp_path / "nowhere.jsonl"))

    assert ended.status == 3
    assert "nowhere.jsonl" in ended.err


def test_data_set_that_is_not_there(run: Run, tmp_path: Path):
    """Validating what was never published ends with status 3 and names the command that publishes."""
    ended = run("validate", str(tmp_path))

    assert ended.status == 3
    assert "dragoman build" in ended.err


def test_stopping_is_no_failure(run: Run, monkeypatch: pytest.MonkeyPatch):
    """Ctrl-C ends with status 130, and says that the same command goes on where it was."""

    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(records, "answer_lines", stop)

    ended = run("dates", "-")

    assert ended.status == 130
    assert "run the same command again" in ended.err


# --- validate -------------------------------------------------------------------------


def test_sample_is_valid(run: Run, sample_build: Any, tmp_path: Path):
    """What was published keeps every critical rule when it is checked again, and a report can be had."""
    ended = run("validate", str(sample_build.build.out), "--report", str(tmp_path / "report"))

    assert ended.status == 0
    assert ", 0 broken" in ended.out
    assert (tmp_path / "report" / "index.html").is_file()


def test_broken_data_set_is_not_valid(
    run: Run, sample_build: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A data set with a broken critical rule ends with status 1 and names the rule."""
    from dragoman import summary
    from dragoman.stages.validated.outcomes import RuleOutcome

    broken = RuleOutcome("event_ids_unique", "No event_id twice.", "", "critical", False, 9, 3, ["x"])
    monkeypatch.setattr(summary, "validate_dataset", lambda *_: ([], [broken]))

    ended = run("validate", str(sample_build.release.path))

    assert ended.status == 1
    assert "event_ids_unique" in ended.out


# --- JSON Lines -----------------------------------------------------------------------


@pytest.mark.parametrize("command", sorted(JSONL))
def test_each_record_is_answered_in_order(run: Run, command: str):
    """One line out for each line in, with its id, in the order they came."""
    given = [{**STORY, "id": key, "source": "France", "target": "Spain"} for key in ("b", "a", 3)]

    ended = run(command, "-", stdin="\n".join(json.dumps(record) for record in given))

    assert ended.status == 0
    assert [line["id"] for line in ended.lines] == ["b", "a", 3]
    assert all(line[JSONL[command]] for line in ended.lines)


@pytest.mark.parametrize("command", sorted(JSONL))
@pytest.mark.parametrize(
    "bad",
    [
        b'{"id": "bad"}',
        b'{"id": "bad", "text": null}',
        b'{"id": "bad", "text": 7}',
        b'{"id": "bad", "text": "France met Spain."',
        b'["France"]',
        b"null",
        b'{"id": "bad", "text": "Fr\xff\xfe", "published": "31.12.20"}',
        b'{"id": "bad", "text": "x", "published": "2023-02-31"}',
        b"[" * 100_000,
    ],
    ids=["no text", "null", "number", "torn", "list", "nothing", "not UTF-8", "no such day", "deep"],
)
def test_bad_record_costs_only_itself(run: Run, command: str, bad: bytes):
    """A record that cannot be answered says why, the others are answered, and the status is 1."""
    good = json.dumps({**STORY, "source": "France", "target": "Spain"}).encode()

    ended = run(command, "-", stdin=b"\n".join([good, bad, b"", good]))

    assert ended.status == 1
    assert ["error" in line for line in ended.lines] == [False, True, False]
    assert "line 2" in ended.lines[1]["error"]
    assert "1 records could not be answered" in ended.err


@pytest.mark.parametrize("command", sorted(JSONL))
@pytest.mark.parametrize(
    "odd",
    [
        {"text": ""},
        {"text": "   \n\n"},
        {"text": "\ud800 France met Spain."},
        {"text": "France met Spain.\x00\x00"},
        {"text": "Fr\u0301ance " * 3000},
        {"text": "🙂" * 50},
        {"text": "France met Spain.", "title": 7, "url": ["x"], "publisher": {}},
        {"text": "At least 99999999999999999999 people were killed when France attacked Spain."},
    ],
    ids=["empty", "blank", "surrogate", "nul", "long", "emoji", "odd fields", "huge number"],
)
def test_odd_record_never_stops_the_others(run: Run, command: str, odd: dict[str, Any]):
    """Whatever a text holds, each record has its line, and the next one is answered."""
    pair = {"source": [0, 1], "target": [0, 1]}
    lines = [
        json.dumps({**pair, **odd, "id": 1}),
        json.dumps({**STORY, "source": "France", "target": "Spain"}),
    ]

    ended = run(command, "-", stdin="\n".join(lines))

    assert [line["id"] for line in ended.lines] == [1, "a1"]
    assert "error" not in ended.lines[1]


def test_events_have_every_column(run: Run):
    """A coded event is a whole row of the events table, its offsets in the given text."""
    from dragoman.tables import table_schema

    ended = run("code", "-", stdin=json.dumps(STORY))

    event = ended.lines[0]["events"][0]
    assert list(event) == table_schema("events").names
    assert STORY["text"][event["trigger_char_start"] : event["trigger_char_end"]] == event["trigger_text"]
    assert event["event_date_start"] == "2021-05-06"


def test_answers_go_to_a_file(run: Run, tmp_path: Path):
    """With -o the answers are in the file and nothing is printed."""
    (tmp_path / "in.jsonl").write_text(json.dumps(STORY))

    ended = run("dates", str(tmp_path / "in.jsonl"), "-o", str(tmp_path / "out.jsonl"))

    assert (ended.status, ended.out) == (0, "")
    assert json.loads((tmp_path / "out.jsonl").read_text())["dates"][0]["value"] == "2021-05-06"


def test_input_that_is_not_utf8_is_named(run: Run, tmp_path: Path):
    """A file in another encoding costs the lines that cannot be read, or is named; never the output."""
    (tmp_path / "in.jsonl").write_bytes(json.dumps(STORY).encode() + b'\n{"id": 2, "text": "caf\xe9"}\n')

    ended = run("dates", str(tmp_path / "in.jsonl"))

    assert ended.status == 1
    assert ["error" in line for line in ended.lines] == [False, True]


def test_input_is_not_written_over(run: Run, tmp_path: Path):
    """The file that is read cannot be the one that is written: nothing of it is lost."""
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps(STORY))

    ended = run("dates", str(path), "-o", str(path))

    assert ended.status == 3
    assert json.loads(path.read_text()) == STORY


def test_mark_at_the_start_of_a_file_is_passed_over(run: Run, tmp_path: Path):
    """A file that an editor on Windows saved with a byte order mark is read like any other."""
    (tmp_path / "in.jsonl").write_text(json.dumps(STORY), encoding="utf-8-sig")

    assert run("dates", str(tmp_path / "in.jsonl")).status == 0


def test_record_that_breaks_the_code_costs_only_itself(run: Run, monkeypatch: pytest.MonkeyPatch):
    """A fault of ours on one record is told in its line, and the next record is answered."""
    read = records._read

    def read_or_break(record: dict[str, Any], reader: Any) -> Any:
        return read(record, reader) if record["id"] else [][1]

    monkeypatch.setattr(records, "_read", read_or_break)

    ended = run("dates", "-", stdin="\n".join(json.dumps({**STORY, "id": key}) for key in (0, 1)))

    assert ended.status == 1
    assert ["IndexError" in line.get("error", "") for line in ended.lines] == [True, False]


def test_output_that_cannot_be_written(run: Run, tmp_path: Path):
    """An output folder that is not there ends with status 3 and names the output."""
    (tmp_path / "in.jsonl").write_text(json.dumps(STORY))

    ended = run("dates", str(tmp_path / "in.jsonl"), "-o", str(tmp_path / "no" / "out.jsonl"))

    assert ended.status == 3
    assert "Cannot write" in ended.err
    assert "out.jsonl" in ended.err


# --- dates for a person ---------------------------------------------------------------


def test_dates_of_a_text_are_a_table(run: Run):
    """With --on the text itself is read, and each expression has its value, days and how it was learnt."""
    text = "They met last Tuesday. A truce began two days later, for 48 hours."

    ended = run("dates", "--on", "2023-09-27", text)

    rows = [line.split() for line in ended.out.splitlines() if "DATE" in line or "DURATION" in line]
    assert ended.status == 0
    assert [" ".join(row) for row in rows] == [
        "last Tuesday DATE 2023-09-19 2023-09-19 2023-09-19 day relative",
        "two days later DATE 2023-09-21 2023-09-21 2023-09-21 day anchored",
        "48 hours DURATION PT48H - - - unknown",
    ]


@pytest.mark.parametrize("text", ["Nothing here.", "", "   ", "[bold]x[/nothing]"])
def test_text_without_dates_says_so(run: Run, text: str):
    """A text without dates is told so; what looks like markup is text."""
    ended = run("dates", "--on", "2023-09-27", text)

    assert (ended.status, ended.out) == (0, "No date found.\n")


@pytest.mark.parametrize("day", ["2023-02-31", "27.09.2023", "yesterday", "0000-00-00", ""])
def test_day_that_is_none_is_refused(run: Run, day: str):
    """A wrong day ends with status 2 and says what was given and how a day is written."""
    ended = run("dates", "--on", day, "last Tuesday")

    assert ended.status == 2
    assert "--on" in ended.err
    assert repr(day) in ended.err
    assert "%Y-%m-%d" in ended.err


def test_table_of_dates_goes_to_no_file(run: Run, tmp_path: Path):
    """--on and --out together are refused, and nothing is written."""
    ended = run("dates", "--on", "2023-09-27", "last Tuesday", "-o", str(tmp_path / "out.jsonl"))

    assert ended.status == 2
    assert "--out" in ended.err
    assert not (tmp_path / "out.jsonl").exists()


# --- what is loaded -------------------------------------------------------------------


def test_importing_dragoman_loads_no_heavy_library():
    """Prefect, Great Expectations, DuckDB and pandas wait until a command needs them."""
    code = (
        "import sys, dragoman, dragoman.cli; "
        "print([name for name in ('prefect', 'great_expectations', 'duckdb', 'pandas') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_no_module_of_dragoman_loads_prefect():
    """Not even building a data set needs Prefect: it lives in flows/ alone."""
    code = (
        "import sys, pkgutil, importlib, dragoman\n"
        "for module in pkgutil.walk_packages(dragoman.__path__, 'dragoman.'):\n"
        "    importlib.import_module(module.name)\n"
        "print('prefect' in sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "False"
