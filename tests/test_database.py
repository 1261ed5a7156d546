"""Files that outlive a run: written whole or not at all."""

import pytest

from dragoman.database import open_database, transaction
from dragoman.errors import StorageError

TABLE = "CREATE TABLE IF NOT EXISTS things (name TEXT)"


@pytest.fixture
def db(tmp_path):
    opened = open_database(tmp_path / "new" / "things.sqlite", TABLE, "Cannot open", "Choose another.")
    yield opened
    opened.close()


def names(db):
    return [name for (name,) in db.execute("SELECT name FROM things")]


def test_what_is_done_inside_stays(db):
    """A transaction that ends well is kept."""
    with transaction(db, "the things"):
        db.execute("INSERT INTO things VALUES ('one')")
    assert names(db) == ["one"]


@pytest.mark.parametrize("error", [ValueError("bad"), KeyboardInterrupt()])
def test_whatever_goes_wrong_nothing_stays(db, error):
    """Any error, even an interruption, undoes all that was done inside, and the next one can begin."""

    def half() -> None:
        with transaction(db, "the things"):
            db.execute("INSERT INTO things VALUES ('half')")
            raise error

    with pytest.raises(type(error)):
        half()
    with transaction(db, "the things"):
        db.execute("INSERT INTO things VALUES ('whole')")
    assert names(db) == ["whole"]


def test_error_of_the_database_says_what_cannot_be_written(db):
    """What SQLite says becomes an error that people can act on."""
    with (
        pytest.raises(StorageError, match=r"Cannot write the things: .*Make room"),
        transaction(db, "the things"),
    ):
        db.execute("INSERT INTO nothing VALUES (1)")


def test_file_that_is_no_database_is_named(tmp_path):
    """The message has the file and what to do."""
    path = tmp_path / "things.sqlite"
    path.write_text("no database at all, but long enough to be taken for one" * 20)
    with pytest.raises(StorageError, match=r"Cannot open .*things\.sqlite.*Choose another\."):
        open_database(path, TABLE, "Cannot open", "Choose another.")
