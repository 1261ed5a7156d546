"""Asking Wikidata's query service, and reading what it answers or what somebody saved of it."""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from dragoman import __version__
from dragoman.errors import StorageError
from dragoman.resources import resource

SERVICE = "https://query.wikidata.org/sparql"
MAX_ANSWER_BYTES = 64 * 1024 * 1024
_USER_AGENT = f"dragoman/{__version__} (codes events from news; office holders for its dictionary)"
_HINT = (
    "Try again later, or run the query at https://query.wikidata.org, save the result with "
    "'Download, JSON file', and use --from-file."
)


class FetchError(StorageError):
    """An answer of the query service could not be had, or is none that can be used."""


def queries() -> dict[str, str]:
    """Return the shipped SPARQL queries by the name of their file, without its ending."""
    paths = sorted(resource("dictionaries", "wikidata").glob("*.rq"))
    return {path.stem: path.read_text(encoding="utf-8") for path in paths}


def fetch(query: str, url: str = SERVICE, timeout: float = 90.0) -> dict[str, Any]:
    """Ask a SPARQL service and return its answer in the SPARQL JSON format.

    Args:
        query: in SPARQL.
        url: of the service, http or https.
        timeout: seconds that the whole answer may take; the public service gives up after 60.

    Raises:
        FetchError: no connection, no answer in time, an HTTP error, or an answer that is too large, cut off,
            or not of the format.
    """
    try:
        body = _body(query, url, timeout)
    except urllib.error.HTTPError as error:
        with error:
            raise FetchError(_status_problem(url, error)) from error
    except TimeoutError as error:
        raise FetchError(_late(url, timeout)) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        if isinstance(getattr(error, "reason", None), TimeoutError):
            raise FetchError(_late(url, timeout)) from error
        raise FetchError(f"{url}: expected an answer, but the connection failed: {error}. {_HINT}") from error
    return _parsed(body, url)


def fetch_all(url: str = SERVICE, timeout: float = 90.0) -> list[dict[str, Any]]:
    """Ask the shipped queries one after the other, and return their answers.

    Raises:
        FetchError: as ``fetch``, with the name of the query; answers are taken all or none.
    """
    answers = []
    for name, query in queries().items():
        try:
            answers.append(fetch(query, url, timeout))
        except FetchError as error:
            raise FetchError(f"dictionaries/wikidata/{name}.rq: {error}") from error
    return answers


def read_result(path: Path) -> dict[str, Any]:
    """Return a saved result, in the SPARQL JSON format or as the list that query.wikidata.org saves.

    Raises:
        StorageError: the file cannot be read.
        FetchError: it is too large, or of neither format.
    """
    try:
        with path.open("rb") as lines:
            body = lines.read(MAX_ANSWER_BYTES + 1)
    except OSError as error:
        raise StorageError(f"Cannot read {str(path)!r}: {error.strerror}. Name a saved result.") from error
    return _parsed(body, str(path))


def _body(query: str, url: str, timeout: float) -> bytes:
    if urlsplit(url).scheme not in ("http", "https"):
        raise FetchError(f"Expected the address of a query service, https://..., found {url!r}.")
    headers = {"Accept": "application/sparql-results+json", "User-Agent": _USER_AGENT}
    request = urllib.request.Request(url, urlencode({"query": query}).encode(), headers)  # noqa: S310 - checked above
    with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310
        return b"".join(_parts(answer, time.monotonic() + timeout))


def _parts(answer: http.client.HTTPResponse, end: float) -> Iterator[bytes]:
    """Yield an answer up to one byte more than it may have; the socket's own limit is one for each part."""
    size = 0
    while size <= MAX_ANSWER_BYTES and (part := answer.read1(65536)):
        yield part
        size += len(part)
        if time.monotonic() > end:
            raise TimeoutError


def _late(url: str, timeout: float) -> str:
    return f"{url}: expected an answer within {timeout:g} seconds, found none, or not its end. {_HINT}"


def _status_problem(url: str, error: urllib.error.HTTPError) -> str:
    try:
        told = error.read(4096).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        told = ""
    status = f"{url}: expected HTTP status 200, found {error.code} {error.reason}"
    wait = error.headers.get("Retry-After") if error.headers else None
    if error.code == http.HTTPStatus.TOO_MANY_REQUESTS:
        pause = f"{wait} seconds" if wait and wait.isdigit() else "some minutes"
        return f"{status}: too many questions. Wait {pause}. {_HINT}"
    if "TimeoutException" in told:
        return f"{status}: the query took longer than the service allows. {_HINT}"
    return f"{status}. {_HINT}"


def _parsed(body: bytes, where: str) -> dict[str, Any]:
    """Return the rows of a result of either format, as the SPARQL JSON format has them."""
    if len(body) > MAX_ANSWER_BYTES:
        raise FetchError(f"{where}: expected at most {MAX_ANSWER_BYTES} bytes, found more. Split the query.")
    try:
        content = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        begin = body[:40].decode("utf-8", "replace")
        raise FetchError(
            f"{where}: expected a whole result in JSON, found {len(body)} bytes that begin with {begin!r} "
            f"and are none ({error}). The service cuts an answer off when its time is over. {_HINT}"
        ) from error
    results = content.get("results") if isinstance(content, dict) else None
    rows = results.get("bindings") if isinstance(results, dict) else content
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise FetchError(
            f"{where}: expected a SPARQL result, JSON with results.bindings or a list of rows, "
            f"found {type(content).__name__} without. {_HINT}"
        )
    return {"results": {"bindings": [_bindings(row, where) for row in rows]}}


def _bindings(row: Mapping[str, Any], where: str) -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = {}
    for key, found in row.items():
        value = found.get("value") if isinstance(found, dict) else found
        if not isinstance(value, str):
            raise FetchError(f"{where}: expected a text for {key!r} in each row, found {found!r}. {_HINT}")
        texts[key] = {"value": value}
    return texts
