"""Withdrawing stories: they leave at the next build, do not come back by themselves, and may be let back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dragoman.cli import app
from dragoman.errors import StorageError
from dragoman.intake import Intake
from dragoman.ledger import KnownStory
from dragoman.storage import only_build
from dragoman.withdrawing import undo, withdraw, withdrawals
from dragoman.workspace import Workspace

Take = Callable[..., Intake]
TALKS = "The president of France met the prime minister of Spain in Paris on Monday, officials said.\n"
ATTACK = "Russia attacked an army post in the north of Ukraine on Tuesday and killed two soldiers there.\n"


@pytest.fixture
def interim(tmp_path: Path, take: Take) -> Path:
    """The working folder of a data set with three stories, of which two have the same text."""
    raw = tmp_path / "raw"
    (raw / "deep").mkdir(parents=True)
    (raw / "attack.txt").write_text(ATTACK)
    (raw / "talks.txt").write_text(TALKS)
    (raw / "deep" / "talks_again.txt").write_text(TALKS)
    take()
    return tmp_path / "interim"


def stories(interim: Path) -> dict[str, KnownStory]:
    """Return the stories that are in the data set, by the name of their file."""
    with closing(Workspace(interim).open_ledger()) as ledger:
        found = [
            s
            for b in ledger.batches()
            for key in ledger.current_documents(b)
            for s in ledger.find_stories(key)
        ]
    return {Path(story.file).stem: story for story in found}


def reasons(interim: Path) -> list[tuple[str, str]]:
    with closing(Workspace(interim).open_ledger()) as ledger:
        return [(reject.reason, reject.item) for reject in ledger.rejects()]


@pytest.mark.parametrize("key", ["story_id", "document_id"])
def test_withdrawn_story_leaves(interim: Path, take: Take, key: str):
    """A story is withdrawn by either of its ids; it leaves with the next build, and a reject tells why."""
    attack = stories(interim)["attack"]
    withdraw(interim, [getattr(attack, key)], [], "not true")
    before = set(stories(interim))

    take()

    assert before == {"attack", "talks", "talks_again"}
    assert set(stories(interim)) == {"talks", "talks_again"}
    assert reasons(interim) == [("withdrawn", attack.story_id)]


def test_it_leaves_whether_its_file_is_there_or_not(interim: Path, take: Take, tmp_path: Path):
    """A deleted raw file does not withdraw its story, and does not hinder that either."""
    attack = stories(interim)["attack"]
    (tmp_path / "raw" / "attack.txt").unlink()
    take()
    assert "attack" in stories(interim)

    withdraw(interim, [attack.story_id], [], "not true")
    take()

    assert "attack" not in stories(interim)
    assert reasons(interim) == [("withdrawn", attack.story_id)]


def test_changed_version_stays_out(interim: Path, take: Take, tmp_path: Path):
    """A withdrawn story does not come back because its text changes; there is still one reject."""
    attack = stories(interim)["attack"]
    withdraw(interim, [attack.story_id], [], "not true")
    take()

    (tmp_path / "raw" / "attack.txt").write_text(ATTACK.replace("two", "three"))
    take()
    take()

    assert "attack" not in stories(interim)
    assert reasons(interim) == [("withdrawn", attack.story_id)]


def test_withdrawn_before_a_build_of_other_files(interim: Path, take: Take, tmp_path: Path):
    """A build that is given other raw data lets withdrawn stories leave all the same."""
    attack = stories(interim)["attack"]
    withdraw(interim, [attack.story_id], [], "not true")
    other = tmp_path / "other"
    other.mkdir()
    (other / "more.txt").write_text(ATTACK.replace("Tuesday", "Sunday"))

    take(other)

    assert set(stories(interim)) == {"talks", "talks_again", "more"}


@pytest.mark.parametrize("name", ["raw/attack.txt", "{tmp}/raw/attack.txt"])
def test_all_stories_of_a_file(interim: Path, take: Take, tmp_path: Path, name: str):
    """A file is named as the data set names it, or by its path; its stories leave and stay out."""
    withdraw(interim, [], [name.format(tmp=tmp_path)], "not news")
    take()
    (tmp_path / "raw" / "attack.txt").write_text(ATTACK.replace("two", "three"))
    take()

    assert set(stories(interim)) == {"talks", "talks_again"}


def test_copy_takes_the_place_of_a_withdrawn_original(interim: Path, take: Take):
    """Another story with the same text stays unless it is withdrawn too, and is coded now."""
    original, copy = sorted(
        (stories(interim)[n] for n in ("talks", "talks_again")), key=lambda s: s.duplicate_of or ""
    )

    done = withdraw(interim, [original.story_id], [], "not true")
    take()

    assert [story.story_id for story in done.copies] == [copy.story_id]
    left = stories(interim)[Path(copy.file).stem]
    assert (copy.duplicate_of, left.duplicate_of) == (original.document_id, None)


def test_copies_may_leave_too(interim: Path, take: Take):
    """With its copies a text is gone altogether."""
    withdraw(interim, [stories(interim)["talks"].story_id], [], "not true", with_copies=True)

    take()

    assert set(stories(interim)) == {"attack"}


@pytest.mark.parametrize("as_file", [True, False])
def test_withdrawal_is_taken_back(interim: Path, take: Take, as_file: bool):
    """What is let back is there again after a build of its raw file, and its reject is gone."""
    attack = stories(interim)["attack"]
    named: tuple[list[str], list[str]] = ([], [attack.file]) if as_file else ([attack.story_id], [])
    withdraw(interim, *named, "not true")
    take()

    undo(interim, *named)
    take()

    assert "attack" in stories(interim)
    assert reasons(interim) == []
    assert withdrawals(interim) == []


def test_what_is_unknown_withdraws_nothing(interim: Path):
    """One unknown id or file, and nothing is entered; the message says where to look."""
    attack = stories(interim)["attack"]

    with pytest.raises(StorageError, match=r"documents.*Nothing was withdrawn"):
        withdraw(interim, [attack.story_id, "f" * 20], [], "x")
    with pytest.raises(StorageError, match=r"origin.*Nothing was withdrawn"):
        withdraw(interim, [attack.story_id], ["raw/nothing.txt"], "x")

    assert withdrawals(interim) == []


def test_what_was_not_withdrawn_is_not_let_back(interim: Path):
    """Of several names one that was not withdrawn stops the call, and all stay withdrawn."""
    attack, talks = (stories(interim)[name].story_id for name in ("attack", "talks"))
    withdraw(interim, [attack], [], "x")

    with pytest.raises(StorageError, match=f"Withdrawn is {attack}"):
        undo(interim, [attack, talks], [])

    assert [key for _, key, _ in withdrawals(interim)] == [attack]


def test_nothing_is_withdrawn_during_a_build(interim: Path):
    """While a build is at work its ledger is not changed."""
    with only_build(interim), pytest.raises(StorageError, match="Another build"):
        withdraw(interim, [stories(interim)["attack"].story_id], [], "x")


def test_folder_without_a_ledger(tmp_path: Path):
    """A folder that is no data set's working folder is told, and no ledger is made there."""
    with pytest.raises(StorageError, match="--interim"):
        withdraw(tmp_path / "nowhere", ["x"], [], "x")

    assert not (tmp_path / "nowhere" / "ledger.sqlite").exists()


# --- the command line -----------------------------------------------------------------


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["withdraw", *arguments])
    return done.exit_code, done.output + str(done.exception or "")


def test_command_withdraws_lists_and_takes_back(interim: Path):
    """The three forms of the command, and the copies that are named."""
    talks = stories(interim)["talks"]
    where = ("--interim", str(interim))

    _, done = run(talks.story_id, "--reason", "wrong", *where)
    _, listed = run("--list", *where)
    _, undone = run(talks.story_id, "--undo", *where)

    assert "1 stories leave at the next build" in done
    assert "--copies" in done
    assert f"{talks.story_id}  wrong" in listed
    assert "come back" in undone
    assert run("--list", *where) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [((), "Name a story"), (("abc",), "--reason"), (("abc", "--reason", " "), "--reason")],
)
def test_command_needs_a_story_and_a_reason(interim: Path, arguments: tuple[str, ...], told: str):
    """Without either nothing is withdrawn."""
    code, output = run(*arguments, "--interim", str(interim))

    assert code == 2
    assert told in output
