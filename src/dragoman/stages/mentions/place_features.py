"""Places that their own words announce, also where no list has them: streets, rivers, "the town of X"."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.gazetteer import Place
from dragoman.stages.mentions import place_words as words_of
from dragoman.stages.mentions.place_evidence import STRONG, NameSpan, with_words_around
from dragoman.stages.mentions.place_sentence import PlaceSentence

_MOST_WORDS_OF_STREET, _MOST_WORDS_OF_FEATURE = 6, 4
_NO_STREET = frozenset("patrol department administration elementary".split())
_NO_FEATURE = frozenset("national state county city memorial".split())
_ON = frozenset("on in at along of block and".split())


def road_at(sentence: PlaceSentence, at: int) -> tuple[int, NameSpan] | None:
    """Return the end and the name of a street, or of a road with a number, that begins at a word."""
    for position in range(at, min(len(sentence.words), at + _MOST_WORDS_OF_STREET)):
        word, lower = sentence.words[position], sentence.lower[position]
        if word[:1].isupper():
            if lower in words_of.STREETS and position > at:
                return _street_to(sentence, at, position)
            if lower in words_of.NUMBERED and sentence.after(position + 1).isdigit():
                return position + 2, _street(sentence, at, position + 2)
            if lower in words_of.MONTHS_AND_DAYS and position > at:
                return None
        elif lower not in (".", "-", "’", "'") or (lower == "." and len(sentence.words[position - 1]) > 2):
            return None
    return None


def _street_to(sentence: PlaceSentence, at: int, last: int) -> tuple[int, NameSpan] | None:
    """Return the street whose kind stands at *last*; nothing for "Reverend Dr." or "Marvin F. Lane"."""
    end, kind = last + 1, sentence.lower[last]
    if len(kind) <= 3 and sentence.after(end) == ".":
        end += 1
        if kind in ("st", "dr") and sentence.word_after(end)[:1].isupper():
            return None  # "Main St. Louis", "Reverend Dr. King"
    elif kind == "dr" or (sentence.word_after(end)[:1].isupper() and sentence.after(end) in _NO_STREET):
        return None
    initial = sentence.words[last - 2] if last >= at + 2 and sentence.words[last - 1] == "." else ""
    if len(initial) == 1 and initial not in "NSEW":
        return None
    if sentence.lower[at] in words_of.TITLES or sentence.lower[at] in words_of.SENTENCE_OPENINGS:
        return None
    return end, _street(sentence, at, end)


def _street(sentence: PlaceSentence, at: int, end: int) -> NameSpan:
    before = sentence.before(at)
    is_there = before in _ON or before.isdigit()  # "on Main Street", "12 Main Street"
    return NameSpan(
        *sentence.offsets(at, end),
        sentence.key(at, end),
        evidence=STRONG,
        kind="street",
        feature_code="RD",
        cue="near" if before in words_of.NEAR else "in" if is_there else "",
    )


def feature_at(
    sentence: PlaceSentence, at: int, place_end: int, places: Sequence[Place]
) -> tuple[int, NameSpan] | None:
    """Return a river, a township, a park: words with a capital that have the kind of place behind or before.

    Args:
        sentence: the sentence.
        at: number of its first word.
        place_end: where the name of the gazetteer ends that begins here, or 0.
        places: what that may be.
    """
    if place_end > at + 1 and any(place.kind == "district" for place in places):
        return None  # "Rapides Parish Fire District"
    before = words_of.FEATURES_BEFORE.get(sentence.lower[at])
    if before and place_end <= at + 1:
        end = sentence.capitals_end(at + 1)
        if end > at + 1 and sentence.lower[at + 1] not in words_of.FEATURES:
            return end, _feature(sentence, at, end, before)
    end = max(place_end, sentence.capitals_end(at))
    for last in range(max(at + 1, place_end - 1), min(end, at + _MOST_WORDS_OF_FEATURE)):
        code = words_of.FEATURES.get(sentence.lower[last])
        if code and sentence.words[last][:1].isupper():
            is_one = _is_feature(sentence, at, last)
            return (
                (last + 1, _feature(sentence, at, last + 1, code)) if is_one and last >= place_end else None
            )
    return None


def _is_feature(sentence: PlaceSentence, at: int, last: int) -> bool:
    first = sentence.lower[at]
    if (
        sentence.word_after(last + 1)[:1].isupper()
        and sentence.after(last + 1) in words_of.ORGANISATION_WORDS
    ):
        return False
    if first in words_of.SENTENCE_OPENINGS or first in words_of.TITLES:
        return False
    return last > at + 1 or first not in _NO_FEATURE


def _feature(sentence: PlaceSentence, at: int, end: int, feature_code: str) -> NameSpan:
    evidence = STRONG - (2.0 if sentence.is_in_name(at, end) else 0.0)
    span = NameSpan(*sentence.offsets(at, end), sentence.key(at, end), (), evidence, "feature", feature_code)
    return with_words_around(span, sentence, at, end)


def unknown_at(sentence: PlaceSentence, at: int) -> tuple[int, NameSpan | None]:
    """Return a name that no list has where the words before it announce a place: "the town of X"."""
    is_announced = sentence.before(at) == "of" and sentence.before(at, 2) in words_of.OF_PLACE
    if not is_announced or sentence.lower[at] in words_of.MONTHS_AND_DAYS:
        return at + 1, None
    end = at + 1
    while end < len(sentence.words) and _goes_on(sentence, end):
        end += 1
    span = NameSpan(*sentence.offsets(at, end), sentence.key(at, end), (), STRONG, "unknown", "PPL", cue="in")
    return end, span


def _goes_on(sentence: PlaceSentence, end: int) -> bool:
    word = sentence.words[end]
    if word == "-":
        return sentence.word_after(end + 1)[:1].isalpha()
    return word[:1].isupper() or sentence.words[end - 1] == "-"
