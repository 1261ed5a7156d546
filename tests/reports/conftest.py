"""What the tests of pages share: a reader of pages, and small releases."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dragoman.codebook import event_codes
from dragoman.tables import table_schema

Event = dict[str, Any]

_ADDRESSES = {"href", "src", "srcset", "action", "data", "poster", "background", "cite", "formaction"}


class Page(HTMLParser):
    """The elements and the text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.source = text
        self.elements: list[tuple[str, dict[str, str]]] = []
        self._open: list[str] = []
        self._texts: list[tuple[str, str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the element."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in ("meta", "br", "link", "img", "hr"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close what is open inside it too."""
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Keep the text and what it stands in."""
        self._texts.append((self._open[-1] if self._open else "", data))

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of each element of this name."""
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self) -> str:
        """What people read."""
        return " ".join(" ".join(data for tag, data in self._texts if tag not in ("script", "style")).split())

    @property
    def scripts(self) -> list[str]:
        """The scripts that run."""
        found = re.findall(r"<script>(.*?)</script>", self.source, re.DOTALL)
        return [str(script) for script in found]

    @property
    def specs(self) -> list[dict[str, Any]]:
        """The charts' specifications."""
        (found,) = re.findall(
            r'<script type="application/json" id="specs">(.*?)</script>', self.source, re.DOTALL
        )
        specs: list[dict[str, Any]] = json.loads(found)
        return specs

    def addresses(self) -> Iterator[str]:
        """Yield each address that the page names."""
        for _, attributes in self.elements:
            yield from (value for name, value in attributes.items() if name in _ADDRESSES)
        styles = re.findall(r"<style>(.*?)</style>", self.source, re.DOTALL)
        for style in [*styles, *(attributes.get("style", "") for _, attributes in self.elements)]:
            yield from re.findall(r"url\(([^)]*)\)", style)
            yield from re.findall(r"@import\s+(\S+)", style)

    def outside(self) -> list[str]:
        """Return the addresses that are not beside the page."""
        return [
            address
            for address in self.addresses()
            if re.match(r"\s*(?:[a-z][a-z0-9+.-]*:|//)", address, re.I)
        ]

    def handlers(self) -> list[str]:
        """Return the attributes that would run something."""
        return [name for _, attributes in self.elements for name in attributes if name.startswith("on")]


@pytest.fixture(scope="session")
def page_of() -> Callable[[str], Page]:
    """Read a page as a browser would."""
    return Page


def event(number: int, code: str = "040", **changes: Any) -> Event:
    """Return an event between two countries, then changed."""
    known = event_codes()[code]
    return {
        "event_id": f"{number:020x}",
        "event_group_id": f"{number:020x}",
        "document_id": "a" * 20,
        "sentence_id": f"{'a' * 20}-0",
        "event_date_start": date(2023, 9, 1 + number % 28),
        "event_date_end": date(2023, 9, 1 + number % 28),
        "date_precision": 1,
        "date_precision_word": "day",
        "date_method": "relative",
        **{f"source_{part}": value for part, value in _actor("TUR", "Turkey").items()},
        **{f"target_{part}": value for part, value in _actor("GRC", "Greece").items()},
        "cameo_code": code,
        "cameo_base": known.base,
        "cameo_root": known.root,
        "cameo_label": known.label,
        "goldstein": known.goldstein_in("gdelt")[0],
        "goldstein_table": "gdelt",
        "quad_class": known.quad_in("gdelt"),
        "quad_scheme": "gdelt",
        "is_reciprocal": False,
        "is_self_directed": False,
        "trigger_text": "met",
        "trigger_char_start": 10,
        "trigger_char_end": 13,
        "status": "asserted",
        "is_headline": False,
        "is_lead": True,
        "sentence_text": "Turkey met Greece.",
        "sentence_char_start": 0,
        "sentence_char_end": 18,
        "origin": "sample/001.txt",
        "rule_id": "reader:reader-3",
        "coder": "reader-3",
        "confidence": 0.5,
        "code_confidence": 0.8,
        "is_representative": True,
        **changes,
    }


def _actor(code: str, name: str) -> Mapping[str, Any]:
    return {
        "code": code,
        "name": name,
        "text": name,
        "country": code,
        "method": "dictionary",
        "confidence": 1.0,
    }


@pytest.fixture(scope="session")
def event_of() -> Callable[..., Event]:
    """Make an event of a number, a code and changes."""
    return event


@pytest.fixture
def release_of(tmp_path: Path) -> Callable[..., Path]:
    """Write a release of these events, with columns left out if wanted."""

    def write(events: Sequence[Event], drop: Sequence[str] = (), name: str = "release", **found: Any) -> Path:
        folder = tmp_path / name
        schema = pa.schema([pa.field(f.name, f.type) for f in table_schema("events").arrow])
        table = pa.Table.from_pylist([dict(row) for row in events], schema=schema).drop_columns(list(drop))
        for kind, rows in (("events", table), ("documents", table_schema("documents").arrow.empty_table())):
            (folder / kind).mkdir(parents=True)
            pq.write_table(rows, folder / kind / "part.parquet")
        (folder / "validation.json").write_text(json.dumps({"run": {"rejects": found}}), encoding="utf-8")
        return folder

    return write
