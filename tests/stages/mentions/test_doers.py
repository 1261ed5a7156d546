"""The adjective or possessive right before a noun of violence is its doer."""

from __future__ import annotations

from datetime import date

import pytest

from dragoman.reader import ActorSpan, ReadEvent, Reading
from dragoman.stages.mentions.doers import with_doers

DAY = date(2022, 5, 1)


def read(text: str, trigger: str, actors: list[str], source: int | None, code: str = "190") -> Reading:
    start = text.index(trigger)
    spans = tuple(ActorSpan(text.index(actor), text.index(actor) + len(actor)) for actor in actors)
    sources = () if source is None else (source,)
    event = ReadEvent(start, start + len(trigger), code, "asserted", sources, (), False, "test", 0.5)
    return Reading(spans, (event,))


def source_of(text: str, reading: Reading) -> str | None:
    read_anew = with_doers(text, reading, DAY)
    (event,) = read_anew.events
    spans = [read_anew.actors[source] for source in event.sources]
    return text[spans[0].start : spans[0].end] if spans else None


@pytest.mark.parametrize(
    ("text", "trigger", "actors", "source", "expected"),
    [
        pytest.param(
            "Ankara spoke after the Azerbaijani offensive began.", "offensive", ["Ankara"], 0,
            "Azerbaijani", id="another actor was read",
        ),
        pytest.param(
            "It ended the Armenian invasion of the valley.", "invasion of", [], None, "Armenian", id="none was read",
        ),
        pytest.param(
            "Paris fears Turkey's blockade of the port.", "blockade of", ["Paris", "Turkey"], 0,
            "Turkey", id="possessive",
        ),
        pytest.param("A U.S. drone strike killed four.", "drone strike", [], None, "U.S.", id="initials"),
        pytest.param("The NATO bombing went on.", "bombing", ["The NATO"], None, "The NATO", id="mention read"),
        pytest.param(
            "The Iraqi occupation by American troops ended.", "occupation", ["American troops"], 0,
            "American troops", id="by",
        ),
        pytest.param("Damascus fears a new offensive.", "offensive", ["Damascus"], 0, "Damascus", id="none there"),
        pytest.param("Police saw Turkish arrests.", "arrests", ["Police"], 0, "Police", id="other noun"),
    ],
)  # fmt: skip
def test_the_doer_stands_before_the_noun(
    text: str, trigger: str, actors: list[str], source: int | None, expected: str
):
    """What stands right before such a noun does it, whatever else the sentence names."""
    assert source_of(text, read(text, trigger, actors, source)) == expected


def test_words_are_left_as_read():
    """Of words and meetings the reader alone knows the sides."""
    text = "Ankara praised the Azerbaijani campaign."
    reading = read(text, "campaign", ["Ankara"], 0, code="051")

    assert with_doers(text, reading, DAY) == reading


def test_a_doer_is_no_target_of_its_own_deed():
    """Where the adjective was read as the target, it becomes the source alone."""
    text = "Kyiv spoke of the Russian invasion."
    start = text.index("invasion")
    spans = (ActorSpan(0, 4), ActorSpan(text.index("Russian"), start - 1))
    event = ReadEvent(start, start + 8, "190", "asserted", (0,), (1,), False, "test", 0.5)

    (found,) = with_doers(text, Reading(spans, (event,)), DAY).events

    assert (found.sources, found.targets) == ((1,), ())
