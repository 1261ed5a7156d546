"""Opening a published data set so that it stays the same while it is read."""

from __future__ import annotations

from pathlib import Path

from dragoman.delivering import fetch_latest, release_address
from dragoman.errors import StorageError
from dragoman.remote_files import as_address
from dragoman.stages.published import LATEST, current_release

__all__ = ["open_release", "release_address"]


def open_release(dataset: str | Path) -> Path:
    """Return the folder of the release that is the latest now.

    Read everything from the folder returned: it does not change, whatever is published
    meanwhile, and is kept for as many later releases as the setting ``keep_releases`` says.
    Reading through ``latest`` is as good unless a build may publish in the middle of it.

    Args:
        dataset: the folder that ``dragoman build`` published to, or one release of it; an address such as
            ``s3://bucket/news`` is fetched into the user's cache, once for each release. To read there
            without fetching all, see ``release_address``.

    Raises:
        StorageError: nothing has been published there.

    Example:
        ``pandas.read_parquet(open_release("data/processed/news") / "events")``
    """
    address = as_address(dataset)
    if address:
        return fetch_latest(address)
    folder = Path(dataset)
    release = folder.resolve() if (folder / "manifest.json").is_file() else current_release(folder)
    if release is None:
        raise StorageError(
            f"Nothing has been published in {str(folder)!r}: expected {LATEST!r} with a manifest.json in it. "
            "Build it first with `dragoman build PATH --out DIR`."
        )
    return release
