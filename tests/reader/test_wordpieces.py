"""Word pieces: where each piece stands in the text, windows of long sentences, marks around a pair."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.reader.wordpieces import (
    CAPITAL,
    CAPITALS,
    CLS,
    LOWER,
    MARKER,
    OVERLAP,
    SEP,
    SOURCE_MARKS,
    TARGET_MARKS,
    TRIGGER_MARKS,
    WINDOW,
    Pieces,
    behind_marks,
    covered,
    load_tokenizer,
    mark_pair,
    mark_trigger,
    split_pieces,
    window_around,
    windows,
)
from dragoman.resources import resource

TOKENIZER = load_tokenizer(resource("models", "reader") / "tokenizer.json")
NEWS = "Turkish warplanes bombed Kurdish militants in Iraq on Tuesday, peshmerga commanders of Nechirvan's said.".split()
Span = tuple[int, int]


def pieces_of(text: str) -> Pieces:
    [pieces] = split_pieces(TOKENIZER, [text])
    return pieces


def words_of(text: str) -> list[Span]:
    return [match.span() for match in re.finditer(r"\S+", text)]


def shown(text: str, pieces: Pieces) -> list[str]:
    """The words of a marked sentence in order, marks as arrows."""
    arrows = dict(zip((*SOURCE_MARKS, *TARGET_MARKS), ("<s", "s>", "<t", "t>"), strict=True))
    return [
        arrows.get(number, text[start:end])
        for number, (start, end) in zip(pieces.ids[1:-1], pieces.offsets[1:-1], strict=True)
    ]


news = st.lists(st.sampled_from(NEWS), min_size=1, max_size=300).map(" ".join)


# --- pieces ---------------------------------------------------------------------------


def test_each_piece_stands_for_its_characters():
    """The offsets of the pieces cut the sentence into its words and marks."""
    text = "Iran, he said, attacked Erbil."

    pieces = pieces_of(text)

    assert [text[start:end] for start, end in pieces.offsets[1:-1]] == [
        "Iran", ",", "he", "said", ",", "attacked", "Er", "bil", ".",
    ]  # fmt: skip
    assert (pieces.ids[0], pieces.ids[-1], pieces.offsets[0], pieces.offsets[-1]) == (
        CLS,
        SEP,
        (0, 0),
        (0, 0),
    )


def test_pieces_of_one_word_share_its_number():
    """A rare word of several pieces is one word; what stands for no text is no word."""
    pieces = pieces_of("Peshmerga advanced.")

    assert pieces.words[0] == pieces.words[-1] == -1
    assert pieces.words[1] == pieces.words[2] == 0
    assert len(set(pieces.words[1:-1])) == 3


@pytest.mark.parametrize(
    ("word", "case"),
    [
        pytest.param("us", LOWER, id="pronoun"),
        pytest.param("US", CAPITALS, id="country"),
        pytest.param("Turkey", CAPITAL, id="name"),
        pytest.param("A", CAPITAL, id="one-letter"),
        pytest.param("TURKEY", CAPITALS, id="headline"),
        pytest.param("İstanbul", CAPITAL, id="dotted-capital"),
        pytest.param("12", LOWER, id="number"),
        pytest.param("俄", LOWER, id="no-capitals-in-chinese"),
    ],
)
def test_case_tells_how_a_word_is_written(word: str, case: int):
    """The vocabulary knows no capitals, so each piece says how its word is written."""
    pieces = pieces_of(word)

    assert set(pieces.cases[1:-1]) == {case}


def test_case_is_that_of_the_whole_word():
    """The later pieces of a capitalised word are capitalised like the first."""
    pieces = pieces_of("Peshmerga")

    assert len(pieces) > 3
    assert set(pieces.cases[1:-1]) == {CAPITAL}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(" \t\n ", id="blanks"),
        pytest.param("\x00\x01\x1b", id="control-characters"),
        pytest.param("\ufeff\u200b", id="invisible"),
    ],
)
def test_text_without_words_has_no_pieces(text: str):
    """What says nothing has the two ends and nothing between."""
    assert pieces_of(text).ids == (CLS, SEP)


def test_several_texts_are_split_each_by_itself():
    """The pieces of a text do not depend on the texts beside it."""
    texts = ["Russia attacked.", "", "The Peshmerga, who had advanced, withdrew."]

    together = split_pieces(TOKENIZER, texts)

    assert together == [pieces_of(text) for text in texts]


def test_words_that_look_like_marks_are_no_marks():
    """A text cannot write the marks that stand around a pair."""
    pieces = pieces_of("[unused0] [unused1] [CLS] [SEP]")

    assert {*SOURCE_MARKS, *TARGET_MARKS}.isdisjoint(pieces.ids)


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=80))
def test_offsets_lie_inside_any_text_in_its_order(text: str):
    """Whatever the text, each piece lies inside it, none before the one before, in words that go up."""
    pieces = pieces_of(text)

    spans, words = pieces.offsets[1:-1], pieces.words[1:-1]
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert list(spans) == sorted(spans)
    assert list(words) == sorted(words)
    assert len(pieces.ids) == len(pieces.cases) == len(pieces.offsets) == len(pieces.words)


# --- windows --------------------------------------------------------------------------


def test_usual_sentence_is_one_window():
    """A sentence that fits is its own window, unchanged."""
    pieces = pieces_of(" ".join(NEWS))

    assert list(windows(pieces)) == [pieces]


@pytest.mark.parametrize(("n_words", "n_windows"), [(190, 1), (191, 2), (332, 2), (333, 3), (1000, 7)])
def test_long_sentence_has_as_many_windows_as_it_needs(n_words: int, n_windows: int):
    """A sentence of one piece more than fits has a second window."""
    pieces = pieces_of("the " * n_words)

    assert len(list(windows(pieces))) == n_windows


def test_marks_stand_around_a_trigger():
    """The trigger stands between marks, and all else lies behind them where it is said to lie."""
    text = "Iran has attacked Erbil."
    pieces = pieces_of(text)
    trigger = covered(pieces, (5, 17))

    marked = mark_trigger(pieces, *trigger)

    places = {words: (text.index(words), text.index(words) + len(words)) for words in ("Iran", "Erbil")}
    for words, span in places.items():
        first, end = behind_marks(covered(pieces, span), trigger)
        assert text[marked.offsets[first][0] : marked.offsets[end - 1][1]] == words
    first, end = behind_marks(trigger, trigger)
    assert (marked.ids[first], marked.ids[end - 1]) == TRIGGER_MARKS
    assert between(marked, TRIGGER_MARKS) == [(5, 8), (9, 17)]


@settings(deadline=None, max_examples=100)
@given(st.lists(st.sampled_from(NEWS), min_size=1, max_size=40).map(" ".join), st.data())
def test_what_lies_behind_marks_keeps_its_pieces(text: str, data: st.DataObject):
    """Wherever a trigger stands, each other word has the same pieces in the marked sentence."""
    pieces = pieces_of(text)
    trigger, other = (covered(pieces, data.draw(st.sampled_from(words_of(text)))) for _ in range(2))

    marked = mark_trigger(pieces, *trigger)
    first, end = behind_marks(other, trigger)

    inside = [number for number in marked.ids[first:end] if number not in TRIGGER_MARKS]
    assert inside == list(pieces.ids[slice(*other)])


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 1200))
def test_windows_cover_every_piece_and_overlap(n_words: int):
    """Every piece is in a window, windows are no longer than they may be, and each overlaps the next."""
    pieces = pieces_of("the " * n_words)

    found = list(windows(pieces))

    inside = [set(window.offsets[1:-1]) for window in found]
    assert set().union(*inside) == set(pieces.offsets[1:-1])
    assert all(len(window) <= WINDOW for window in found)
    assert all((window.ids[0], window.ids[-1]) == (CLS, SEP) for window in found)
    assert all(len(one & other) >= OVERLAP for one, other in pairwise(inside))


@settings(deadline=None, max_examples=40)
@given(news)
def test_piece_is_the_same_in_its_window(text: str):
    """A window repeats number, case, place and word of each of its pieces."""
    pieces = pieces_of(text)

    whole = set(zip(pieces.ids, pieces.cases, pieces.offsets, pieces.words, strict=True))
    assert all(
        set(zip(window.ids, window.cases, window.offsets, window.words, strict=True)) <= whole
        for window in windows(pieces)
    )


# --- a pair ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        pytest.param("Iran", "Erbil", "<s Iran s> attacked <t Er bil t> .", id="source-first"),
        pytest.param("Erbil", "Iran", "<t Iran t> attacked <s Er bil s> .", id="target-first"),
        pytest.param("Iran", "attacked", "<s Iran s> <t attacked t> Er bil .", id="side-by-side"),
    ],
)
def test_marks_stand_around_both_sides(source: str, target: str, expected: str):
    """Source and target stand between marks of their own, wherever they are."""
    text = "Iran attacked Erbil."
    spans = [(text.index(words), text.index(words) + len(words)) for words in (source, target)]

    marked, source_at, target_at = mark_pair(pieces_of(text), *spans)

    assert " ".join(shown(text, marked)) == expected
    assert (marked.ids[source_at], marked.ids[target_at]) == (SOURCE_MARKS[0], TARGET_MARKS[0])


def test_mark_is_no_text():
    """A mark has a case of its own and belongs to no word."""
    marked, source_at, target_at = mark_pair(pieces_of("Iran attacked Erbil."), (0, 4), (14, 19))

    assert {marked.cases[at] for at in (source_at, target_at)} == {MARKER}
    assert {marked.words[at] for at in (source_at, target_at)} == {-1}
    assert {marked.offsets[at] for at in (source_at, target_at)} == {(0, 0)}


def between(marked: Pieces, marks: tuple[int, int]) -> list[Span]:
    """The offsets of the pieces of text between two marks."""
    first, last = (marked.ids.index(mark) for mark in marks)
    return [span for span in marked.offsets[first:last] if span != (0, 0)]


@settings(deadline=None, max_examples=100)
@given(st.lists(st.sampled_from(NEWS), min_size=1, max_size=40).map(" ".join), st.data())
def test_marks_hold_exactly_the_pieces_of_their_words(text: str, data: st.DataObject):
    """Whatever two words are given, each pair of marks holds all pieces of its word and no other."""
    source, target = (data.draw(st.sampled_from(words_of(text))) for _ in range(2))
    pieces = pieces_of(text)

    marked, _, _ = mark_pair(pieces, source, target)

    for marks, (start, end) in ((SOURCE_MARKS, source), (TARGET_MARKS, target)):
        assert between(marked, marks) == [
            span for span in pieces.offsets if start <= span[0] < span[1] <= end
        ]
    assert [number for number in marked.ids if number not in (*SOURCE_MARKS, *TARGET_MARKS)] == list(
        pieces.ids
    )


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 600), st.integers(0, 100), st.integers(0, 600))
def test_pair_in_a_long_sentence_fits_the_window(before: int, middle: int, after: int):
    """Of a long sentence what stands around both sides is kept, with all four marks."""
    text = "the " * before + "Iran " + "the " * middle + "shelled " + "the " * after
    source = text.index("Iran")
    target = text.index("shelled")

    marked, source_at, target_at = mark_pair(pieces_of(text), (source, source + 4), (target, target + 7))

    assert len(marked) <= WINDOW
    assert [number for number in marked.ids if number in (*SOURCE_MARKS, *TARGET_MARKS)] == [1, 2, 3, 4]
    assert (marked.ids[source_at], marked.ids[target_at]) == (SOURCE_MARKS[0], TARGET_MARKS[0])


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 600), st.integers(0, 100), st.integers(0, 600))
def test_window_around_a_pair_holds_both(before: int, middle: int, after: int):
    """Of a long sentence the window is kept in which both sides stand, piece by piece as in the whole."""
    text = "the " * before + "Iran " + "the " * middle + "Iraq " + "the " * after
    pieces = pieces_of(text)
    sides = [(text.index(words), text.index(words) + 4) for words in ("Iran", "Iraq")]

    window = window_around(pieces, sides[0], sides[1])

    whole = set(zip(pieces.ids, pieces.cases, pieces.offsets, pieces.words, strict=True))
    assert len(window) == min(len(pieces), WINDOW)
    assert set(zip(window.ids, window.cases, window.offsets, window.words, strict=True)) <= whole
    assert set(sides) <= set(window.offsets)


def test_window_around_a_pair_of_a_usual_sentence_is_the_sentence():
    """A sentence that fits is its own window."""
    pieces = pieces_of("Iran attacked Erbil.")

    assert window_around(pieces, (0, 4), (14, 19)) == pieces


@pytest.mark.parametrize("text", ["", "Iran"])
def test_span_that_touches_no_text_is_marked_all_the_same(text: str):
    """Spans outside the text do not raise; both marks are there."""
    marked, source_at, target_at = mark_pair(pieces_of(text), (90, 95), (97, 99))

    assert (marked.ids[source_at], marked.ids[target_at]) == (SOURCE_MARKS[0], TARGET_MARKS[0])


@pytest.mark.parametrize(
    ("span", "words"),
    [
        pytest.param((0, 4), ["Iran"], id="one-word"),
        pytest.param((5, 19), ["attacked", "Er", "bil"], id="several"),
        pytest.param((2, 6), ["Iran", "attacked"], id="parts-of-words"),
        pytest.param((4, 5), ["Iran"], id="a-blank-gives-the-first-piece"),
    ],
)
def test_covered_pieces_are_those_that_a_span_touches(span: Span, words: list[str]):
    """A span covers every piece that it shares a character with."""
    text = "Iran attacked Erbil."
    pieces = pieces_of(text)

    first, end = covered(pieces, span)

    assert [text[start:stop] for start, stop in pieces.offsets[first:end]] == words
