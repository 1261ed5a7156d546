"""Patterns that researchers write: what they match, what they refuse."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.tokens import tokenise
from dragoman.word_patterns import MAX_WAYS, forms_of, parse_pattern, plain_words


def matched(pattern: str, sentence: str) -> str | None:
    """Return the words that a pattern matches in a sentence, the first match from the left."""
    tokens = tokenise(sentence)
    text, lowered = plain_words(tokens)
    for start in range(len(tokens)):
        for way in parse_pattern(pattern):
            end = way.end(text, lowered, start)
            if end is not None:
                return sentence[tokens[start].start : tokens[end - 1].end]
    return None


@pytest.mark.parametrize(
    ("pattern", "sentence", "expected"),
    [
        ("slap tariffs on", "Norway slapped tariffs on Peru.", "slapped tariffs on"),
        ("slap tariffs on", "Slapping tariffs on Peru is dear.", "Slapping tariffs on"),
        ("slap tariffs on", "NORWAY SLAPS TARIFFS ON PERU", "SLAPS TARIFFS ON"),
        ("war of words", "Wars of words go on.", "Wars of words"),
        ("met with", "They meet with him.", None),
        ("met with", "They met with him.", "met with"),
        ("=strike on", "Two strikes on Gaza", None),
        ("=strike on", "A strike on Gaza", "strike on"),
        ("Polish troops", "Soldiers polish troops' boots", None),
        ("Polish troop", "The Polish troops left", "Polish troops"),
        ("Polish troops", "The Polish troops left", "Polish troops"),
        ("call off", "He called, off the record", None),
        ("(cancel|call off) * (visit|trip)", "called off a planned visit", "called off a planned visit"),
        ("(cancel|call off) * (visit|trip)", "cancelled trips", "cancelled trips"),
        ("accuse * of", "accused one two three four of", "accused one two three four of"),
        ("accuse * of", "accused one two three four five of", None),
        ("accuse * of", "accused Russia; of arms nothing", None),
        ("accuse * of", 'accused "Russia", he said, of arming', 'accused "Russia", he said, of'),
        ("frobnicate", "They frobnicated it", "frobnicated"),
        ("nation's army", "the nation’s army", "nation’s army"),
        ("cease-fire", "a cease-fire", "cease-fire"),
        ("cease-fire", "a ceasefire", None),
        ("be (arrested|held)", "They were held", "were held"),
        ("U.S. troops", "the U.S. troops", "U.S. troops"),
        ("cancel", "It was canceled, or cancelled", "canceled"),
    ],
)  # fmt: skip
def test_pattern_matches(pattern: str, sentence: str, expected: str | None):
    """A pattern matches forms, alternatives and gaps, and nothing else."""
    assert matched(pattern, sentence) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("", "at least one word"),
        ("   ", "at least one word"),
        ("* tariffs", "begins and ends with a word"),
        ("tariffs *", "begins and ends with a word"),
        ("(a|* b) c", "begins and ends with a word"),
        ("slap * * on", "in a row"),
        ("slap tariff*", "stands by itself"),
        ("a * b * c * d * e", "at most 3 times"),
        ("slap (a|b", "not closed"),
        ("slap a|b", "wrong place"),
        ("slap a)", "wrong place"),
        ("slap ((a|b)|c)", "wrong place"),
        ("slap (a|) on", "empty"),
        ("slap () on", "empty"),
        ("slap .+ on", "means nothing here"),
        ("sl[ao]p", "means nothing here"),
        ("slap^", "means nothing here"),
        ("slap = on", "'=' stands before a word"),
        ("- slap", "begins with a letter"),
        (" ".join(["word"] * 21), "20 words"),
        ("x" * 500, "at most 400 characters"),
        ("a " + "(b|c)" * 7, f"more than {MAX_WAYS}"),
    ],
)
def test_pattern_is_refused_with_its_reason(pattern: str, expected: str):
    """What is no pattern is refused, and the message says what is wrong."""
    with pytest.raises(ValueError, match=r"\w") as refused:
        parse_pattern(pattern)

    assert expected in str(refused.value)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("be", {"be", "am", "are", "is", "was", "were", "been", "being", "'s"}),
        ("shoot", {"shoot", "shoots", "shot", "shooting"}),
        ("on", {"on"}),
        ("troops", {"troops"}),
        ("24th", {"24th"}),
    ],
)
def test_forms(word: str, expected: set[str]):
    """A base form has its forms; short words, other forms and numbers stand for themselves."""
    assert forms_of(word) == expected


@pytest.mark.parametrize("filler", ["slap ", "slap, ", "slap - ", "a ", '" '])
def test_very_long_hostile_sentence_is_read(filler: str):
    """A pattern with all gaps allowed comes back, and finds what stands behind all that is repeated."""
    assert (
        matched("slap * slap * slap * zzz", filler * 20_000 + "b . slap the slap the slap the zzz")
        is not None
    )


@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_pattern_or_refused(text: str):
    """No text makes the reading of patterns fail in another way than by a reason."""
    try:
        ways = parse_pattern(text)
    except ValueError:
        return
    assert all(way.words[0] is not None and way.n_words for way in ways)
