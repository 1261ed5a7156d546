"""Who somebody is: what the dictionaries tell of a name, and the commands that ask and bring in lists."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from dragoman import cli
from dragoman.dictionary_checks import dictionary_problems
from dragoman.who import MAX_NAMES, describe, nearest_names

DAY = date(2020, 1, 1)


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run ``dragoman actors`` as ``main`` does."""

    def run_command(*args: str | Path) -> Ended:
        monkeypatch.setattr(sys, "argv", ["dragoman", "actors", *map(str, args)])
        monkeypatch.setenv("COLUMNS", "200")
        with pytest.raises(SystemExit) as ended:
            cli.main()
        code = ended.value.code
        told = capsys.readouterr()
        return Ended(code if isinstance(code, int) else int(code is not None), told.out, told.err)

    return run_command


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with dictionaries of one's own."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "my.yml").write_text(
        "organisations:\n"
        "- {name: Northern Salvation Front, aliases: [NSF], code: TCDREB}\n"
        "- {name: Hakan Fidan, code: TURBUS}\n",
        encoding="utf-8",
    )
    return folder


# --- what is known --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(
            date(2020, 1, 1), "Hakan Fidan: TURSPY on 2020-01-01, intelligence chief", id="in office"
        ),
        pytest.param(date(2023, 6, 4), "Hakan Fidan: TURGOV on 2023-06-04, foreign minister", id="first day"),
        pytest.param(
            date(2005, 1, 1), "Hakan Fidan: TURELI on 2005-01-01, no office", id="before any office"
        ),
        pytest.param(None, "Hakan Fidan: TURGOV now, foreign minister", id="today"),
    ],
)
def test_person_is_told_as_on_the_day(day: date | None, expected: str):
    """The first line tells code and office of the day, or of now."""
    lines, is_known = describe("Hakan Fidan", day)

    assert is_known
    assert lines[0] == expected


def test_person_is_told_with_every_spell():
    """All times in office follow, the earliest first, and what holds outside of them."""
    lines, _ = describe("Hakan Fidan", DAY)

    assert [line.split() for line in lines[1:]] == [
        ["2010-05-27", "to", "2023-06-03", "TURSPY", "intelligence", "chief"],
        ["2023-06-04", "to", "...", "TURGOV", "foreign", "minister"],
        ["otherwise", "TURELI"],
    ]


def test_surname_known_everywhere_is_the_person():
    """A surname that means one person is told as that person."""
    lines, _ = describe("Putin", DAY)

    assert lines[0] == "Vladimir Putin: RUSGOV on 2020-01-01, president"


def test_person_of_a_state_that_is_gone_has_its_code():
    """The code on the day is that of the state there was."""
    lines, _ = describe("Vaclav Havel", date(1989, 6, 1))

    assert lines[0] == "Vaclav Havel: CSKOPP on 1989-06-01, dissident"


@pytest.mark.parametrize(
    ("day", "code"),
    [
        pytest.param(date(1961, 12, 31), "ZAFOPPPTY", id="first spell"),
        pytest.param(date(1980, 1, 1), "ZAFINS", id="second spell"),
        pytest.param(date(1992, 1, 1), "ZAFOPPPTY", id="third spell"),
        pytest.param(None, "ZAFGOVPTY", id="today"),
    ],
)
def test_body_is_told_with_every_spell(day: date | None, code: str):
    """A body whose code changed has a line for each spell, and a star at the one of the day."""
    lines, is_known = describe("African National Congress", day)

    assert is_known
    assert len(lines) == 4
    assert [line.split(" (")[0] for line in lines if line.startswith("*")] == [
        f"* African National Congress: {code}"
    ]


def test_name_of_two_states_is_told_as_both():
    """A seat of power is told for each state that had it, with its days."""
    lines, _ = describe("Moscow", date(1985, 1, 1))

    assert sorted(lines) == [
        "  Russia: RUS (metonym, 1992-01-01 to ...)",
        "* Soviet Union: SUN (metonym, 1922-01-01 to 1991-12-31)",
    ]


def test_ambiguous_name_says_so():
    """A name that is often something else is told as such."""
    assert describe("Jordan", DAY) == (["* Jordan: JOR (name, ... to ..., often something else)"], True)


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        pytest.param("Kenyan police", "Kenyan police: KENCOP (by title)", id="country and agent"),
        pytest.param("rebels", "rebels: REB (by agent)", id="agent"),
        pytest.param("Putin's envoy", "Putin's envoy: RUSGOV (by title)", id="person's envoy"),
        pytest.param("the Kremlin", "the Kremlin: RUSGOV (by metonym)", id="article before a name"),
    ],
)
def test_phrase_is_told_with_code_and_method(phrase: str, expected: str):
    """What is no name but somebody has one line: the code, and how it was found."""
    assert describe(phrase, DAY) == ([expected], True)


# --- nobody ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "near"),
    [
        pytest.param("Hakan Fidna", "Hakan Fidan", id="letters changed"),
        pytest.param("hakan fidan", "Hakan Fidan", id="small letters"),
        pytest.param("Fidan", "Hakan Fidan", id="surname alone"),
        pytest.param("Selim Fidan", "Hakan Fidan", id="same surname"),
        pytest.param("Boko Harm", "Boko Haram", id="body"),
    ],
)
def test_nobody_is_answered_with_the_nearest_names(name: str, near: str):
    """A name that no dictionary has is told with those that look like it."""
    (line,), is_known = describe(name, DAY)

    assert not is_known
    assert line.startswith(f"No dictionary knows {name!r}. Nearest names: ")
    assert near in line


@pytest.mark.parametrize("name", ["zzqqxx", "", "🙂", "俄罗斯"])
def test_nobody_like_anybody_is_one_sentence(name: str):
    """Where no name is near, none is told."""
    assert describe(name, DAY) == ([f"No dictionary knows {name!r}."], False)


@pytest.mark.parametrize("name", ["Fidan", "Ali", "Muhammad", "Mohammed Ahmed"])
def test_nearest_names_are_few(name: str):
    """However common a name is, five are told at most, each once."""
    near = nearest_names(name)

    assert 1 <= len(near) <= MAX_NAMES
    assert len(set(near)) == len(near)


def test_nearest_name_of_a_known_one_is_itself():
    """What looks most like a name is the name, accents or not."""
    assert "Hakan Fidan" in nearest_names("Hákan Fídan")


# --- dragoman actors who --------------------------------------------------------------


def test_who_prints_the_person(run: Run):
    """The command prints what is known on the day, and succeeds."""
    ended = run("who", "Hakan Fidan", "--on", "2020-01-01")

    assert (ended.status, ended.err) == (0, "")
    assert ended.out.splitlines() == describe("Hakan Fidan", DAY)[0]


def test_who_without_a_day_is_today(run: Run):
    """Without --on the command tells what holds now."""
    assert run("who", "Hakan Fidan").out.startswith("Hakan Fidan: TURGOV now, foreign minister\n")


def test_who_fails_for_nobody(run: Run):
    """Nobody known is said on stdout with the nearest names, and the exit status is 1."""
    ended = run("who", "Hakan Fidna")

    assert (ended.status, ended.err) == (1, "")
    assert ended.out == "No dictionary knows 'Hakan Fidna'. Nearest names: Hakan Fidan.\n"


@pytest.mark.parametrize("day", ["2023-13-01", "2023", "yesterday"])
def test_who_refuses_what_is_no_day(run: Run, day: str):
    """A day that is none is a wrong use of the command."""
    ended = run("who", "Hakan Fidan", "--on", day)

    assert (ended.status, ended.out) == (2, "")
    assert "--on" in ended.err


def test_who_adds_one_s_own_dictionaries(run: Run, own: Path):
    """A name of one's own dictionaries is known with --dictionaries."""
    ended = run("who", "NSF", "--dictionaries", own)

    assert ended.status == 0
    assert ended.out == "* Northern Salvation Front: TCDREB (organisation, ... to ...)\n"


def test_who_lets_one_s_own_dictionaries_win(run: Run, own: Path):
    """What one's own dictionaries say of a name is all that is told of it."""
    ended = run("who", "Hakan Fidan", "--dictionaries", own)

    assert ended.out == "* Hakan Fidan: TURBUS (organisation, ... to ...)\n"


def test_who_forgets_one_s_own_dictionaries(run: Run, own: Path):
    """Without --dictionaries the shipped ones hold again."""
    run("who", "Hakan Fidan", "--dictionaries", own)

    assert "TURSPY" in run("who", "Hakan Fidan").out


@pytest.mark.parametrize("kind", ["empty", "other files", "none"])
def test_folder_without_dictionaries_is_one_error(run: Run, tmp_path: Path, kind: str):
    """A folder that holds no dictionary, or is none, is told in one line with what was expected."""
    folder = tmp_path / "own"
    if kind != "none":
        folder.mkdir()
    if kind == "other files":
        (folder / "notes.txt").write_text("organisations: []", encoding="utf-8")

    ended = run("who", "Hakan Fidan", "--dictionaries", folder)

    assert (ended.status, ended.out) == (2, "")
    assert ended.err == f"dragoman: {folder}: expected a folder with dictionaries (*.yml), found none\n"


def test_bad_dictionary_of_one_s_own_is_told_with_its_line(run: Run, tmp_path: Path):
    """A mistake in one's own dictionary is told with file and line, and nobody is looked up."""
    (tmp_path / "my.yml").write_text("organisations:\n- {name: NSF, code: TCDRBE}\n", encoding="utf-8")

    ended = run("who", "Hakan Fidan", "--dictionaries", tmp_path)

    assert (ended.status, ended.out) == (2, "")
    assert "my.yml:2: actor code 'TCDRBE': group 'RBE' is in no list" in ended.err


# --- dragoman actors import -----------------------------------------------------------


@pytest.fixture
def phoenix(tmp_path: Path) -> Path:
    """An actor file in which one code is wrong."""
    path = tmp_path / "Phoenix.actors.txt"
    path.write_text(
        "NORTHERN_SALVATION_FRONT_ [TCDREB >190101]\n+NSF_\nSALVATION_ARMY_ [TCDRBE]\n[TCDMIL]\n",
        encoding="utf-8",
    )
    return path


def test_import_writes_a_dictionary(run: Run, phoenix: Path, tmp_path: Path):
    """What could be taken is written as a dictionary that passes its check, in a folder made for it."""
    out = tmp_path / "made" / "phoenix.yml"

    ended = run("import", phoenix, "-o", out)

    text = out.read_text(encoding="utf-8")
    assert ended.status == 0
    assert dictionary_problems(text, out.name) == []
    assert "name: Northern Salvation Front" in text
    assert "source: imported from Phoenix.actors.txt" in text


def test_import_tells_what_it_wrote(run: Run, phoenix: Path, tmp_path: Path):
    """The counts and how to use the file are told on stdout."""
    out = tmp_path / "made" / "phoenix.yml"

    ended = run("import", phoenix, "-o", out)

    assert f"4 lines read: 2 actors and 0 agent nouns written to {out};" in ended.out
    assert f"--dictionaries {out.parent}" in ended.out


def test_import_tells_problems_on_stderr(run: Run, phoenix: Path, tmp_path: Path):
    """Each line that cannot be taken is told on stderr with file and number, and not on stdout."""
    ended = run("import", phoenix, "-o", tmp_path / "phoenix.yml")

    assert "Phoenix.actors.txt:3: [TCDRBE]: group 'RBE' is in no list\n" in ended.err
    assert "TCDRBE" not in ended.out


def test_import_of_a_good_file_tells_no_problem(run: Run, tmp_path: Path):
    """A file that can be taken whole leaves stderr empty."""
    source = tmp_path / "agents.txt"
    source.write_text("GENDARMETTE_ [~COP]\n", encoding="utf-8")

    ended = run("import", source, "-o", tmp_path / "made.yml")

    assert (ended.status, ended.err) == (0, "")
    assert "0 actors and 1 agent nouns" in ended.out


def test_imported_dictionary_can_be_used(run: Run, phoenix: Path, tmp_path: Path):
    """An imported name is known with the folder given as --dictionaries."""
    out = tmp_path / "made" / "phoenix.yml"
    run("import", phoenix, "-o", out)

    ended = run("who", "Northern Salvation Front", "--on", "2020-01-01", "--dictionaries", out.parent)

    assert ended.out == "* Northern Salvation Front: TCDREB (organisation, 2019-01-01 to ...)\n"


def test_import_of_no_file_writes_nothing(run: Run, tmp_path: Path):
    """A file that is not there is one error, and no dictionary is written."""
    out = tmp_path / "made.yml"

    ended = run("import", tmp_path / "none.txt", "-o", out)

    assert (ended.status, ended.out) == (3, "")
    assert ended.err == f"dragoman: Cannot read '{tmp_path / 'none.txt'}': No such file or directory\n"
    assert not out.exists()


def test_import_that_cannot_write_is_one_error(run: Run, phoenix: Path, tmp_path: Path):
    """A place where no file can be written is named."""
    ended = run("import", phoenix, "-o", phoenix / "made.yml")

    assert ended.status == 3
    assert f"dragoman: Cannot write '{phoenix / 'made.yml'}': " in ended.err
