"""Rows of actors: who belongs to "A, B and C", and who stands inside a trigger's own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.dictionaries import load_knowledge
from dragoman.reader.dictionary import DictionaryReader

DICTIONARIES = {
    "countries.yml": """
countries:
- {code: RUS, names: [Russia], metonyms: [Moscow]}
- {code: CHN, names: [China]}
- {code: TUR, names: [Turkey]}
- {code: IRN, names: [Iran]}
""",
    "organisations.yml": """
organisation_codes: {UNO: United Nations}
organisations:
- {name: United Nations, code: IGOUNO}
""",
    "agents.yml": "agents:\n- {role: GOV, words: [president]}\n",
    "verbs.yml": """
patterns:
- {code: "112", verbs: [accuse, accuse * of fraud]}
- {code: "040", reciprocal: true, verbs: [meet]}
""",
    "places.yml": "not_places:\n- words: [Reading]\n",
}


@pytest.fixture
def reader(tmp_path: Path) -> DictionaryReader:
    """A reader that knows four countries and two verbs."""
    for name, text in DICTIONARIES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return DictionaryReader(load_knowledge(tmp_path))


@pytest.mark.parametrize(
    ("sentence", "sources", "targets"),
    [
        pytest.param(
            "Russia, China and Iran accused Turkey.", ["Russia", "China", "Iran"], ["Turkey"], id="sources"
        ),
        pytest.param(
            "Turkey accused Russia, China, and Iran.", ["Turkey"], ["Russia", "China", "Iran"], id="targets"
        ),
        pytest.param("Russia, China and Iran met.", ["Russia"], ["China", "Iran"], id="meeting of three"),
        pytest.param(
            "In Moscow, China and Iran accused Turkey.", ["China", "Iran"], ["Turkey"], id="place before"
        ),
        pytest.param("China, Turkey accused Iran.", ["Turkey"], ["Iran"], id="comma without and"),
        pytest.param(
            "Iran was accused by China of fraud.", ["China"], ["Iran"], id="source inside the phrase"
        ),
        pytest.param(
            "Iran was accused of fraud by China.", ["China"], ["Iran"], id="source behind the phrase"
        ),
        pytest.param("Russia accused Iran of fraud.", ["Russia"], ["Iran"], id="target inside the phrase"),
    ],
)
def test_all_of_a_row_take_part(
    reader: DictionaryReader, sentence: str, sources: list[str], targets: list[str]
):
    """Actors joined by commas and "and" act together; a place in front of them does not."""
    reading = reader.read([sentence])[0]
    words = [sentence[actor.start : actor.end] for actor in reading.actors]

    assert [
        ([words[i] for i in event.sources], [words[i] for i in event.targets]) for event in reading.events
    ] == [(sources, targets)]
