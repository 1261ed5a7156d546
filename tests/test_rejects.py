"""Rejects: what was left out, and why."""

from __future__ import annotations

import pytest

from dragoman.errors import DragomanError
from dragoman.rejects import MAX_DETAIL, Reject, reject_reasons, rejects_table
from dragoman.tables import table_schema


def reject(item: str = "a.txt", detail: str = "expected text, found none") -> Reject:
    return Reject("documents", item, "empty", detail)


def test_unknown_reason_names_the_nearest():
    """A reason outside the closed list is refused with the nearest one and where they are listed."""
    with pytest.raises(DragomanError) as caught:
        Reject("documents", "a.txt", "emtpy", "")

    assert "Unknown reject reason 'emtpy'. Did you mean 'empty'?" in str(caught.value)
    assert "schemas/codes/reject_reasons.csv" in str(caught.value)


def test_table_is_sorted_and_each_reject_stands_once():
    """The order and the number of times a reject was met do not show in the table."""
    rejects = [reject(f"{n}.txt") for n in range(20)]

    table = rejects_table([*rejects, *reversed(rejects)])

    ids = table["reject_id"].to_pylist()
    assert len(ids) == 20
    assert ids == sorted(set(ids))
    assert table.equals(rejects_table(reversed(rejects)))


def test_no_rejects_give_an_empty_table():
    """Where nothing was left out the table is there, with no rows."""
    table = rejects_table([])

    assert table.num_rows == 0
    assert table.schema.names == table_schema("rejects").names


def test_other_detail_is_another_reject():
    """Two problems of one item are two rejects."""
    table = rejects_table([reject(detail="one"), reject(detail="two")])

    assert table.num_rows == 2


def test_long_detail_is_cut_but_still_tells_rejects_apart():
    """A detail is stored to a limit; the id is made of all of it."""
    long = "x" * MAX_DETAIL

    rows = [reject(detail=long + end).as_row() for end in "ab"]

    assert [row["detail"] for row in rows] == [long, long]
    assert rows[0]["reject_id"] != rows[1]["reject_id"]


def test_row_has_every_column_of_the_table():
    """A reject fills the rejects table, no more and no less."""
    assert set(reject().as_row()) == set(table_schema("rejects").names)


def test_every_reason_is_described():
    """Each reason of the closed list says what it means."""
    assert reject_reasons()
    assert all(reject_reasons().values())


@pytest.mark.parametrize("document", ["d", None], ids=["known", "unknown"])
def test_reject_needs_no_story(document: str | None):
    """Whether or not the story is known, the reject can be stored."""
    table = rejects_table([Reject("documents", "a.txt", "empty", "x", document)])

    assert table["document_id"].to_pylist() == [document]
