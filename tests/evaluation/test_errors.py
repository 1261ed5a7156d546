"""What the list of errors shows of a wrong reading."""

from __future__ import annotations

from errors import lines_of

TEXT = "Indonesia invaded Timor, and Lisbon left."


def event(code: str, trigger: str, sources: list[str], targets: list[str]) -> dict[str, object]:
    """An event whose spans are those of the words in TEXT."""

    def span(words: str) -> tuple[int, int]:
        return TEXT.index(words), TEXT.index(words) + len(words)

    start, end = span(trigger)
    return {
        "start": start, "end": end, "code": code, "status": "past", "is_reciprocal": False,
        "sources": [span(words) for words in sources], "targets": [span(words) for words in targets],
    }  # fmt: skip


def test_labels_and_reading_stand_below_the_sentence():
    """Each event is a line: code, status, trigger, sides; a side without anybody is a dash."""
    gold = [event("192", "invaded", ["Indonesia"], ["Timor"])]
    said = [event("190", "invaded", ["Indonesia"], []) | {"confidence": 0.779}]

    assert list(lines_of(TEXT, gold, said)) == [
        TEXT,
        "  gold: 192 past 'invaded': Indonesia > Timor",
        "  said: 190 past 'invaded': Indonesia > -, 0.78",
    ]


def test_nothing_read_is_told():
    """A sentence in which nothing was read says none."""
    assert list(lines_of(TEXT, [], []))[1:] == ["  gold: none", "  said: none"]
