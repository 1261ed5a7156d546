"""Overrides: the researcher's own phrases win over what the trained reader says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from dragoman.dictionaries import load_knowledge
from dragoman.reader import ActorSpan, ReadEvent, Reading, ReadSpan
from dragoman.reader.overriding import OverridingReader

DICTIONARIES = {
    "countries.yml": "countries:\n- {code: NOR, names: [Norway]}\n",
    "organisations.yml": "organisation_codes: {UNO: UN}\norganisations:\n- {name: UN, code: IGOUNO}\n",
    "agents.yml": "agents:\n- {role: GOV, words: [minister]}\n",
    "verbs.yml": 'patterns:\n- {code: "112", verbs: [accuse]}\n',
    "places.yml": "not_places:\n- {words: [Reading]}\n",
}
TARIFFS = 'overrides:\n- {code: "163", verbs: [slap tariffs on]}\n'


@dataclass(frozen=True)
class FixedReader:
    """Says of every sentence that each of *triggers* is an act between its first and last word."""

    triggers: tuple[str, ...]
    version: str = "fixed-1"

    def read(self, sentences: Sequence[str]) -> list[Reading]:
        """Read sentences; one reading for each, in order."""
        return [Reading(self._actors(text), tuple(self._events(text))) for text in sentences]

    def classify(self, sentence: str, source: tuple[int, int], target: tuple[int, int]) -> tuple[str, float]:
        """Return the same code for every pair."""
        return "010", 0.5

    def _actors(self, text: str) -> tuple[ActorSpan, ...]:
        words = text.rstrip(".").split()
        end = len(text.rstrip("."))
        return ActorSpan(0, len(words[0]), "named"), ActorSpan(end - len(words[-1]), end, "named")

    def _events(self, text: str) -> list[ReadEvent]:
        return [
            ReadEvent(
                start=text.index(words),
                end=text.index(words) + len(words),
                cameo_code="061",
                status="planned",
                sources=(0,),
                targets=(1,),
                is_reciprocal=True,
                rule_id="reader:fixed-1",
                confidence=0.7,
                act_code="062",
                said_by=None,
                spans=(ReadSpan(0, 1, "date"),),
            )
            for words in self.triggers
            if words in text
        ]


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., OverridingReader]:
    """Make the reader that sees *triggers* under the overrides written in YAML."""

    def make_reader(overrides: str, *triggers: str) -> OverridingReader:
        for name, text in (DICTIONARIES | {"overrides.yml": overrides}).items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return OverridingReader(FixedReader(triggers), load_knowledge(tmp_path))

    return make_reader


Make = Callable[..., OverridingReader]


def test_code_is_the_researchers(make: Make):
    """An event whose trigger is a phrase of the overrides takes its code and names it as the rule."""
    reader = make(TARIFFS, "slapped tariffs on")

    [reading] = reader.read(["Norway slapped tariffs on Peru."])

    [event] = reading.events
    assert (event.cameo_code, event.rule_id) == ("163", "override:slap tariffs on:163")


def test_everything_else_stays_as_it_was_read(make: Make):
    """Sides, status, confidence and what hangs on the event are the reader's."""
    reader = make(TARIFFS, "slapped tariffs on")
    sentence = "Norway slapped tariffs on Peru."
    [[before]] = [reading.events for reading in reader.reader.read([sentence])]

    [reading] = reader.read([sentence])

    [event] = reading.events
    kept = ("start", "end", "status", "sources", "targets", "is_reciprocal", "confidence", "said_by", "spans")
    assert [getattr(event, name) for name in kept] == [getattr(before, name) for name in kept]
    assert reading.actors == reader.reader.read([sentence])[0].actors


def test_words_that_are_no_event_are_none(make: Make):
    """An override of none takes the event away and leaves the others and the actors."""
    reader = make("overrides:\n- {code: none, nouns: [war of words]}\n", "war of words", "met")

    [reading] = reader.read(["Norway met amid a war of words with Peru."])

    assert [(event.cameo_code, event.rule_id) for event in reading.events] == [("061", "reader:fixed-1")]
    assert len(reading.actors) == 2


@pytest.mark.parametrize(
    ("sentence", "trigger"),
    [
        pytest.param("Norway slaps tariffs on Peru.", "slaps tariffs on", id="present"),
        pytest.param("Norway had slapped tariffs on Peru.", "slapped tariffs on", id="perfect"),
        pytest.param("Norway is slapping tariffs on Peru.", "slapping tariffs on", id="progressive"),
        pytest.param("Norway will slap tariffs on Peru.", "slap tariffs on", id="future"),
        pytest.param("Norwegians slap tariffs on Peru.", "slap tariffs on", id="plural-source"),
        pytest.param("Norway slapped tariffs on Peru.", "slapped", id="trigger-is-a-part"),
        pytest.param("Norway slapped tariffs on Peru.", "tariffs", id="trigger-inside"),
        pytest.param("Norway slapped tariffs on and on Peru.", "on and on", id="trigger-overlaps"),
    ],
)
def test_phrase_is_found_in_every_form(make: Make, sentence: str, trigger: str):
    """A verb is written in its base form and found in all others, if the trigger overlaps it at all."""
    reader = make(TARIFFS, trigger)

    [reading] = reader.read([sentence])

    assert [event.cameo_code for event in reading.events] == ["163"]


@pytest.mark.parametrize(
    ("overrides", "sentence", "trigger", "code"),
    [
        pytest.param(
            'overrides:\n- {code: "163", verbs: [slap * on]}\n',
            "Norway slapped new steep tariffs on Peru.",
            "slapped",
            "163",
            id="gap",
        ),
        pytest.param(
            'overrides:\n- {code: "163", verbs: [slap], needs: [tariffs]}\n',
            "Norway slapped Peru.",
            "slapped",
            "061",
            id="needed-word-missing",
        ),
        pytest.param(
            'overrides:\n- {code: "163", verbs: [slap], needs: [tariffs]}\n',
            "Norway slapped new tariffs on Peru.",
            "slapped",
            "163",
            id="needed-word-follows",
        ),
        pytest.param(
            'overrides:\n- {code: "163", nouns: [tariff war]}\n',
            "Norway began tariff wars with Peru.",
            "tariff wars",
            "163",
            id="plural-of-a-noun",
        ),
        pytest.param(
            'overrides:\n- {code: "163", verbs: [slap]}\n',
            "Norway was slapped by Peru.",
            "slapped",
            "163",
            id="passive",
        ),
    ],
)
def test_overrides_match_as_patterns_do(make: Make, overrides: str, sentence: str, trigger: str, code: str):
    """Gaps, needed words, plurals and passives mean what they mean in verbs.yml."""
    reader = make(overrides, trigger)

    [reading] = reader.read([sentence])

    assert [event.cameo_code for event in reading.events] == [code]


def test_phrase_elsewhere_in_the_sentence_changes_nothing(make: Make):
    """An event stays as it is where the phrase is not at its trigger."""
    reader = make(TARIFFS, "met")

    [reading] = reader.read(["Norway met, then slapped tariffs on Peru."])

    assert [(event.cameo_code, event.rule_id) for event in reading.events] == [("061", "reader:fixed-1")]


def test_each_sentence_is_overridden_by_itself(make: Make):
    """Readings stay in the order of their sentences."""
    reader = make(TARIFFS, "slapped tariffs on", "met")

    readings = reader.read(["Norway met Peru.", "Norway slapped tariffs on Peru.", "Norway slept."])

    assert [[event.cameo_code for event in reading.events] for reading in readings] == [["061"], ["163"], []]


def test_without_overrides_readings_are_the_readers(make: Make):
    """An empty overrides.yml changes nothing."""
    reader = make("overrides: []\n", "slapped tariffs on")
    sentences = ["Norway slapped tariffs on Peru."]

    assert reader.read(sentences) == reader.reader.read(sentences)


def test_version_and_classification_are_the_readers(make: Make):
    """Overrides change neither the reader's name nor what it says of a given pair."""
    reader = make(TARIFFS, "slapped tariffs on")

    found = reader.classify("Norway slapped tariffs on Peru.", (0, 6), (26, 30))

    assert found == ("010", 0.5)
    assert reader.version == "fixed-1"
