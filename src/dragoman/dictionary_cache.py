"""Dictionaries once read and checked, kept as JSON so that the next start need not parse YAML again.

The name of a kept file is the checksum of the dictionaries' own text and of the program that checks them;
so nothing stale is ever found. It lies in the user's cache folder, and may be deleted at any time.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from dragoman import __version__
from dragoman.provenance import canonical_json, sha256_text

LOG = logging.getLogger(__name__)
_KEPT = 8
Contents = dict[str, dict[str, Any]]


def cache_file(texts: Mapping[str, str], code: str) -> Path:
    """Return where the contents of dictionaries with these *texts*, checked by *code*, are kept."""
    key = sha256_text(canonical_json({"texts": dict(texts), "version": __version__, "code": code}))
    return Path(user_cache_path("dragoman")) / "dictionaries" / f"{key}.json"


def kept_contents(path: Path) -> Contents | None:
    """Return what is kept at *path*, or None where there is nothing, or nothing whole."""
    try:
        contents = json.loads(path.read_text(encoding="utf-8"))
        os.utime(path)  # used today, so not the first to be removed
    except (OSError, ValueError, RecursionError):
        return None
    return contents if isinstance(contents, dict) else None


def keep_contents(path: Path, contents: Contents) -> None:
    """Keep *contents* at *path* for the next start; where that cannot be, it is only slower."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            part = Path(folder) / path.name
            part.write_text(json.dumps(contents, ensure_ascii=False, default=str), encoding="utf-8")
            os.replace(part, path)
        for old in sorted(path.parent.glob("*.json"), key=lambda p: p.stat().st_mtime)[:-_KEPT]:
            old.unlink(missing_ok=True)
    except (OSError, TypeError) as error:  # TypeError: a day as a key, which JSON has not
        LOG.debug("dictionaries are not kept at %s: %s", path, error)
