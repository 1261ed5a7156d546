"""Who may see the page: requests to this machine that know the key; and what a browser may do with it.

Every user of the machine, and every page that a browser has open, can reach an address of this machine. The
key stands in the address, not in a cookie, since cookies go to every port of the machine.
"""

from __future__ import annotations

import secrets
from typing import Any

from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOSTS = ("127.0.0.1", "localhost")
"""Names by which this machine is called; another one is a trick of a page that has its name point here."""
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def guarded(app: ASGIApp, key: str) -> ASGIApp:
    """Return *app* as it may be served: asked by a name of this machine, below ``/<key>/``."""
    return _Headed(TrustedHostMiddleware(_Keyed(app, key), allowed_hosts=list(HOSTS), www_redirect=False))


class _Keyed:
    """Lets through what begins with the key, and takes it from the path."""

    def __init__(self, app: ASGIApp, key: str) -> None:
        self._app, self._key = app, key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given, slash, rest = scope["path"].removeprefix("/").partition("/")
        if not secrets.compare_digest(given.encode(), self._key.encode()):
            told = (
                "Expected the key in the address. Open the whole address that `dragoman explore` printed.\n"
            )
            await PlainTextResponse(told, 403)(scope, receive, send)
        elif not slash:
            await RedirectResponse(f"/{self._key}/")(scope, receive, send)
        else:
            await self._app({**scope, "path": f"/{rest}", "raw_path": None}, receive, send)


class _Headed:
    """Answers HTTP only, and gives every answer the headers that bind a browser."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise ValueError(f"expected HTTP, found {scope['type']!r}")

        async def send_headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = [(name.lower().encode(), text.encode()) for name, text in _HEADERS.items()]
                message = {**message, "headers": [*_without_cache(message), *added]}
            await send(message)

        await self._app(scope, receive, send_headed)


def _without_cache(message: Message) -> list[Any]:
    """Return the headers of an answer; what says nothing on how long it may be kept is not kept."""
    headers = list(message.get("headers", ()))
    if not any(name == b"cache-control" for name, _ in headers):
        headers.append((b"cache-control", b"no-store"))
    return headers
