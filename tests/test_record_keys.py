"""The keys that each command on records promises."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dragoman import records
from dragoman.tables import table_schema

RECORD = {
    "id": "a",
    "text": "🙂 Turkish police arrested Kenyan protesters in Ankara on 5 May 2020.",
    "published": "2020-05-06",
    "source": "Turkish police",
    "target": [26, 43],
}


def answer(by: records.Answer) -> dict[str, Any]:
    return records.answer_line(json.dumps(RECORD), 1, by)


@pytest.mark.parametrize(
    ("by", "key", "promised"),
    [
        pytest.param(records.code, "events", table_schema("events").names, id="code"),
        pytest.param(records.dates, "dates", ["start", "end", "text", "type", "value"], id="dates"),
        pytest.param(
            records.actors,
            "actors",
            ["start", "end", "text", "name", "code", "country", "roles"],
            id="actors",
        ),
        pytest.param(
            records.places,
            "places",
            ["start", "end", "text", "name", "geonameid", "lat", "lon", "country"],
            id="places",
        ),
    ],
)
def test_each_finding_has_the_promised_keys(by: records.Answer, key: str, promised: list[str]):
    """Every finding of a command has the same keys in the same order, and there is at least one."""
    found = answer(by)

    assert list(found) == ["id", key]
    assert found[key]
    assert all(list(finding) == promised for finding in found[key])


def test_classify_gives_code_and_confidence():
    """A classified record has its id, the code as text, and a confidence from 0 to 1."""
    found = answer(records.classify)

    assert list(found) == ["id", "cameo_code", "confidence"]
    assert found["cameo_code"] == "173"
    assert 0 <= found["confidence"] <= 1


@pytest.mark.parametrize("by", [records.code, records.dates, records.actors, records.places])
def test_text_without_findings_gives_an_empty_list(by: records.Answer):
    """Where nothing is found the key is there all the same."""
    found = records.answer_line('{"id": 1, "text": ""}', 1, by)

    assert list(found.values()) == [1, []]
