"""Words with their offsets, and the tree of phrases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.tokens import PhraseTree, tokenise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("the U.S. said", ["the", "U.S.", "said"], id="initials with points"),
        pytest.param("in the U.S.", ["in", "the", "U.S."], id="initials at the end"),
        pytest.param("Nagorno-Karabakh", ["Nagorno", "-", "Karabakh"], id="hyphen"),
        pytest.param("Azerbaijan's army", ["Azerbaijan", "'s", "army"], id="straight genitive"),
        pytest.param("Azerbaijan’s army", ["Azerbaijan", "’s", "army"], id="curly genitive"),
        pytest.param("did not, didn't", ["did", "not", ",", "didn't"], id="apostrophe inside a word"),
        pytest.param("Côte d'Ivoire", ["Côte", "d'Ivoire"], id="French article"),
        pytest.param("killed 12.", ["killed", "12", "."], id="number and full stop"),
        pytest.param("الجيش hit Київ", ["الجيش", "hit", "Київ"], id="other scripts"),
        pytest.param("a😀b", ["a", "😀", "b"], id="emoji"),
        pytest.param(" \n\t", [], id="white space"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_text_is_cut_into_words_and_marks(text: str, expected: list[str]):
    """Words, marks and genitives are separate; initials with points are one word."""
    assert [token.text for token in tokenise(text)] == expected


@given(st.text())
def test_offsets_match_the_text(text: str):
    """Every token is what stands between its offsets."""
    assert all(text[token.start : token.end] == token.text for token in tokenise(text))


@given(st.text())
def test_tokens_follow_one_another(text: str):
    """Tokens are in order, never empty, never overlap."""
    tokens = tokenise(text)

    bounds = [bound for token in tokens for bound in (token.start, token.end)]

    assert bounds == sorted(bounds)
    assert all(token.start < token.end for token in tokens)


@given(st.text())
def test_only_white_space_lies_between(text: str):
    """No letter, digit or mark of a text is lost."""
    found = "".join(token.text for token in tokenise(text))

    assert found == "".join(text.split())


@pytest.mark.parametrize(
    ("word", "lower", "is_capitalised"),
    [
        ("Turkey", "turkey", True),
        ("turkey", "turkey", False),
        ("İzmir", "İzmir".lower(), True),
        ("12", "12", False),
    ],
)
def test_token_knows_its_case(word: str, lower: str, is_capitalised: bool):
    """A token tells its lower case and whether it begins with a capital."""
    (token,) = tokenise(word)

    assert (token.lower, token.is_capitalised) == (lower, is_capitalised)


def tree(*phrases: str) -> PhraseTree[str]:
    made: PhraseTree[str] = PhraseTree()
    for phrase in phrases:
        made.add(phrase.split(), phrase)
    return made


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        pytest.param("New York Times said", 0, (3, ["New York Times"]), id="longest wins"),
        pytest.param("New York said", 0, (2, ["New York"]), id="shorter one where the longer breaks off"),
        pytest.param("in New York", 1, (3, ["New York"]), id="from the middle to the end"),
        pytest.param("New", 0, None, id="only the beginning of a phrase"),
        pytest.param("York", 0, None, id="only its end"),
        pytest.param("New York", 2, None, id="behind the last word"),
    ],
)
def test_longest_phrase_is_found(text: str, start: int, expected: tuple[int, list[str]] | None):
    """The longest phrase from a word on is found, with the position behind it."""
    assert tree("New York", "New York Times").longest(text.split(), start) == expected


def test_phrase_may_have_several_values():
    """A name that means two things at different times gives both, in order."""
    names: PhraseTree[str] = PhraseTree()

    names.add(["Moscow"], "SUN")
    names.add(["Moscow"], "RUS")

    assert names.longest(["Moscow"], 0) == (1, ["SUN", "RUS"])
