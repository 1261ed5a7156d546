"""Turns a template and values into one HTML file that stands alone.

Values are escaped by the templates; scripts are named by their checksums in the page's own policy, so that
nothing else can run in it and nothing can be fetched, whatever a story holds.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dragoman.storage import write_text

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
# Characters that no HTML text may hold, and halves of characters; a sign of the same length stands for each.
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Return *text* with a replacement sign for each character that no page can hold; its length stays.

    >>> [ord(letter) for letter in clean(f"a{chr(0)}b")]
    [97, 65533, 98]
    """
    return _NOT_TEXT.sub("\ufffd", text)


def render(template: str, scripts: Sequence[str] = (), **values: Any) -> str:
    """Return the page that *template* makes of *values*.

    Args:
        template: a file of ``templates/``.
        scripts: files of ``static/`` that run in the page, in this order.
        values: what the template asks for; missing ones are an error.
    """
    sources = [_static(name) for name in scripts]
    allowed = " ".join(f"'sha256-{_checksum(source)}'" for source in sources) or "'none'"
    page = _environment().get_template(template)
    return page.render(
        scripts=[Markup(source) for source in sources],  # noqa: S704 - our own files
        style=Markup(_static("page.css")),  # noqa: S704
        allowed_scripts=Markup(allowed),  # noqa: S704
        **values,
    )


def write_page(path: Path, text: str) -> Path:
    """Write a page, whole or not at all, and return where.

    Raises:
        StorageError: the folder cannot be written.
    """
    write_text(path, clean(text))
    return path


def as_data(value: Any) -> Markup:
    """Return *value* as JSON that may stand in a ``<script type="application/json">``."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(clean(text))  # noqa: S704 - no sign of HTML is left in it


@cache
def _static(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


@cache
def _checksum(source: str) -> str:
    return base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


@cache
def _environment() -> Environment:
    return environment(_HERE / "templates")


def environment(folder: Path) -> Environment:
    """Return what makes pages of the templates in *folder*: every value escaped, a missing one an error."""
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_finalize,
    )
    made.filters |= {"number": number, "data": as_data}
    return made


def _finalize(value: Any) -> Any:
    if isinstance(value, Markup):
        return value
    return clean(value) if isinstance(value, str) else value


def number(value: Any) -> str:
    """Return a value of a table as people read it.

    >>> number(12345), number(-0.5), number(None), number("040"), number(True)
    ('12,345', '-0.50', '–', '040', 'yes')
    """
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case float():
            return f"{value:,.2f}"
        case _:
            return str(value)
