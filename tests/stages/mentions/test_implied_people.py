"""Whom an attack or an arrest hit in number is its target."""

from __future__ import annotations

import pytest

from dragoman.reader import ReadEvent, ReadSpan
from dragoman.stages.mentions.implied import implied_people


@pytest.mark.parametrize(
    ("text", "count", "code", "country", "expected"),
    [
        pytest.param("Shelling killed 14 in Aleppo.", "14", "194", "SYR", ("14", "SYRCVL"), id="number"),
        pytest.param(
            "A bomb killed 25 soldiers in Zaria.", "25", "183", "NGA", ("25 soldiers", "NGAMIL"), id="noun"
        ),
        pytest.param("Aid reached 14 in Aleppo.", "14", "073", "SYR", None, id="no violence"),
        pytest.param("Shelling killed 14.", "14", "194", None, None, id="no country"),
    ],
)
def test_counted_people_are_the_target(
    text: str, count: str, code: str, country: str | None, expected: tuple[str, str] | None
):
    """They are of the country where it happened, in the role that their noun tells."""
    start = text.index(count)
    hit = ReadSpan(start, start + len(count), "killed")
    event = ReadEvent(0, 5, code, "asserted", (), (), False, "test", 0.5, spans=(hit,))

    found = implied_people(text, event, [], [], country, None)

    assert (found and (text[found.start : found.end], found.actor.code)) == expected
