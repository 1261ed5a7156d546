"""The ledger: transactions, files known by checksum, copies, and a checksum without order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dragoman.errors import StorageError
from dragoman.ledger import Ledger, row_checksum
from dragoman.rejects import Reject


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path / "interim" / "ledger.sqlite")) as opened:
        yield opened


def story(key: str, text: str = "", **changes: Any) -> dict[str, Any]:
    """Return what the ledger looks at in a documents row."""
    row = {
        "story_id": key,
        "document_id": f"document-{key}",
        "origin": f"raw/{key}.txt",
        "format": "text",
        "text_sha256": text or key,
        "duplicate_of": None,
    }
    return {**row, **changes}


def test_transaction_is_undone_by_an_error(ledger: Ledger):
    """What was entered before an error in the same transaction is not there afterwards."""
    with pytest.raises(KeyError), ledger.transaction():
        ledger.enter_batch("b1", [(story("a"), "a.txt"), ({}, "b.txt")])

    assert ledger.batches() == []
    assert ledger.counts() == {"stories": 0, "copies": 0, "rejects": 0}


def test_transaction_lasts(ledger: Ledger, tmp_path: Path):
    """What a transaction entered is read by whoever opens the ledger later."""
    with ledger.transaction():
        ledger.enter_batch("b1", [(story("a"), "a.txt")])

    with closing(Ledger(tmp_path / "interim" / "ledger.sqlite")) as later:
        assert later.batches() == ["b1"]


@pytest.mark.parametrize(
    ("origin", "sha256", "fingerprint", "is_known"),
    [
        ("a.txt", "1", "f", True),
        ("a.txt", "2", "f", False),
        ("a.txt", "1", "g", False),
        ("b.txt", "1", "f", False),
    ],
    ids=["same", "other bytes", "other code or settings", "other name"],
)
def test_file_is_known_by_name_bytes_and_fingerprint(
    ledger: Ledger, origin: str, sha256: str, fingerprint: str, is_known: bool
):
    """Only the same file read by the same code under the same settings is known."""
    ledger.enter_file("a.txt", "1", "f", 1)

    found = ledger.has_file(origin, sha256, fingerprint)

    assert found == is_known


def test_input_checksum_knows_no_order(tmp_path: Path):
    """The checksum of the input is the same in whatever order and batches stories came."""
    stories = [story(key) for key in "abcd"]
    sums = set()
    for number, order in enumerate([stories, stories[::-1], stories[2:] + stories[:2]]):
        with closing(Ledger(tmp_path / f"{number}.sqlite")) as ledger:
            for row in order:
                ledger.enter_batch(f"batch-{row['story_id']}", [(row, "a.txt")])

            sums.add(ledger.input_checksum())

    assert len(sums) == 1


def test_input_checksum_changes_with_a_story(ledger: Ledger):
    """A new version of a story changes the checksum of the input."""
    ledger.enter_batch("b1", [(story("a"), "a.txt")])
    before = ledger.input_checksum()

    ledger.enter_batch("b2", [(story("a", document_id="document-a2"), "a.txt")])

    assert ledger.input_checksum() != before


def test_batch_without_current_stories_is_gone(ledger: Ledger):
    """A batch all of whose stories have a newer version elsewhere is no longer listed."""
    ledger.enter_batch("b1", [(story("a"), "a.txt")])

    ledger.enter_batch("b2", [(story("a", document_id="document-a2"), "a.txt")])

    assert ledger.batches() == ["b2"]
    assert ledger.current_documents("b1") == {}


def test_copy_without_its_original_is_an_orphan(ledger: Ledger):
    """Once the original has left, its copies are listed in order of identity."""
    copies = [(story(key, "text", duplicate_of="document-a"), f"{key}.txt") for key in "cb"]
    ledger.enter_batch("b1", [(story("a", "text"), "a.txt"), *copies])
    before = ledger.orphaned_copies()

    ledger.forget_unseen("a.txt")

    assert before == []
    assert [copy.story_id for copy in ledger.orphaned_copies()] == ["b", "c"]


def test_copy_is_no_original(ledger: Ledger):
    """The original of a text is the story that is itself no copy."""
    original, copy = story("b", "text"), story("a", "text", duplicate_of="document-b")
    ledger.enter_batch("b1", [(copy, "a.txt"), (original, "b.txt")])

    assert ledger.original_of("text", "c") == "document-b"
    assert ledger.original_of("text", "b") is None


def test_story_met_twice_tells_what_it_was_before(ledger: Ledger):
    """The second meeting of an identity in one build gives the first one's checksum."""
    first = ledger.see("a", "1")
    second = ledger.see("a", "2")

    assert (first, second) == (None, "1")


def test_stories_of_a_known_file_count_as_met(ledger: Ledger):
    """The stories of a file that is passed over are known to this build."""
    row = story("a")
    ledger.enter_batch("b1", [(row, "a.txt")])

    ledger.see_file("a.txt")

    assert ledger.see("a", "other") == row_checksum(row)


def test_feed_keeps_what_it_no_longer_shows(ledger: Ledger):
    """Only stories of files that are no feeds are withdrawn when they are not met again."""
    ledger.enter_batch("b1", [(story("a"), "a"), (story("b", format="feed"), "a")])

    n_withdrawn = ledger.forget_unseen("a")

    assert n_withdrawn == 1
    assert ledger.story("b") is not None


def test_claimed_story_lets_its_old_file_be_read_again(ledger: Ledger):
    """A story found unchanged in another file belongs to that one, and the first is unknown again."""
    ledger.enter_batch("b1", [(story("a"), "a.txt")])
    ledger.enter_file("a.txt", "1", "f", 1)
    known = ledger.story("a")
    assert known is not None

    ledger.claim(known, "b.txt")

    assert ledger.story("a").file == "b.txt"
    assert not ledger.has_file("a.txt", "1", "f")


def test_rejects_come_back_in_order(ledger: Ledger):
    """Rejects of all files come in the order of their items, whatever order they came in."""
    for item in ("c", "a", "b"):
        ledger.enter_rejects(item, [Reject("documents", item, "empty", "nothing in it")])
    ledger.forget_rejects("b")

    assert [reject.item for reject in ledger.rejects()] == ["a", "c"]


@pytest.mark.parametrize("aside", ["origin", "format", "duplicate_of"])
def test_row_checksum_leaves_aside_where_a_story_was_found(aside: str):
    """A story found in another place, or found to be a copy, is the same story."""
    assert row_checksum(story("a")) == row_checksum(story("a", **{aside: "other"}))


def test_ledger_in_a_file_that_is_none(tmp_path: Path):
    """A folder where the ledger should be is a storage error that names it."""
    (tmp_path / "ledger.sqlite").mkdir()

    with pytest.raises(StorageError, match=r"ledger\.sqlite"):
        Ledger(tmp_path / "ledger.sqlite")


def test_file_that_is_no_ledger(tmp_path: Path):
    """A damaged ledger is a storage error that names it and says what to do."""
    (tmp_path / "ledger.sqlite").write_bytes(b"not a database" * 1000)

    with pytest.raises(StorageError, match=r"ledger\.sqlite.*--interim"):
        Ledger(tmp_path / "ledger.sqlite")
