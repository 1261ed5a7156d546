"""WARC files: whole exchanges, readable by our own reader and by any other, also after a kill."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from dragoman.collecting.archive import Archive
from dragoman.settings import Settings
from dragoman.stages.documents.reading import read_item
from dragoman.stages.documents.sources import find_raw


def records(path: Path) -> list[tuple[str, str | None, bytes]]:
    with path.open("rb") as stream:
        return [
            (r.rec_type, r.rec_headers.get_header("WARC-Target-URI"), r.content_stream().read())
            for r in ArchiveIterator(stream, check_digests="raise")
        ]


def test_exchanges_are_archived_as_they_were(site: Any, run: Any, tmp_path: Path):
    """Requests and answers of pages, feeds and robots.txt lie in one file with right checksums."""
    site.serve("/feed", site.feed("/a"))
    site.serve("/a", gzip.compress(site.page()), Content_Encoding="gzip")
    warc = tmp_path / "warc"

    run(site.at("/feed"), warc=warc)

    (path,) = warc.iterdir()
    found = records(path)
    assert [kind for kind, _, _ in found] == ["warcinfo", *["response", "request"] * 3]
    assert [uri for kind, uri, _ in found if kind == "response"] == [
        site.at(p) for p in ("/robots.txt", "/feed", "/a")
    ]
    assert found[5][2] == site.page()


def test_build_reads_the_archive(site: Any, run: Any, tmp_path: Path):
    """The archive alone gives the same story as the page does, chunked answers too."""

    def chunked(handler: Any) -> None:
        body = handler.server.page()
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n")

    site.routes["/a"] = chunked
    run(site.at("/a"), warc=tmp_path / "warc")
    settings = Settings()

    texts = [
        [
            (row["text"], row["url"])
            for item in find_raw([str(folder)], settings)
            for row in read_item(item, settings)
        ]
        for folder in (run.out, tmp_path / "warc")
    ]

    assert len(texts[0]) == 1
    assert texts[0] == texts[1]


@pytest.mark.parametrize("cut", [1, 30, 200])
def test_torn_archive_keeps_its_whole_records(site: Any, run: Any, tmp_path: Path, cut: int):
    """What a killed run left gets its name, without the record that was being written."""
    site.serve("/a", site.page())
    warc = tmp_path / "warc"
    run(site.at("/a"), warc=warc)
    (whole,) = warc.iterdir()
    before = records(whole)
    data = whole.read_bytes()
    whole.unlink()
    torn = warc / f"{whole.name}.open"
    torn.write_bytes(data[:-cut])

    with Archive(warc, datetime(2023, 9, 29, tzinfo=UTC), "dragoman/0"):
        pass

    (mended,) = warc.iterdir()
    assert mended.name == whole.name
    assert records(mended) == before[:-1]


def test_archive_without_a_whole_record_goes(tmp_path: Path):
    """A file that holds nothing whole is removed."""
    (tmp_path / "dragoman-x.warc.gz.open").write_bytes(gzip.compress(b"WARC/1.1")[:10])

    with Archive(tmp_path, datetime(2023, 9, 29, tzinfo=UTC), "dragoman/0"):
        pass

    assert list(tmp_path.iterdir()) == []
