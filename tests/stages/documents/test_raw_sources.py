"""What the user names becomes raw files, labelled and ordered alike on every machine."""

from __future__ import annotations

import hashlib
import io
import os
import pickle

import fsspec
import pytest

from dragoman.errors import StorageError
from dragoman.rejects import Reject
from dragoman.settings import Settings
from dragoman.stages.documents.sources import checksum, find_raw
from dragoman.stages.documents.story import RawItem


@pytest.fixture
def folder(tmp_path):
    """A folder with stories and with files that are none."""
    for name in (
        "b.txt",
        "a.txt",
        "sub/c.txt",
        ".hidden",
        "README.md",
        "source.yml",
        "a.txt.yml",
        ".git/d.txt",
    ):
        path = tmp_path / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("publisher: The Post" if name.endswith("a.txt.yml") else name)
    return tmp_path / "inbox"


def origins(*paths: object) -> list[str]:
    found = find_raw([str(path) for path in paths], Settings())
    return [one.origin if isinstance(one, RawItem) else f"{one.item}: {one.reason}" for one in found]


def test_a_folder_is_searched_in_order(folder):
    """Stories come in the order of their names; what is no story is passed over."""
    assert origins(folder) == ["inbox/a.txt", "inbox/b.txt", "inbox/sub/c.txt"]


def test_labels_begin_with_the_folder_given(folder):
    """A label is the name of the folder given and the path below it; of a file, its own folder."""
    assert origins(folder / "sub") == ["sub/c.txt"]
    assert origins(folder / "sub" / "c.txt") == ["sub/c.txt"]


def test_labels_do_not_depend_on_where_one_stands(folder, monkeypatch):
    """A path from the folder itself gives the same labels."""
    monkeypatch.chdir(folder)

    assert origins(".") == ["inbox/a.txt", "inbox/b.txt", "inbox/sub/c.txt"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.txt", ["inbox/a.txt", "inbox/b.txt"]),
        ("**/c.txt", ["inbox/sub/c.txt"]),
        ("s*", ["inbox/sub/c.txt"]),
    ],
)
def test_globs_are_expanded(folder, pattern, expected):
    """A glob's labels begin with the folder before its first wildcard."""
    assert origins(folder / pattern) == expected


def test_a_file_named_twice_is_found_once(folder):
    """Naming a folder and a file in it gives that file once, whatever the order."""
    assert origins(folder / "a.txt", folder) == origins(folder, folder / "a.txt")
    assert len(origins(folder, folder / "a.txt")) == 3


def test_a_folder_linked_into_itself_ends(folder):
    """A loop of links is walked once."""
    (folder / "sub" / "loop").symlink_to(folder, target_is_directory=True)

    assert origins(folder) == ["inbox/a.txt", "inbox/b.txt", "inbox/sub/c.txt"]


def test_a_path_that_names_nothing_stops_the_build(folder):
    """All paths that name nothing are told, before anything is read."""
    with pytest.raises(StorageError, match=r"no_such\.txt.*z\*\.pdf"):
        find_raw([str(folder), str(folder / "no_such.txt"), str(folder / "z*.pdf")], Settings())


def test_an_empty_folder_gives_nothing(tmp_path):
    """A folder without stories is no error: an inbox may be empty."""
    assert origins(tmp_path) == []


def test_a_folder_without_permission_is_a_reject(folder, monkeypatch):
    """A folder that may not be read is rejected by name, and the rest goes on."""
    scandir = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("sub"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)

    assert origins(folder) == ["inbox/a.txt", "inbox/b.txt", "inbox/sub: unreadable"]


def test_a_file_without_permission_is_a_reject(folder, monkeypatch):
    """A file that may not be read is rejected by name, and the rest goes on."""

    def refuse(path: str) -> object:
        if str(path).endswith("a.txt"):
            raise PermissionError(13, "Permission denied")
        return io.BytesIO()

    monkeypatch.setattr("dragoman.stages.documents.sources.open_path", refuse)

    assert origins(folder)[1:] == ["inbox/b.txt", "inbox/sub/c.txt"]
    assert origins(folder)[0] == "inbox/a.txt: unreadable"


def test_a_broken_link_is_a_reject(folder):
    """A link to nothing is told, not passed over."""
    (folder / "gone.txt").symlink_to(folder / "nowhere")

    assert "inbox/gone.txt: unreadable" in origins(folder)


def test_a_pipe_is_not_opened(folder):
    """A named pipe in a folder does not make the build wait for ever."""
    os.mkfifo(folder / "pipe")

    assert "inbox/pipe: not_supported" in origins(folder)


def test_a_sidecar_goes_with_its_story(folder):
    """What NAME.ext.yml says comes with the file it stands beside, in a folder or alone."""
    for path in (folder, folder / "a.txt"):
        first = next(find_raw([str(path)], Settings()))

        assert first.sidecar == {"publisher": "The Post"}


@pytest.mark.parametrize(
    ("text", "reason", "told"),
    [
        ("publsher: X", "unreadable", "Did you mean 'publisher'"),
        ("title: [unclosed", "unreadable", "a.txt.yml"),
        ("- a\n- list", "unreadable", "mapping"),
        ("date: 2023-02-31", "invalid_date", "2023-02-31"),
        ("columns: {txt: body}", "unreadable", "Did you mean 'text'"),
    ],
)
def test_a_bad_sidecar_rejects_its_story(folder, text, reason, told):
    """A sidecar's mistake is told with file and key; other stories are read."""
    (folder / "a.txt.yml").write_text(text)

    first, *rest = find_raw([str(folder)], Settings())

    assert (first.item, first.reason) == ("inbox/a.txt", reason)
    assert told in first.detail
    assert "a.txt.yml" in first.detail
    assert len(rest) == 2


def test_standard_input_can_be_opened_twice():
    """What comes through the pipe is kept until nothing needs it."""
    (item,) = find_raw(["-"], Settings(), stdin=io.BytesIO(b"a story"))

    for _ in range(2):
        with item.open_raw() as raw:
            assert raw.read() == b"a story"
    assert (item.origin, item.size) == ("stdin", 7)


def test_a_checksum_is_that_of_the_bytes(folder):
    """The checksum is what sha256sum gives."""
    item = next(find_raw([str(folder)], Settings()))

    assert checksum(item) == hashlib.sha256(b"a.txt").hexdigest()


def test_items_can_go_to_another_process(folder):
    """A local file's item can be pickled, so that workers may read it."""
    item = next(find_raw([str(folder)], Settings()))

    with pickle.loads(pickle.dumps(item)).open_raw() as raw:
        assert raw.read() == b"a.txt"


@pytest.fixture
def bucket():
    """A folder in fsspec's memory, with a sidecar."""
    files = fsspec.filesystem("memory")
    for name, text in {"b.txt": "two", "a.txt": "one", "a.yml": "title: One", ".x": "", "README": ""}.items():
        files.pipe(f"/bucket/day/{name}", text.encode())
    yield "memory://bucket/day"
    files.rm("/bucket", recursive=True)


@pytest.mark.parametrize(
    ("suffix", "expected"),
    [("", ["day/a.txt", "day/b.txt"]), ("/b.txt", ["day/b.txt"]), ("/*.txt", ["day/a.txt", "day/b.txt"])],
    ids=["folder", "file", "glob"],
)
def test_addresses_are_read_like_paths(bucket, suffix, expected):
    """A remote folder, file or glob gives the same labels as a local one."""
    assert origins(bucket + suffix) == expected


def test_remote_sidecars_and_bytes_are_read(bucket):
    """A remote file comes with its sidecar, size and bytes."""
    item = next(find_raw([bucket], Settings()))

    assert (item.sidecar, item.size, item.open_raw().read()) == ({"title": "One"}, 3, b"one")


def test_file_addresses_are_local_paths(folder):
    """file:// is the path it holds."""
    assert origins(f"file://{folder}/sub") == ["sub/c.txt"]


@pytest.mark.parametrize("address", ["memory://bucket/nothing", "nonsense://x/y"])
def test_an_address_that_names_nothing_stops_the_build(address):
    """An address with nothing behind it, or of no known kind, is an error that names it."""
    with pytest.raises(StorageError, match=address.split(":")[0]):
        list(find_raw([address], Settings()))


def test_a_protocol_without_its_package_names_the_extra(monkeypatch):
    """Where a package is missing the message says which extra brings it."""

    def missing(url: str) -> object:
        raise ImportError("Install gcsfs to access Google Storage")

    monkeypatch.setattr(fsspec.core, "url_to_fs", missing)

    with pytest.raises(StorageError, match=r"dragoman\[gcs\]"):
        list(find_raw(["gs://bucket/day"], Settings()))


def test_a_secret_in_an_address_is_not_shown(monkeypatch):
    """A password in an address does not come into an error message."""
    with pytest.raises(StorageError) as caught:
        list(find_raw(["nonsense://ann:secret@host/day"], Settings()))

    assert "secret" not in str(caught.value)


def test_every_found_thing_is_an_item_or_a_reject(folder):
    """Nothing else comes out of the search."""
    assert all(isinstance(one, (RawItem, Reject)) for one in find_raw([str(folder)], Settings()))
