"""Who is let in: by the name of this machine, with the key, and with headers that bind the browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient


@pytest.fixture(scope="module")
def client(
    visit: Callable[..., TestClient],
    publish_events: Callable[..., Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> TestClient:
    """A client of an empty data set."""
    folder = tmp_path_factory.mktemp("empty") / "news"
    publish_events(folder, [])
    return visit(folder)


@pytest.mark.parametrize(
    "path",
    ["/", "/rows", "/favicon.ico", "/wrong/", "/wrong/rows", "//", "/%61-key", "/ü/", "/static/page.css"],
)
def test_without_the_key_nothing_is_told(client: TestClient, path: str):
    """Any path without the key is refused in the same words."""
    answer = client.get(f"http://127.0.0.1{path}")

    assert answer.status_code == 403
    assert answer.text.startswith("Expected the key in the address")


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:80",
        "127.0.0.1.evil.example",
        "0.0.0.0",
        "10.0.0.1",
        "",
        "127.0.0.1@evil",
    ],
)
def test_other_names_of_the_machine_are_refused(client: TestClient, host: str):
    """A page that has its own name point to this machine gets nothing, even if it knew the key."""
    answer = client.get("", headers={"Host": host})

    assert answer.status_code == 400
    assert "Filters" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "localhost:9"])
def test_names_of_this_machine_are_let_in(client: TestClient, host: str):
    """Any port will do, since a tunnel has another."""
    assert client.get("", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "path", ["", "rows", "charts", "event/x", "export", "static/page.css", "nothing", "../wrong/"]
)
def test_headers_bind_the_browser(client: TestClient, path: str):
    """Every answer, also a refusal, forbids other pages to use it and its own to reach out."""
    headers: Any = client.get(path).headers

    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers
    assert headers["cache-control"] == ("private, max-age=86400" if path.startswith("static") else "no-store")


def test_address_without_a_slash_is_completed(client: TestClient):
    """The links of the page need the slash at the end of the key."""
    answer = client.get("http://127.0.0.1/a-key-that-nobody-guesses", follow_redirects=False)

    assert answer.headers["location"] == "/a-key-that-nobody-guesses/"
