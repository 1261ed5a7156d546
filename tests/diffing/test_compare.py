"""What changed between two releases, and why, on a data set that grows, is corrected and coded anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from dragoman.cli import app
from dragoman.diffing import ADDED, RECODED, REMOVED, RENAMED, Difference, compare
from dragoman.diffing.told import Change, Tally
from dragoman.errors import StorageError
from dragoman.withdrawing import undo, withdraw

STORIES = {
    "talks": "The president of France met the prime minister of Spain in Paris on 6 January 2020.\n",
    "attack": "Russia attacked an army post in the north of Ukraine on 7 January 2020, officials said there.\n",
    "arrest": "Police in Kenya arrested three protesters in Nairobi on 8 February 2020, witnesses said.\n",
    "visit": "The king of Jordan visited Japan on 9 March 2020. Jordan praised Japan on 10 March 2020.\n",
}
MORE = "Turkey accused Greece of violating its airspace on 11 January 2020, the ministry said in Ankara.\n"


class House:
    """One data set and the releases that its builds gave."""

    def __init__(self, folder: Path, build_all: Callable[..., Any]) -> None:
        self.raw, self.out = folder / "raw", folder / "news"
        self._build_all = build_all
        self.raw.mkdir(parents=True)
        for name, text in STORIES.items():
            self.put(name, text)
        self._settings: dict[str, Any] = {"reader": "dictionary", "keep_releases": 50}

    def put(self, name: str, text: str) -> None:
        """Write a raw file."""
        (self.raw / f"{name}.txt").write_text(text)

    def build(self, run_id: str, **settings: Any) -> Any:
        """Build; settings stay as they were given last."""
        self._settings |= settings
        return self._build_all([self.raw], self.out, run_id=run_id, **self._settings)


def causes(found: Difference) -> dict[tuple[str, str], int]:
    return dict(found.counts)


@pytest.fixture(scope="module")
def releases(build_all: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Releases of one data set, by what was done before each; every build changes one thing."""
    folder = tmp_path_factory.mktemp("diff")
    house = House(folder, build_all)
    found = {"first": house.build("1")}
    house.put("more", MORE)
    found["added"] = house.build("2")
    house.put("talks", STORIES["talks"].replace("met", "denounced"))
    found["changed"] = house.build("3")
    house.put("visit", "Corrected.  " + STORIES["visit"].replace("visited Japan on 9", "visited Japan on 19"))
    found["corrected"] = house.build("4")
    stories = {row["origin"]: row for row in found["corrected"].rows("documents")}
    withdraw(house.out.with_name("news.interim"), [stories["raw/arrest.txt"]["story_id"]], [], "retracted")
    found["withdrawn"] = house.build("5")
    found["settings"] = house.build("6", goldstein_table="icews")
    own = folder / "own"
    own.mkdir()
    (own / "mine.yml").write_text("agents:\n- {role: SPY, words: [police]}\n")
    found["dictionary"] = house.build("7", dictionaries=own)
    undo(house.out.with_name("news.interim"), [stories["raw/arrest.txt"]["story_id"]], [])
    found["back"] = house.build("8")
    return {**found, "house": house}


def diff(releases: dict[str, Any], before: str, after: str, **how: Any) -> Difference:
    return compare(releases[before].release.path, releases[after].release.path, **how)


def kinds(found: Difference, *wanted: str) -> dict[tuple[str, str], int]:
    return {key: number for key, number in found.counts.items() if key[0] in wanted}


# --- why ------------------------------------------------------------------------------


def test_same_release_has_no_difference(releases: dict[str, Any]):
    """A release compared with itself differs in nothing."""
    found = diff(releases, "first", "first")

    assert (found.counts, found.inputs, set(found.stories.values())) == ({}, (), {0})


def test_new_story_adds_its_events(releases: dict[str, Any]):
    """Events of a story that was not there before are added, and nothing else."""
    found = diff(releases, "first", "added")

    assert set(found.counts) == {(ADDED, "story new")}
    assert dict(found.stories) == {"new": 1, "changed": 0, "withdrawn": 0}
    assert found.counts[ADDED, "story new"] == found.rows["events"][1] - found.rows["events"][0] > 0


def test_looked_at_the_other_way_round(releases: dict[str, Any]):
    """From the newer to the older release the same events are removed, as if the story were withdrawn."""
    found = diff(releases, "added", "first")

    assert set(found.counts) == {(REMOVED, "story withdrawn")}
    assert found.stories["withdrawn"] == 1


def test_changed_story_recodes_its_event(releases: dict[str, Any]):
    """A story that says something else recodes what it told; the sample shows both sides."""
    found = diff(releases, "added", "changed")

    assert {cause for _, cause in found.counts} == {"story changed"}
    assert dict(found.stories) == {"new": 0, "changed": 1, "withdrawn": 0}
    codes = {
        (c.before["cameo_code"][:2] if c.before else "", c.after["cameo_code"][:2] if c.after else "")
        for c in found.samples
    }
    assert codes <= {("04", "11"), ("04", ""), ("", "11")}


def test_event_that_says_the_same_in_a_changed_story_is_only_renamed(releases: dict[str, Any]):
    """Of a corrected story the sentence that stayed has the same event under another id."""
    found = diff(releases, "changed", "corrected")

    assert found.counts[RENAMED, "story changed"] > 0
    assert {cause for _, cause in found.counts} == {"story changed"}
    renamed = [c for c in found.samples if c.kind == RENAMED]
    assert all("praised" in c.after["sentence_text"] for c in renamed if c.after)


def test_withdrawn_story_removes_its_events(releases: dict[str, Any]):
    """Withdrawing a story removes its events, and a reject tells why."""
    found = diff(releases, "corrected", "withdrawn")

    assert set(found.counts) == {(REMOVED, "story withdrawn")}
    assert {c.before["cameo_code"] for c in found.samples if c.before} == {"173"}
    rejects = [row for row in releases["withdrawn"].rejects() if row["reason"] == "withdrawn"]
    assert ["retracted" in row["detail"] for row in rejects] == [True]


def test_setting_recodes_one_column(releases: dict[str, Any]):
    """Another Goldstein table changes that column alone, for the setting's sake."""
    found = diff(releases, "withdrawn", "settings")

    assert (found.inputs, set(found.counts)) == (("settings",), {(RECODED, "settings")})
    assert set(found.columns) <= {"goldstein", "goldstein_table"}


def test_dictionary_recodes_actors(releases: dict[str, Any]):
    """An own dictionary is the cause of what it changes."""
    found = diff(releases, "settings", "dictionary")

    assert found.inputs == ("dictionary",)
    assert {cause for _, cause in found.counts} <= {"dictionary"}


def test_story_that_came_back_is_coded_again(releases: dict[str, Any]):
    """A withdrawal that is taken back brings the story's events back."""
    found = diff(releases, "dictionary", "back")

    assert set(found.counts) == {(ADDED, "story new")}


def test_two_causes_at_once_are_both_named(releases: dict[str, Any]):
    """Across several builds a story's own change is told as such, the rest by all inputs that differ."""
    found = diff(releases, "added", "dictionary")

    assert found.inputs == ("dictionary", "settings")
    assert {cause for _, cause in found.counts} == {
        "story changed", "story withdrawn", "dictionary or settings",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after"), [("first", "back"), ("withdrawn", "first"), ("settings", "added")]
)
def test_counts_add_up(releases: dict[str, Any], before: str, after: str):
    """Added less removed events is what the data set grew by."""
    found = diff(releases, before, after)

    added, removed = (sum(kinds(found, kind).values()) for kind in (ADDED, REMOVED))
    was, now = found.rows["events"]
    assert added - removed == now - was


def test_only_the_files_that_differ_are_opened(releases: dict[str, Any], monkeypatch: pytest.MonkeyPatch):
    """Partitions that both releases have are not read."""
    opened: list[Path] = []
    real = pq.ParquetFile

    def noting(path: Path, *args: Any, **how: Any) -> Any:
        opened.append(Path(path))
        return real(path, *args, **how)

    monkeypatch.setattr("dragoman.diffing.compared.pq.ParquetFile", noting)
    diff(releases, "first", "added")

    assert {path.parent.name for path in opened if "events" in path.parts} == {"month=1"}


def test_samples_are_as_many_as_asked_for(releases: dict[str, Any]):
    """Not more than so many of each kind and cause, and always the same."""
    none, one = (diff(releases, "first", "back", n_samples=n) for n in (0, 1))

    assert none.samples == []
    assert len(one.samples) == len(one.counts)
    assert one == diff(releases, "first", "back", n_samples=1)


def test_damaged_file_is_told(releases: dict[str, Any], tmp_path: Path):
    """A release with a broken file cannot be compared; the message names the place."""
    copy = tmp_path / "copy"
    source = releases["first"].release.path
    for path in source.rglob("*"):
        if path.is_file():
            (copy / path.relative_to(source)).parent.mkdir(parents=True, exist_ok=True)
            (copy / path.relative_to(source)).write_bytes(
                b"PAR1" if "events-" in path.name else path.read_bytes()
            )

    with pytest.raises(StorageError, match="month="):
        compare(copy, releases["changed"].release.path)


# --- the command line -----------------------------------------------------------------


def test_difference_is_printed(releases: dict[str, Any]):
    """The table has kinds, causes and numbers, and a sample below."""
    out = str(releases["house"].out)

    done = CliRunner().invoke(app, ["diff", "1", "2", "--dataset", out])

    assert done.exit_code == 0, done.output
    assert "added       story new" in done.output
    assert "Greece" in done.output


def test_difference_as_json(releases: dict[str, Any]):
    """--json has everything; without versions named it compares the last two."""
    out = str(releases["house"].out)

    record = json.loads(CliRunner().invoke(app, ["diff", "--dataset", out, "--json"]).output)

    assert (record["before"], record["after"]) == (
        releases["dictionary"].release.id, releases["back"].release.id,
    )  # fmt: skip
    assert [(row["kind"], row["cause"]) for row in record["events"]] == [("added", "story new")]


# --- the tally ------------------------------------------------------------------------


def test_tally_keeps_the_lowest_ids():
    """Whatever order changes come in, the same ones are shown."""
    changes = [Change(ADDED, "story new", f"{n:020x}", None, {}) for n in range(20)]
    shown = []
    for order in (changes, changes[::-1], changes[7:] + changes[:7]):
        tally = Tally(3)
        for change in order:
            tally.add(change)
        shown.append([c.event_id for c in tally.samples()])

    assert shown == [[f"{n:020x}" for n in range(3)]] * 3
