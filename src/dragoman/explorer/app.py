"""The pages of the explorer and what they ask for; nothing here changes anything.

``/`` is the whole page; ``/rows``, ``/charts`` and ``/event/<id>`` are its parts, which the page replaces
without being loaded anew; ``/export`` gives files.
"""

from __future__ import annotations

import re
import shlex
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from dragoman.explorer.exporting import FORMATS, write_rows
from dragoman.explorer.filters import SIZES, SORTS, Asked, read_query
from dragoman.explorer.opening import Explored, Gone
from dragoman.explorer.options import choices
from dragoman.explorer.sentence import marked_sentence
from dragoman.reports.page import STATIC, clean, environment
from dragoman.reports.periods import choose_window
from dragoman.reports.sections import QUADS, say_count
from dragoman.reports.sections_time import over_time
from dragoman.reports.sections_where import event_map
from dragoman.reports.story_facts import event_facts, event_title, join

_HERE = Path(__file__).parent
_OURS, _THEIRS = _HERE / "static", STATIC
FILES: Mapping[str, Path] = {
    "page.css": _THEIRS / "page.css",
    "charts.js": _THEIRS / "charts.js",
    "vega.js": _THEIRS / "vega.js",
    "explorer.css": _OURS / "explorer.css",
    "explorer.js": _OURS / "explorer.js",
    "htmx.js": _OURS / "htmx.min.js",
}
_KEPT = {"cache-control": "private, max-age=86400"}
_ID = re.compile(r"[0-9a-f]{20}")
_GONE = (
    "The release that this page shows was removed from the disk meanwhile, as newer ones came. "
    "End `dragoman explore` and start it again."
)


def make_app(explored: Explored, title: str) -> Starlette:
    """Return the explorer of an open release, to be served by ``guarded`` only."""
    pages = _Pages(explored, title)
    routes = [
        Route("/", pages.whole, methods=["GET"]),
        Route("/rows", pages.rows, methods=["GET"]),
        Route("/charts", pages.charts, methods=["GET"]),
        Route("/event/{event_id}", pages.event, methods=["GET"]),
        Route("/export", pages.export, methods=["GET"]),
        Route("/static/{name}", _file, methods=["GET"]),
    ]
    return Starlette(routes=routes, exception_handlers={Gone: _gone})


def _file(request: Request) -> Response:
    path = FILES.get(request.path_params["name"])
    return FileResponse(path, headers=_KEPT) if path else PlainTextResponse("There is no such file.\n", 404)


async def _gone(request: Request, error: Exception) -> Response:
    return PlainTextResponse(_GONE + "\n", 410)


class _Pages:
    """The pages over one open release."""

    def __init__(self, explored: Explored, title: str) -> None:
        self._explored, self._title = explored, title
        self._templates = environment(_HERE / "templates")
        self._exporting = threading.Lock()

    def whole(self, request: Request) -> Response:
        """Answer with the whole page."""
        asked = read_query(request.query_params.multi_items())
        values = {"choices": choices(self._explored, asked), "release": self._explored.release.name}
        return self._page("explorer.html", asked, up="", **values, **self._found(asked))

    def rows(self, request: Request) -> Response:
        """Answer with the table, and say what address stands for it."""
        asked = read_query(request.query_params.multi_items())
        page = self._page("rows.html", asked, **self._found(asked))
        if not asked.problems:
            page.headers["HX-Push-Url"] = f"./?{asked.query()}".rstrip("?")
        return page

    def charts(self, request: Request) -> Response:
        """Answer with the timeline and the map of all rows that are asked for."""
        asked = read_query(request.query_params.multi_items())
        sections = []
        if not asked.problems:
            with self._explored.counter(asked) as counter:
                sections = [over_time(counter, choose_window(counter)), event_map(counter)]
        specs = [chart.spec for section in sections for chart in section.charts]
        return self._page("charts.html", asked, sections=sections, specs=specs)

    def event(self, request: Request) -> Response:
        """Answer with the sentence of an event and everything that is known of it."""
        event_id = request.path_params["event_id"]
        event = self._explored.event(event_id) if _ID.fullmatch(event_id) else None
        if event is None:
            return PlainTextResponse("There is no such event in this release.\n", 404)
        is_part = "HX-Request" in request.headers
        group = event["event_group_id"]
        others = read_query([("group", group or ""), ("count", "reports")])
        n_rows, _ = self._explored.count(others) if group else (1, 1)
        return self._page(
            "event.html" if is_part else "event_page.html",
            others,
            up="" if is_part else "../",
            dataset=shlex.quote(str(self._explored.root)),
            event=event,
            headline=event_title(event),
            lines=marked_sentence(event),
            facts=[fact for fact in event_facts(event) if event["trigger_text"] or fact[0] != "Act"],
            link=web_address(event["url"]),
            n_rows=n_rows,
            join=join,
        )

    def export(self, request: Request) -> Response:
        """Answer with every row that is asked for, as a file."""
        pairs = request.query_params.multi_items()
        forms = [text for name, text in pairs if name == "format"]
        asked = read_query([(name, text) for name, text in pairs if name != "format"])
        if len(forms) != 1 or forms[0] not in FORMATS:
            return PlainTextResponse(f"Expected format as one of {', '.join(FORMATS)}.\n", 400)
        if asked.problems:
            return PlainTextResponse("\n".join(asked.problems) + "\n", 400)
        if not self._exporting.acquire(blocking=False):
            return PlainTextResponse("Another export is being written. Try again when it is done.\n", 503)
        try:
            return self._written(asked, forms[0])
        except OSError as error:
            return PlainTextResponse(f"The rows could not be written: {error.strerror or error}\n", 507)
        finally:
            self._exporting.release()

    def _written(self, asked: Asked, form: str) -> Response:
        folder = tempfile.TemporaryDirectory(prefix="export-", dir=self._explored.folder)
        try:
            path = Path(folder.name) / f"rows.{form}"
            write_rows(self._explored, asked, form, path)
        except BaseException:
            folder.cleanup()
            raise
        kind = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}[form]
        name = f"{self._title}-{self._explored.release.name}.{form}"
        done = BackgroundTask(folder.cleanup)
        return FileResponse(path, media_type=kind, filename=name, background=done)

    def _found(self, asked: Asked) -> dict[str, Any]:
        """Return the rows of a page and what is said of them; a page behind the last is the last."""
        if asked.problems:
            return {"rows": [], "n_rows": 0, "n_events": 0, "n_pages": 1, "page": 1}
        n_rows, n_events = self._explored.count(asked)
        n_pages = max(1, -(-n_rows // asked.size))
        page = min(asked.page, n_pages)
        rows = self._explored.page(asked.on_page(page))
        return {"rows": rows, "n_rows": n_rows, "n_events": n_events, "n_pages": n_pages, "page": page}

    def _page(self, template: str, asked: Asked, **values: Any) -> HTMLResponse:
        text = self._templates.get_template(template).render(
            title=self._title,
            asked=asked,
            newer=self._explored.newer(),
            say_count=say_count,
            quads=QUADS,
            sizes=SIZES,
            sorts=SORTS,
            **values,
        )
        return HTMLResponse(clean(text), 400 if asked.problems else 200)


def web_address(text: str | None) -> str:
    """Return *text* if it is an address of the web, which alone may become a link.

    >>> web_address("https://example.org/a"), web_address("javascript:alert(1)"), web_address(None)
    ('https://example.org/a', '', '')
    """
    try:
        parts = urlsplit(text or "")
    except ValueError:
        return ""
    return str(text) if parts.scheme in ("http", "https") and parts.netloc else ""
