"""A folder full of what goes wrong, built once: good stories are coded, each bad one is accounted for."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TALKS = "The president of France met the prime minister of Spain in Paris on Monday, officials said.\n"
ATTACK = "Russia attacked an army post in the north of Ukraine on Tuesday and killed two soldiers there.\n"
BAD = {
    "empty.txt": "empty",
    "binary.txt": "not_text",
    "page.html": "no_text",
    "torn.txt.gz": "truncated",
    "bomb.zip": "unpacks_too_large",
    "table.csv": "missing_column",
    "lines.jsonl#2": "broken_record",
    "lines.jsonl#3": "broken_record",
    "one_word.txt": "too_short",
    "twice.jsonl": "duplicate_id",
    "calendar.txt": "invalid_date",
    "lost_link.txt": "unreadable",
    "noise.xyz": "not_supported",
}


def _put_bad_files(raw: Path) -> None:
    (raw / "empty.txt").touch()
    (raw / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (raw / "page.html").write_text("<html><head><title></title></head><body><img src='a.png'></body></html>")
    whole = gzip.compress(ATTACK.encode() * 2000, mtime=0)
    (raw / "torn.txt.gz").write_bytes(whole[: len(whole) // 2])
    with zipfile.ZipFile(raw / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("huge.txt", b"a" * (40 * 1024 * 1024))
    (raw / "table.csv").write_text(f'headline,story\n"Talks","{TALKS.strip()}"\n')
    (raw / "table.csv.yml").write_text("columns: {title: headline, text: body}\n")
    (raw / "one_word.txt").write_text("Talks.\n")
    (raw / "calendar.txt").write_text(TALKS.replace("Monday", "Thursday"))
    (raw / "calendar.txt.yml").write_text("date: 31/02/2023\n")
    (raw / "lost_link.txt").symlink_to(raw / "nowhere")
    (raw / "noise.xyz").write_bytes(b"\x00\x01\x02" * 100)


def _put_mixed_files(raw: Path) -> None:
    lines = [json.dumps({"text": ATTACK.replace("Tuesday", "Sunday")}), '{"text": "torn', "[1, 2]"]
    (raw / "lines.jsonl").write_text("\n".join(lines) + "\n")
    records = [{"id": "urn:x:1", "text": TALKS * 2}, {"id": "urn:x:1", "text": ATTACK * 2}]
    (raw / "twice.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    (raw / "huge_number.txt").write_text(
        "Turkish troops attacked rebels in Syria and killed 99999999999999999999 people, they said.\n"
    )
    # Not UTF-8: read by a guess at its encoding, not lost.
    (raw / "broken_utf8.txt").write_bytes(
        TALKS.replace("officials", "“officials”").encode("cp1252") + b"\xff\n"
    )


@pytest.fixture(scope="module")
def built(build_all: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    raw = tmp_path_factory.mktemp("bad") / "raw"
    raw.mkdir()
    (raw / "talks.txt").write_text(TALKS)
    (raw / "attack.txt").write_text(ATTACK)
    (raw / "copy.txt").write_text(TALKS)
    _put_bad_files(raw)
    _put_mixed_files(raw)
    return build_all([raw], raw.parent / "news")


def test_good_stories_are_coded(built: Any):
    """What is good among the bad has its events."""
    coded = {row["origin"] for row in built.rows("events")}

    # talks.txt is a copy of copy.txt, which comes first.
    assert {"raw/copy.txt", "raw/attack.txt", "raw/lines.jsonl#1", "raw/huge_number.txt"} <= coded


@pytest.mark.parametrize(("item", "reason"), BAD.items())
def test_bad_one_is_among_the_rejects(built: Any, item: str, reason: str):
    """Each bad item is published as a reject that names it, says why, and what was found."""
    found = [row for row in built.rejects() if f"raw/{item}" in row["item"]]

    assert [row["reason"] for row in found] == [reason]
    assert found[0]["stage"] == "documents"
    assert len(found[0]["detail"]) > 20


def test_nothing_else_was_left_out_while_reading(built: Any):
    """There are no other rejects of the documents stage."""
    found = [row for row in built.rejects() if row["stage"] == "documents"]

    assert len(found) == len(BAD)


def test_broken_bytes_do_not_lose_a_story(built: Any):
    """A story that is not quite UTF-8 is read as far as it can be."""
    assert "raw/broken_utf8.txt" in {row["origin"] for row in built.rows("documents")}


def test_counts_add_up(built: Any):
    """Stories are those coded and the copies; what was given is what was taken and what was left out."""
    counts = built.stages["documents"]
    stories = built.rows("documents")
    n_originals = sum(row["duplicate_of"] is None for row in stories)
    # 5 whole files, the good lines of two more, and the bad items.
    n_given = 5 + 1 + 1 + len(BAD)

    assert counts["stories"] == len(stories) == n_originals + counts["copies"]
    assert built.stages["sentences"]["in"] == n_originals
    assert counts["copies"] == 1
    assert counts["stories"] + counts["rejected"] == n_given


def test_second_build_adds_no_rejects(build_all: Callable[..., Any], built: Any):
    """Building again finds the same rejects and makes no new release."""
    again = build_all(built.build.paths, built.build.out, run_id="again")

    assert again.release.id == built.release.id
    assert len(again.rejects()) == len(built.rejects())
