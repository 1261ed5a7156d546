"""Data sets at addresses: sent whole or not at all, read from there, and kept by one builder."""

from __future__ import annotations

import gzip
import importlib.util
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import fsspec
import pandas as pd
import pyarrow.dataset as ds
import pytest

from dragoman import delivering
from dragoman.dataset import open_release, release_address
from dragoman.delivering import deliver, fetch_published
from dragoman.errors import StorageError, UnreachableError
from dragoman.remote_files import RemoteFolder, as_address, open_folder
from dragoman.stages.published import current_release

NEWS = [
    {"cameo_code": "190", "event_date_start": None},
    {"cameo_code": "040", "event_date_start": None},
]
Publish = Callable[[Path, int], Path]

needs_moto = pytest.mark.skipif(
    importlib.util.find_spec("moto") is None,
    reason="needs moto, which stands in for S3 (the dev extra has it)",
)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Fetched releases go to the test's own folder."""
    monkeypatch.setattr(delivering, "user_cache_path", lambda _: tmp_path / "cache")
    return tmp_path / "cache"


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """A store that speaks S3, with one bucket; gives its address."""
    from moto.server import ThreadedMotoServer
    from pyarrow.fs import S3FileSystem

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        for key, value in {
            "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_DEFAULT_REGION": "eu-central-1", "no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1",
        }.items():  # fmt: skip
            patch.setenv(key, value)
        how = f"endpoint_override={host}:{port}&scheme=http&region=eu-central-1"
        S3FileSystem(
            endpoint_override=f"{host}:{port}",
            scheme="http",
            region="eu-central-1",
            allow_bucket_creation=True,
        ).create_dir("bucket")
        yield how
    server.stop()


@pytest.fixture(params=["memory", pytest.param("s3", marks=needs_moto)])
def address(request: pytest.FixtureRequest) -> str:
    """An empty place at an address, in each kind of store."""
    name = f"news-{uuid4().hex[:8]}"
    if request.param == "memory":
        return f"memory://bucket/{name}"
    return f"s3://bucket/{name}?{request.getfixturevalue('s3')}"


@pytest.fixture
def publish(tmp_path: Path, publish_events: Any, event: Any) -> Publish:
    """Publish the first *n* made-up events into a folder: ``publish(out, n)``."""

    def publish_some(out: Path, n: int) -> Path:
        from datetime import date

        days = [date(2020, 1 + number % 3, 1 + number) for number in range(n)]
        release = publish_events(
            out, [event(number, event_date_start=day) for number, day in enumerate(days)]
        )
        (out / "reports" / "run").mkdir(parents=True, exist_ok=True)
        (out / "reports" / "run" / "index.html").write_text(f"{n} events")
        return Path(release)

    return publish_some


def everything(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("s3://bucket/news", "s3://bucket/news"),
        (Path("s3://bucket/news"), "s3://bucket/news"),
        ("s3://bucket/news/", "s3://bucket/news"),
        ("gs://b/a b/ü", "gs://b/a b/ü"),
        ("file:///data/news", None),
        ("/data/s3:/news", None),
        ("news", None),
        ("C:\\news", None),
        ("C:/news", None),
        ("s3:///news", None),
        ("", None),
    ],
)
def test_what_is_an_address(path: str | Path, expected: str | None):
    """An address stays one as a path; folders and drives are none."""
    assert as_address(path) == expected


def test_release_is_read_back_byte_for_byte(address: str, publish: Publish, tmp_path: Path):
    """What was sent comes back whole, by way of the latest."""
    release = publish(tmp_path / "news", 5)

    told = deliver(address, tmp_path / "news", 3, "run")

    found = open_release(address)
    assert found.name == release.name
    assert everything(found) == everything(release)
    assert told["address"].endswith(f"/releases/{release.name}")
    assert "endpoint" not in told["address"]
    remote = open_folder(address)
    assert remote.read("reports/run/index.html") == b"5 events"


def test_release_is_fetched_once(address: str, publish: Publish, tmp_path: Path, monkeypatch: Any):
    """A release does not change, so that the copy in the cache is as good."""
    publish(tmp_path / "news", 3)
    deliver(address, tmp_path / "news", 3, "run")
    first = open_release(address)
    monkeypatch.setattr(RemoteFolder, "fetch", lambda *_: pytest.fail("fetched again"))

    assert open_release(address) == first


@needs_moto
def test_libraries_read_the_release_from_s3_itself(s3: str, publish: Publish, tmp_path: Path):
    """The release's folder at S3 is a data set for Arrow, without a copy here."""
    address = f"s3://bucket/news-{uuid4().hex[:8]}?{s3}"
    publish(tmp_path / "news", 5)
    deliver(address, tmp_path / "news", 3, "run")

    files, root = open_folder(release_address(address)).files, open_folder(release_address(address)).root
    rows = ds.dataset(f"{root}/events", filesystem=files.fs, partitioning="hive").to_table(
        ["year", "event_id"]
    )

    assert len(rows) == 5
    assert set(rows["year"].to_pylist()) == {2020}


def test_second_release_sends_only_what_changed(address: str, publish: Publish, tmp_path: Path):
    """Files of tables that the release before has are copied within the store."""
    out = tmp_path / "news"
    publish(out, 2)
    deliver(address, out, 3, "run")
    release = publish(out, 3)  # one more month

    told = deliver(address, out, 3, "run")

    assert told["copied"] >= 2
    assert everything(open_release(address)) == everything(release)
    assert deliver(address, out, 3, "run") == {**told, "sent": 0, "copied": 0}


def test_old_releases_are_removed_from_the_store(address: str, publish: Publish, tmp_path: Path):
    """As many releases are kept at the address as the setting says."""
    out = tmp_path / "news"
    releases = [publish(out, n).name for n in (1, 2, 3) if deliver_after(address, out, publish, n)]

    there = {path.split("/")[0] for path in open_folder(address).sizes("releases")}

    assert there == set(releases[-2:])


def deliver_after(address: str, out: Path, publish: Publish, n: int) -> bool:
    publish(out, n)
    return bool(deliver(address, out, 2, "run"))


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("at", range(14))
def test_killed_at_any_write(publish: Publish, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int):
    """Killed before any of its writes, it leaves the old release or the new one, and the next call mends it."""
    address, out = f"memory://bucket/{uuid4().hex}", tmp_path / "news"
    old = everything(publish(out, 2))
    deliver(address, out, 3, "run")
    new = everything(publish(out, 4))
    writes = {"n": 0}

    def counted(name: str) -> Any:
        real = getattr(RemoteFolder, name)

        def write(self: RemoteFolder, *args: Any) -> None:
            if writes["n"] == at * 2:
                raise Killed
            writes["n"] += 1
            real(self, *args)

        return write

    with monkeypatch.context() as patch:
        for name in ("put", "send", "copy", "remove"):
            patch.setattr(RemoteFolder, name, counted(name))
        try:
            deliver(address, out, 3, "run")
        except Killed:
            was_killed = True
        else:
            was_killed = False

    assert everything(open_release(address)) in ([old, new] if was_killed else [new])
    deliver(address, out, 3, "run")
    assert everything(open_release(address)) == new
    assert [
        v["number"] for v in json.loads(open_folder(address).read("versions.json") or b"")["versions"]
    ] == [1, 2]


def test_another_machine_goes_on_from_what_is_there(address: str, publish: Publish, tmp_path: Path):
    """With nothing here, the latest release and the log are fetched first, and the next version follows."""
    publish(tmp_path / "a", 2)
    deliver(address, tmp_path / "a", 3, "run")

    fetch_published(address, tmp_path / "b")

    fetched = current_release(tmp_path / "b")
    assert fetched is not None
    publish(tmp_path / "b", 3)
    deliver(address, tmp_path / "b", 3, "run")
    log = json.loads(open_folder(address).read("versions.json") or b"")["versions"]
    assert [version["number"] for version in log] == [1, 2]
    assert len(ds.dataset(open_release(address) / "events").to_table()) == 3


def test_two_builders_do_not_overwrite_one_another(address: str, publish: Publish, tmp_path: Path):
    """Who sends what does not follow from what is there is stopped, early and late; it stays as it was."""
    for name, n in (("a", 2), ("b", 3)):
        publish(tmp_path / name, n)
    deliver(address, tmp_path / "a", 3, "run")
    before = everything(open_release(address))

    for attempt in (fetch_published, lambda address, out: deliver(address, out, 3, "run")):
        with pytest.raises(StorageError, match="Another build has published"):
            attempt(address, tmp_path / "b")

    assert everything(open_release(address)) == before


def test_nothing_is_published_there(address: str):
    """An empty place says so, and what to do."""
    with pytest.raises(StorageError, match=r"Nothing has been published.*dragoman build"):
        open_release(address)


def test_damaged_file_is_not_taken(address: str, publish: Publish, tmp_path: Path, cache: Path):
    """What is not as the manifest says is refused, and nothing of it is kept."""
    release = publish(tmp_path / "news", 2)
    deliver(address, tmp_path / "news", 3, "run")
    open_folder(address).put(f"releases/{release.name}/codebook.md", b"other words")

    with pytest.raises(StorageError, match=r"'codebook\.md'.*manifest"):
        open_release(address)

    assert not any(cache.rglob("manifest.json"))


@needs_moto
def test_store_that_does_not_answer(publish: Publish, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """An address where nobody listens is an error that may pass."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    publish(tmp_path / "news", 1)
    nobody = "s3://bucket/news?endpoint_override=127.0.0.1:9&scheme=http&region=eu-central-1"

    with pytest.raises(UnreachableError, match=r"Cannot publish to 's3://bucket/news'"):
        deliver(nobody, tmp_path / "news", 3, "run")


@needs_moto
@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.zip", "a.csv", "a.parquet", "a.txt"])
def test_s3_is_asked_for_large_pieces(s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str):
    """Each kind of file is read whole from S3, with a few requests and not one for every few bytes."""
    from dragoman.settings import Settings
    from dragoman.stages.documents import remote
    from dragoman.stages.documents.reading import read_item

    text = "Russia attacked an army post in Ukraine on 7 January 2020 and killed two soldiers there, officials said."
    rows = [
        {"id": str(n), "text": f"{text} It was attack {n}.", "date": "2020-01-08"}
        for n in range(1 if name == "a.txt" else 300)
    ]
    content = packed(name, rows)
    folder = f"s3://bucket/raw-{uuid4().hex[:8]}?{s3}"
    open_folder(folder).put(name, content)
    asked = []
    real = remote.BufferedReader

    class Counted(real):  # type: ignore[misc, valid-type]
        def __init__(self, raw: Any, size: int) -> None:
            asked.append(size)
            super().__init__(raw, size)

    monkeypatch.setattr(remote, "BufferedReader", Counted)

    (item,) = remote.find_remote(folder)
    found = list(read_item(item, Settings()))

    assert len(found) == len(rows)
    assert all("attack" in row["text"] for row in found)
    assert asked
    assert min(asked) >= 1_000_000


def packed(name: str, rows: list[dict[str, str]]) -> bytes:
    """Return rows as a file of the kind that its name says."""
    frame = pd.DataFrame(rows)
    lines = "\n".join(json.dumps(row) for row in rows).encode()
    file = io.BytesIO()
    if name.endswith(".zip"):
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("a.jsonl", lines)
        return file.getvalue()
    if name.endswith(".parquet"):
        frame.to_parquet(file)
        return file.getvalue()
    plain = {
        ".gz": gzip.compress(lines),
        ".csv": frame.to_csv(index=False).encode(),
        ".txt": rows[0]["text"].encode(),
    }
    return plain.get(Path(name).suffix, lines)


def test_build_from_an_address_to_an_address(build_all: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Stories are read at one address and published at another; the same release as from and to disk."""
    from dragoman import building

    text = "Russia attacked an army post in Ukraine on 7 January 2020 and killed two soldiers there.\n"
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.txt").write_text(text)
    bucket = f"memory://bucket/{uuid4().hex}"
    fsspec.filesystem("memory").pipe(f"{bucket}/raw/a.txt", text.encode())
    monkeypatch.chdir(tmp_path)

    here = build_all([raw], tmp_path / "news", reader="dictionary")
    there = build_all([f"{bucket}/raw"], Path(f"{bucket}/news"), reader="dictionary")

    assert there.build.interim == Path("data/interim/news")
    building.deliver_release(there.build)
    assert everything(open_release(f"{bucket}/news")) == everything(here.release.path)
