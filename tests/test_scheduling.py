"""What is typed for a schedule, and what it comes to."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from dragoman.errors import SettingsError, StorageError
from dragoman.scheduling import make_schedule, parse_interval, sort_inputs

FEEDS = "# feeds\nhttps://www.post.example/feed.xml\n\nhttps://herald.example/rss\n"


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("30m", timedelta(minutes=30)),
        ("6h", timedelta(hours=6)),
        (" 1D ", timedelta(days=1)),
        ("2w", timedelta(weeks=2)),
        ("10s", timedelta(seconds=10)),
    ],
)
def test_interval(text: str, interval: timedelta):
    """A number and a letter are a time."""
    assert parse_interval(text) == interval


@pytest.mark.parametrize(
    "text", ["", "6", "h", "-1h", "1.5h", "9s", "0d", "6h30m", "999999999w", "٣h", "1 h"]
)
def test_other_intervals_are_refused(text: str):
    """Whatever else is typed is named in the message, with what is expected."""
    with pytest.raises(SettingsError, match="Expected an interval"):
        parse_interval(text)


@pytest.mark.parametrize(("crons", "interval"), [([], None), (["15 2 * * *"], "6h")])
def test_one_of_cron_and_interval(crons: list[str], interval: str | None):
    """Neither and both are mistakes."""
    with pytest.raises(SettingsError, match="Expected --cron or --interval"):
        make_schedule(crons, interval, "UTC", "wait")


@pytest.mark.parametrize("cron", ["", "* * * *", "15 2 * * * *", "@daily", "every night"])
def test_cron_has_five_fields(cron: str):
    """A line of more or fewer fields is refused: a sixth would mean seconds to one program, years to another."""
    with pytest.raises(SettingsError, match="five fields"):
        make_schedule([cron], None, "UTC", "wait")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd", "/etc/localtime"])
def test_unknown_zone_is_refused(zone: str):
    """A time zone is one of the world's list."""
    with pytest.raises(SettingsError, match="time zone"):
        make_schedule(["15 2 * * *"], None, zone, "wait")


def test_schedule_is_told_in_words():
    """People read when it runs, and in which zone."""
    told = str(make_schedule(["15  2 * * *", "0 14 * * 1"], None, "Europe/Paris", "wait"))

    assert told == "cron '15 2 * * *' (Europe/Paris) and cron '0 14 * * 1' (Europe/Paris)"
    assert str(make_schedule([], "6h", "UTC", "wait")) == "every 6:00:00"


# --- inputs ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "is_source"),
    [
        ("https://www.post.example/world/feed.xml", True),
        ("https://www.post.example/", True),
        ("http://post.example/story.html?page=2", True),
        ("https://archive.example/2024.jsonl", False),
        ("https://archive.example/2024.WARC.GZ?x=1", False),
        ("s3://bucket/news", False),
        ("memory://x/feed.xml", False),
    ],
)
def test_addresses(address: str, is_source: bool):
    """Pages and feeds of the web are collected; files of data at an address are read as they are."""
    found = sort_inputs([address])

    assert (found.sources, found.paths) == (((address,), ()) if is_source else ((), (address,)))


@pytest.mark.parametrize(
    ("name", "content", "is_source"),
    [
        pytest.param("feeds.txt", FEEDS, True, id="list of addresses"),
        pytest.param("feeds", "\ufeff" + FEEDS, True, id="no extension, byte order mark"),
        pytest.param("sources.yml", "sources: [https://post.example/rss]\n", True, id="yaml"),
        pytest.param("story.txt", "https://post.example/a was hacked on Monday.\nMore.\n", False, id="story"),
        pytest.param("empty.txt", "\n# nothing\n", False, id="empty"),
        pytest.param("settings.yml", "languages: [en]\n", False, id="other yaml"),
        pytest.param("bad.yml", "sources: [", False, id="broken yaml"),
        pytest.param("bomb.yml", "a: &a [x]\nsources: *a\n", False, id="aliases"),
        pytest.param("feed.xml", FEEDS, False, id="feed saved as a file"),
    ],
)
def test_files(tmp_path: Path, name: str, content: str, is_source: bool):
    """A file whose every line is an address is a list; anything else is raw data."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")

    found = sort_inputs([str(path)])

    assert (found.sources, found.paths) == (((str(path),), ()) if is_source else ((), (str(path),)))


def test_bytes_that_are_no_text_are_raw_data(tmp_path: Path):
    """A file that is no UTF-8 is no list."""
    path = tmp_path / "latin.txt"
    path.write_bytes(b"http://post.example/\xe9\n")

    assert sort_inputs([str(path)]).paths == (str(path),)


def test_paths_become_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A run may begin in another folder, so paths and globs are made whole."""
    (tmp_path / "raw").mkdir()
    monkeypatch.chdir(tmp_path)

    assert sort_inputs(["raw", "in*/*.txt"]).paths == (str(tmp_path / "raw"), str(tmp_path / "in*/*.txt"))


def test_what_cannot_be_read_again_is_refused(tmp_path: Path):
    """Standard input and paths that name nothing are mistakes now, not at night."""
    with pytest.raises(SettingsError, match="'-'"):
        sort_inputs(["-"])
    with pytest.raises(StorageError, match="nowhere"):
        sort_inputs([str(tmp_path / "nowhere")])
