"""The closed set of filters: what an address may ask for, checked, and the SQL that stands for it.

No text of an address gets into SQL: each filter has its fixed condition, and values are bound to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from dragoman.codebook import contexts, event_codes, iso3_codes
from dragoman.errors import suggest
from dragoman.exports.selection import known_statuses
from dragoman.reports.sections import QUADS

MAX_TEXT = 100
MAX_VALUES = 300
SIZES = (25, 50, 100)
SORTS: Mapping[str, str] = {
    "date": "event_date_start",
    "source": "source_code",
    "target": "target_code",
    "code": "cameo_code",
    "status": "status",
    "place": "place_name",
    "confidence": "confidence",
}
"""What rows can be sorted by; with ``-`` before it, from the end."""
USUAL_SORT = "-date"
EVENTS, REPORTS = "events", "reports"
_CODE = re.compile(r"[0-9]{1,4}")
_GROUP = re.compile(r"[0-9a-f]{20}")
_MAX_PAGE = 10**9


@dataclass(frozen=True)
class Filter:
    """One thing that rows can be filtered by.

    Args:
        condition: in SQL; each ``?`` takes the same value.
        read: turns text into the value that is bound; says in a ``ValueError`` what it expected.
        is_list: takes several texts, of which a row has to meet one; *read* gets each.
    """

    condition: str
    read: Callable[[str], Any]
    is_list: bool = False


def _actor(*sides: str) -> str:
    """Return the condition that code, or a word of the name, begins like the value."""
    some = (f"starts_with({s}_code, upper(?)) OR contains({s}_words, ' ' || fold(?))" for s in sides)
    return f"({' OR '.join(some)})"


def _name(text: str) -> str:
    if not any(letter.isalnum() for letter in text):
        raise ValueError("letters of a code or a name")
    return text


def _codes(text: str) -> list[str]:
    """Return every code that one of the given codes, with commas or blanks between, is the beginning of."""
    asked = [part for part in re.split(r"[\s,;]+", text) if part]
    wrong = [part for part in asked if not _CODE.fullmatch(part)]
    found = [code for code in event_codes() if any(code.startswith(part) for part in asked)]
    if wrong or not found:
        raise ValueError("CAMEO codes or their first digits, such as 19, 043")
    return found


def _one_of(known: Callable[[], Iterable[str]], what: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in (names := sorted(known())):
            raise ValueError(f"{what}.{suggest(text, names) or suggest(text.upper(), names)}")
        return text

    return read


def _quad(text: str) -> int:
    return int(_one_of(lambda: map(str, QUADS), "a quad class from 0 to 4")(text))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("a day as YYYY-MM-DD") from None


def _share(text: str) -> float:
    if not re.fullmatch(r"[01]|[01]?\.[0-9]{1,6}", text) or float(text) > 1:
        raise ValueError("a number from 0 to 1")
    return float(text)


def _group(text: str) -> str:
    if not _GROUP.fullmatch(text):
        raise ValueError("an event_group_id of 20 digits")
    return text


_roots = _one_of(lambda: (code for code in event_codes() if len(code) == 2), "a CAMEO root from 01 to 20")
_country = _one_of(iso3_codes, "an ISO 3166-1 alpha-3 code, such as TUR")

FILTERS: Mapping[str, Filter] = {
    "actor": Filter(_actor("source", "target"), _name),
    "source": Filter(_actor("source"), _name),
    "target": Filter(_actor("target"), _name),
    "code": Filter("list_contains(?, cameo_code)", _codes),
    "root": Filter("list_contains(?, cameo_root)", _roots, True),
    "quad": Filter("list_contains(?, quad_class)", _quad, True),
    "status": Filter("list_contains(?, status)", _one_of(known_statuses, "a status, such as asserted"), True),
    "source_country": Filter("list_contains(?, source_country)", _country, True),
    "target_country": Filter("list_contains(?, target_country)", _country, True),
    "place_country": Filter("list_contains(?, place_country)", _country, True),
    "context": Filter("list_has_any(contexts, ?)", _one_of(contexts, "a context of the list"), True),
    "since": Filter("event_date_start >= ?", _day),
    "until": Filter("event_date_start <= ?", _day),
    "confidence": Filter("confidence >= ?", _share),
    "group": Filter("event_group_id = ?", _group),
}
_OTHERS = ("count", "sort", "page", "size")


@dataclass(frozen=True)
class Asked:
    """What an address asks for, read and found in order.

    Args:
        texts: filter to its texts, as they were given.
        bound: filter to the value that is bound.
        count: ``events`` for one row an event, ``reports`` for every row.
        sort: a key of ``SORTS``, with or without ``-``.
        page: from 1.
        size: rows on a page.
        problems: what was not understood; nothing is looked up then.
    """

    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bound: Mapping[str, Any] = field(default_factory=dict)
    count: str = EVENTS
    sort: str = USUAL_SORT
    page: int = 1
    size: int = 50
    problems: tuple[str, ...] = ()

    def where(self) -> tuple[str, list[Any]]:
        """Return the condition in SQL and the values to bind to it."""
        parts, values = ["true"], []
        for name, value in self.bound.items():
            condition = FILTERS[name].condition
            parts.append(condition)
            values += [value] * condition.count("?")
        if self.count == EVENTS:
            parts.append("coalesce(is_representative, true)")
        return " AND ".join(parts), values

    def order(self) -> str:
        """Return the order in SQL; rows that are equal in it stand in the order of their ids."""
        column = SORTS[self.sort.removeprefix("-")]
        return f"{column} {'DESC' if self.sort.startswith('-') else 'ASC'} NULLS LAST, event_id"

    def on_page(self, number: int) -> Asked:
        """Return what asks for another page of the same rows."""
        return replace(self, page=number)

    def query(self, **changes: Any) -> str:
        """Return the query of the address that asks for this, with changes to sort, page, size or format."""
        pairs = [(name, text) for name, texts in self.texts.items() for text in texts]
        usual = {"count": EVENTS, "sort": USUAL_SORT, "page": 1, "size": 50}
        rest = {"count": self.count, "sort": self.sort, "page": self.page, "size": self.size, **changes}
        return urlencode([*pairs, *((k, v) for k, v in rest.items() if v != usual.get(k))])


def read_query(pairs: Sequence[tuple[str, str]]) -> Asked:
    """Read the query of an address; what is wrong with it stands in ``problems``.

    Args:
        pairs: names and texts in their order; empty texts are as good as none.
    """
    given: dict[str, list[str]] = {}
    for name, text in pairs:
        if text.strip():
            given.setdefault(name, []).append(text.strip())
    problems = list(_too_much(given))
    if problems:
        return Asked(problems=tuple(problems))
    bound: dict[str, Any] = {}
    others = {"count": EVENTS, "sort": USUAL_SORT, "page": "1", "size": "50"}
    for name, texts in given.items():
        try:
            if name in FILTERS:
                bound[name] = _bound(FILTERS[name], texts)
            else:
                others[name] = _other(name, texts[0])
        except ValueError as error:
            told = str(error) if str(error)[-1] in ".?" else f"{error}."
            problems.append(f"{name}: expected {told} Found {', '.join(map(repr, texts[:3]))}.")
    if bound.get("since", date.min) > bound.get("until", date.max):
        problems.append("since is after until; turn them round.")
    return Asked(
        {name: tuple(texts) for name, texts in sorted(given.items()) if name in FILTERS},
        dict(sorted(bound.items())),
        others["count"],
        others["sort"],
        int(others["page"]),
        int(others["size"]),
        tuple(problems),
    )


def _too_much(given: Mapping[str, Sequence[str]]) -> Iterator[str]:
    known = [*FILTERS, *_OTHERS]
    for name, texts in given.items():
        if name not in known:
            yield f"There is no filter {name[:MAX_TEXT]!r}.{suggest(name[:MAX_TEXT], known)}"
        elif len(texts) > 1 and not (name in FILTERS and FILTERS[name].is_list):
            yield f"{name}: expected one value, found {len(texts)}."
        elif len(texts) > MAX_VALUES or any(len(text) > MAX_TEXT for text in texts):
            yield f"{name}: expected {MAX_VALUES} values of {MAX_TEXT} characters at most."


def _bound(known: Filter, texts: Sequence[str]) -> Any:
    return [known.read(text) for text in texts] if known.is_list else known.read(texts[0])


def _other(name: str, text: str) -> str:
    known: Mapping[str, Sequence[str]] = {
        "count": (EVENTS, REPORTS),
        "sort": [sign + key for key in SORTS for sign in ("", "-")],
        "size": [str(size) for size in SIZES],
    }
    if name == "page":
        if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= _MAX_PAGE:
            raise ValueError("the number of a page, from 1.")
    elif text not in known[name]:
        raise ValueError(f"one of {', '.join(known[name])}.")
    return text
