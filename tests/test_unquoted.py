"""Data that may be published but not quoted: codes and offsets stay, the stories' words go."""

import json

import pyarrow as pa
import pyarrow.dataset as ds
import pytest

from dragoman.rejects import Reject, rejects_table
from dragoman.unquoted import without_text

STORY = """Ministers quarrel over the strait

ANKARA, 3 May 2021 - Turkey expelled the Greek ambassador on Monday after Greek warships fired at a Turkish
trawler near the uninhabited islet of Zourafa, the foreign ministry in Ankara said.
"""
QUOTES = ("uninhabited islet", "Ministers quarrel", "warships fired at")


@pytest.fixture(scope="module")
def releases(tmp_path_factory, build_all):
    """The same story published with its text and without."""
    folder = tmp_path_factory.mktemp("unquoted")
    (folder / "raw").mkdir()
    (folder / "raw" / "a.txt").write_text(STORY, encoding="utf-8")
    build = {kept: build_all([folder / "raw"], folder / str(kept), story_text=kept) for kept in (True, False)}
    return {kept: built.release.path for kept, built in build.items()}


def rows(release, table):
    return ds.dataset(release / table, partitioning="hive").to_table().to_pylist()


def test_no_file_of_the_release_quotes_the_story(releases):
    """Parquet is looked through value by value, other files byte by byte."""
    for kept, release in releases.items():
        said = json.dumps([rows(release, "events"), rows(release, "documents")], default=str)
        said += "".join(
            path.read_text(encoding="utf-8") for path in release.rglob("*.*") if path.suffix != ".parquet"
        )
        assert [quote in said for quote in QUOTES] == [kept] * len(QUOTES)


def test_all_else_is_the_same(releases):
    """Leaving text out changes no code, date, place, number or offset."""
    words = {"sentence_text", "title"}
    with_text, without = (
        [{name: value for name, value in row.items() if name not in words} for row in rows(path, "events")]
        for path in releases.values()
    )
    assert with_text == without
    assert with_text


def test_columns_that_must_hold_something_hold_an_empty_text(releases):
    """A reader of the published files finds the schema that the codebook describes."""
    [document] = rows(releases[False], "documents")
    assert "text" not in document
    assert document["title"] is None
    assert {(row["sentence_text"], row["title"]) for row in rows(releases[False], "events")} == {("", None)}


def test_rows_that_rejects_hold_lose_the_words_too():
    """A row that broke a rule is kept without its sentence; other rejects stay as they are."""
    row = json.dumps({"event_id": "1", "sentence_text": "They fought.", "title": "War", "cameo_code": "190"})
    whole = Reject("validated", "1", "failed_rule", "a rule", "d", row=row)
    plain = Reject("documents", "a.txt", "empty", "no text", None)

    made = without_text("rejects", rejects_table([whole, plain])).to_pylist()

    by_item = {reject["item"]: reject for reject in made}
    assert json.loads(by_item["1"]["row"]) == {
        "event_id": "1", "sentence_text": None, "title": None, "cameo_code": "190",
    }  # fmt: skip
    assert by_item["a.txt"]["row"] is None


def test_a_table_without_such_columns_stays_as_it_is():
    """Partial tables are taken as they are."""
    table = pa.table({"event_id": ["1"]})
    assert without_text("events", table) == table
