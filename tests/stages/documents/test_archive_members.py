"""Archives are read as folders of stories, within limits."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import random
import tarfile
import tempfile
import zipfile

import pytest

from dragoman.rejects import Reject


def make_zip(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


def make_tar(files: dict[str, bytes], mode: str = "w") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("x.zip", make_zip),
        ("x.tar", make_tar),
        ("x.tar.gz", lambda files: gzip.compress(make_tar(files))),
        ("x.tgz", lambda files: gzip.compress(make_tar(files))),
        ("x.tar.bz2", lambda files: bz2.compress(make_tar(files))),
        ("x.tar.xz", lambda files: lzma.compress(make_tar(files))),
        ("x.gz", lambda files: gzip.compress(make_tar(files))),
        ("x", make_zip),
    ],
)
def test_members_are_read_like_files(read, body, name, pack):
    """Members are labelled below their archive; sidecars go with them; what is no story is passed over."""
    files = {
        "day/a.txt": body.encode(),
        "day/a.txt.yml": b"publisher: The Post",
        "day/b.jsonl": json.dumps({"text": body}).encode(),
        "README.md": b"about",
        "__MACOSX/._a.txt": b"junk",
        ".hidden.txt": b"junk",
    }

    found = read(pack(files), name)

    assert [row["origin"] for row in found] == [f"folder/{name}!day/a.txt", f"folder/{name}!day/b.jsonl#1"]
    assert [row["publisher"] for row in found] == ["The Post", None]


@pytest.mark.parametrize("pack", [make_zip, make_tar], ids=["zip", "tar"])
@pytest.mark.parametrize("name", ["../../escape.txt", "/etc/escape.txt", "a/../../../escape.txt"])
def test_names_that_climb_out_stay_labels(read_one, body, pack, name, tmp_path, monkeypatch):
    """A member's name is never a path: nothing is written under it."""
    monkeypatch.chdir(tmp_path)

    row = read_one(pack({name: body.encode()}), "x.zip" if pack is make_zip else "x.tar")

    assert row["text"] == body
    assert "escape.txt" in row["origin"]
    assert os.listdir(tmp_path) == []


def test_links_in_a_tar_are_not_followed(read):
    """A link to a file of the machine gives nothing."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        info = tarfile.TarInfo("story.txt")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)

    assert read(file.getvalue(), "x.tar") == []


@pytest.mark.parametrize("inner", ["inner.zip", "inner.tar.gz", "inner.txt.gz"])
def test_an_archive_in_an_archive_is_not_supported(read, body, inner):
    """Only one level is unpacked; what stands beside the inner archive is read."""
    packed = {
        "inner.zip": make_zip({"a.txt": b"x"}),
        "inner.tar.gz": gzip.compress(make_tar({"a.txt": b"x"})),
    }

    found = read(make_zip({"a.txt": body.encode(), inner: packed.get(inner, gzip.compress(b"x"))}), "x.zip")

    assert [getattr(one, "reason", "read") for one in found] == ["read", "not_supported"]


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("bomb.zip", lambda data: make_zip({"a.txt": data})),
        ("bomb.tar.gz", lambda data: gzip.compress(make_tar({"a.txt": data}))),
        ("bomb.html.gz", gzip.compress),
        ("bomb.html.bz2", bz2.compress),
        ("bomb.jsonl.xz", lzma.compress),
    ],
)
def test_a_bomb_is_not_unpacked(read_one, name, pack):
    """A file that unpacks a thousandfold is refused on the way."""
    reject = read_one(pack(b" " * 60_000_000), name)

    assert reject.reason == "unpacks_too_large"


def test_the_limit_counts_all_members_together(read):
    """Many small members may not do what one large one may not."""
    noise = [os.urandom(400_000) for _ in range(4)]

    found = read(
        make_zip({f"{number}.txt": data for number, data in enumerate(noise)}), "x.zip", max_unpacked_mb=1
    )

    assert [one.reason for one in found] == ["not_text", "not_text", "unpacks_too_large"]


def test_too_many_members_end_the_reading(read, body):
    """Members up to the limit are read, and then the archive is told."""
    files = {f"{number}.txt": f"{body} Number {number}.".encode() for number in range(5)}

    found = read(make_tar(files), "x.tar", max_archive_members=3)

    assert [getattr(one, "reason", "read") for one in found] == ["read"] * 3 + ["unpacks_too_large"]


def test_a_large_member_is_refused_before_it_is_unpacked(read, body):
    """A single story above the limit costs itself only."""
    files = {"big.txt": os.urandom(1_200_000), "small.txt": body.encode()}

    found = read(make_zip(files), "x.zip", max_file_mb=1)

    assert [getattr(one, "reason", "read") for one in found] == ["too_large", "read"]


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("x.zip", make_zip),
        ("x.zip", lambda files: make_zip(files, zipfile.ZIP_STORED)),
        ("x.tar", make_tar),
        ("x.tar.gz", lambda files: gzip.compress(make_tar(files))),
    ],
    ids=["zip", "stored zip", "tar", "tar.gz"],
)
def test_members_before_the_break_are_kept(read, body, name, pack):
    """Of an archive that breaks off, whole members are read and the break is told."""
    words = body.split()
    files = {
        f"{number}.txt": " ".join(random.Random(number).choices(words, k=200)).encode() for number in range(6)
    }
    data = pack(files)

    found = read(data[: len(data) // 2 + 99], name)

    assert 2 <= sum(not isinstance(one, Reject) for one in found) <= 5
    assert found[-1].reason == "truncated"


def test_a_member_with_a_wrong_checksum_is_told(read, body):
    """A damaged member is a reject of the archive; what came before it is kept."""
    data = bytearray(
        make_zip({"a.txt": body.encode(), "b.txt": body.encode() + b" More."}, zipfile.ZIP_STORED)
    )
    data[data.rindex(b" More.")] = ord("X")

    found = read(bytes(data), "x.zip")

    assert not isinstance(found[0], Reject)
    assert found[-1].reason == "unreadable"


def test_an_encrypted_zip_is_told(read_one, body):
    """An archive with a password is ``encrypted``."""
    data = bytearray(make_zip({"a.txt": body.encode()}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1

    assert read_one(bytes(data), "x.zip").reason == "encrypted"


def test_office_files_are_not_taken_for_archives(read_one):
    """A spreadsheet or a book is a ZIP inside, and is not supported."""
    data = make_zip({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"})

    assert read_one(data, "table.xlsx").reason == "not_supported"


def test_nothing_stays_in_the_temporary_folder(read, body, tmp_path, monkeypatch):
    """What was unpacked to be read is gone afterwards."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    read(make_zip({"a.txt": body.encode(), "b.txt": os.urandom(1000)}), "x.zip")

    assert os.listdir(tmp_path) == []
