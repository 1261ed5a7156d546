"""Which words of a sentence are marked."""

from __future__ import annotations

from typing import Any

import pytest

from dragoman.explorer.sentence import marked_sentence


def _event(**changes: Any) -> dict[str, Any]:
    return {"sentence_text": "Ankara met Athens.", "sentence_char_start": 10, **changes}


def test_one_span_as_two_parts():
    """Words that are source and place at once are named as both."""
    event = _event(source_char_start=10, source_char_end=16, place_char_start=10, place_char_end=16)

    ((first, _),) = marked_sentence(event)

    assert first.text == "Ankara"
    assert {part for _, part in first.parts} == {"source", "where"}


@pytest.mark.parametrize(("start", "end"), [(0, 5), (500, 505), (16, 10), (10, 10), (None, 16), (5, 14)])
def test_part_outside_of_the_sentence_marks_nothing(start: int | None, end: int):
    """A date of another sentence, or offsets that are none, leave the sentence plain."""
    (line,) = marked_sentence(_event(date_char_start=start, date_char_end=end))

    assert "".join(piece.text for piece in line) == "Ankara met Athens."
    assert not any(piece.kind for piece in line)


def test_event_without_a_sentence():
    """A release without sentences has nothing to mark."""
    assert (
        marked_sentence({"sentence_text": None, "sentence_char_start": None, "trigger_char_start": 3}) == []
    )
