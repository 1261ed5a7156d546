"""Checksums, and what a result depends on: code, dictionaries, schemas, settings."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dragoman import __version__
from dragoman.resources import resource

_LIBRARIES = (
    "prefect",
    "pandas",
    "pyarrow",
    "great_expectations",
    "dateparser",
    "trafilatura",
    "duckdb",
    "onnxruntime",
    "tokenizers",
)


def sha256_bytes(data: bytes) -> str:
    """Return the SHA-256 of *data* in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def sha256_text(text: str) -> str:
    """Return the SHA-256 of *text* in UTF-8; lone surrogates count as they are."""
    return sha256_bytes(text.encode("utf-8", "surrogatepass"))


def short_hash(*parts: object) -> str:
    """Return 20 hexadecimal digits that stand for *parts* in this order.

    >>> len(short_hash("a", 1)), short_hash("a", 1) == short_hash("a1")
    (20, False)
    """
    return sha256_text(json.dumps([str(part) for part in parts], ensure_ascii=False))[:20]


def sha256_files(paths: Iterable[Path], base: Path) -> str:
    """Return one checksum over the names and bytes of *paths*, in the order of their names."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.relative_to(base).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def sha256_folder(folder: Path, pattern: str = "*") -> str:
    """Return one checksum over the files below *folder* that match *pattern*."""
    files = (path for path in folder.rglob(pattern) if path.is_file() and "__pycache__" not in path.parts)
    return sha256_files(files, folder)


@cache
def code_checksum(*parts: str) -> str:
    """Return the checksum of Dragoman's own Python files below ``src/dragoman/<parts>``."""
    return sha256_folder(Path(__file__).parent.joinpath(*parts), "*.py")


def foundation_checksum(modules: Sequence[str]) -> str:
    """Return the checksum of modules that stand right in ``src/dragoman``."""
    here = Path(__file__).parent
    return sha256_files([here / f"{name}.py" for name in modules], here)


@cache
def knowledge_checksums() -> dict[str, str]:
    """Return the checksum of each shipped folder that a coding depends on."""
    return {
        "schemas": sha256_folder(resource("schemas")),
        "dictionaries": sha256_folder(resource("dictionaries")),
        "models": sha256_folder(resource("models")),
    }


@cache
def knowledge_files() -> dict[str, str]:
    """Return the checksum of each dictionary and of each file of the reader's weights, by its path."""
    return {
        path.relative_to(resource()).as_posix(): sha256_bytes(path.read_bytes())
        for folder in ("dictionaries", "models")
        for path in sorted(resource(folder).rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def versions() -> dict[str, str]:
    """Return the versions of Dragoman, Python and the libraries that shape the result."""
    return {
        "dragoman": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in _LIBRARIES},
    }


def canonical_json(value: Any) -> str:
    """Return *value* as JSON with sorted keys and a final newline: same value, same bytes."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"
