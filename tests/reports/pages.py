"""Reads the pages that are tested, as a browser would."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

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
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in ("meta", "br", "link", "img", "hr"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
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
        (found,) = re.findall(r'<script type="application/json" id="specs">(.*?)</script>', self.source, re.DOTALL)
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
        return [address for address in self.addresses() if re.match(r"\s*(?:[a-z][a-z0-9+.-]*:|//)", address, re.I)]

    def handlers(self) -> list[str]:
        """Return the attributes that would run something."""
        return [name for _, attributes in self.elements for name in attributes if name.startswith("on")]
