"""What an address can ask for."""

from __future__ import annotations

import re
from datetime import date

import pytest

from dragoman.explorer.filters import FILTERS, SORTS, read_query


def test_everything_asked_for_is_bound():
    """No text of an address is in the condition: there is one sign for each value and nothing else."""
    asked = read_query(
        [
            ("actor", "Erdogan"), ("source", "TUR"), ("target", "o'brien"), ("code", "19, 043"),
            ("root", "19"), ("root", "20"), ("quad", "4"), ("status", "asserted"), ("source_country", "TUR"),
            ("target_country", "SYR"), ("place_country", "IRQ"), ("context", "energy"),
            ("since", "2024-01-01"), ("until", "2024-12-31"), ("confidence", ".5"), ("group", "0" * 20),
        ]
    )  # fmt: skip

    condition, values = asked.where()

    assert asked.problems == ()
    assert set(asked.bound) == set(FILTERS)
    assert condition.count("?") == len(values)
    assert not re.search(r"Erdogan|TUR|brien|2024|energy|000", condition)
    assert values.count("Erdogan") == 4
    assert date(2024, 1, 1) in values


def test_nothing_asked_for_counts_each_event_once():
    """An address without a query asks for every event, each once, the newest first."""
    asked = read_query([])

    assert asked.where() == ("true AND coalesce(is_representative, true)", [])
    assert asked.order() == "event_date_start DESC NULLS LAST, event_id"
    assert asked.query() == ""


@pytest.mark.parametrize("sort", [sign + key for key in SORTS for sign in ("", "-")])
def test_query_is_read_as_it_was_written(sort: str):
    """The address of a page gives back what was asked for, signs and all."""
    first = read_query(
        [("actor", "a&b=c%20"), ("root", "19"), ("root", "20"), ("sort", sort), ("size", "100")]
    )
    from urllib.parse import parse_qsl

    again = read_query(parse_qsl(first.query(page=7)))

    assert (again.texts, again.sort, again.size, again.page) == (first.texts, sort, 100, 7)


def test_code_stands_for_all_below_it():
    """The first digits of a code take every code that begins so."""
    asked = read_query([("code", "025 19")])

    assert {"025", "0251", "0256", "19", "190", "1951"} <= set(asked.bound["code"])
    assert not any(code.startswith("02") and code[:3] != "025" for code in asked.bound["code"])


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("nonsense", "1", "There is no filter 'nonsense'"),
        ("acter", "x", "Did you mean 'actor'"),
        ("status", "asserted' OR 1=1 --", "a status"),
        ("status", "assertet", "Did you mean 'asserted'"),
        ("quad", "5", "a quad class"),
        ("quad", "1; DROP TABLE events", "a quad class"),
        ("root", "9", "a CAMEO root"),
        ("code", "19%", "CAMEO codes"),
        ("code", "9999", "CAMEO codes"),
        ("code", "١٩", "CAMEO codes"),
        ("source_country", "tur", "Did you mean 'TUR'"),
        ("place_country", "XX", "alpha-3"),
        ("context", "weather", "a context"),
        ("since", "2024-13-01", "YYYY-MM-DD"),
        ("until", "yesterday", "YYYY-MM-DD"),
        ("confidence", "nan", "from 0 to 1"),
        ("confidence", "1.5", "from 0 to 1"),
        ("confidence", "1e-3", "from 0 to 1"),
        ("actor", "%_'\"", "letters"),
        ("actor", "x" * 101, "100 characters"),
        ("group", "' OR ''='", "20 digits"),
        ("count", "all", "events, reports"),
        ("sort", "confidence; DROP TABLE events", "expected one of"),
        ("sort", "--date", "expected one of"),
        ("page", "0", "from 1"),
        ("page", "-1", "from 1"),
        ("page", "1e9", "from 1"),
        ("page", "9" * 30, "from 1"),
        ("size", "1000000", "25, 50, 100"),
    ],
)
def test_what_is_not_understood_is_told(name: str, text: str, told: str):
    """A wrong value is told with what was expected, and nothing is looked up."""
    (problem,) = read_query([(name, text)]).problems

    assert told in problem


def test_one_value_is_one_value():
    """A filter of one value refuses two; one of many refuses too many."""
    assert read_query([("actor", "a"), ("actor", "b")]).problems == ("actor: expected one value, found 2.",)
    assert "300 values" in read_query([("status", "asserted")] * 301).problems[0]


def test_days_the_wrong_way_round_are_told():
    """A range that ends before it begins is told."""
    asked = read_query([("since", "2024-02-01"), ("until", "2024-01-01")])

    assert asked.problems == ("since is after until; turn them round.",)


def test_empty_texts_ask_for_nothing():
    """A form sends its empty fields too."""
    assert read_query([("actor", " "), ("since", ""), ("page", "")]) == read_query([])
