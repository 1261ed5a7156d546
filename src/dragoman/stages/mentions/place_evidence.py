"""How surely a name is a place by the words around it: the evidence, and where they put what happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from lemminflect import getAllLemmas

from dragoman.dictionaries import Knowledge
from dragoman.gazetteer import Place
from dragoman.stages.mentions import place_words as words_of
from dragoman.stages.mentions.place_sentence import PlaceSentence

ACCEPTED = 1.5
"""So much evidence makes a name a place."""
STRONG = 3.0
"""So much makes it one wherever else the story names it."""
LARGE, HUGE = 300_000, 1_000_000
_PARTIES = ("D", "R", "I", "DFL")
_WIDE = ("state", "district", "region", "sea", "continent")


@dataclass(frozen=True, slots=True)
class NameSpan:
    """One name that may be a place.

    Args:
        start: offset of its first character in the sentence.
        end: offset behind the last one.
        key: as in the gazetteer.
        places: what it may be; empty where the gazetteer has none.
        evidence: for and against a place.
        kind: ``name``, ``people`` for adjectives and demonyms, ``street``, ``feature`` or ``unknown``.
        feature_code: of a feature.
        cue: what the words before it say: ``in``, ``near``, ``from``, ``dateline``, or nothing.
        behind: number of the name before the comma before it, "Lexington, Ky.", or None.
        inside: it is part of a longer name: "Alexandria Police Department".
        is_single: of one word.
        is_short: an abbreviation of a state.
        wants: ``state``, ``district`` or ``counties`` where the next word says so: "Kandahar province".
        is_person: stands as the last word of somebody's name.
        is_part: a part of it is meant: "eastern Ukraine".
        doubt: how much of what speaks against a place does not where the story surely names this one.
    """

    start: int
    end: int
    key: str
    places: tuple[Place, ...] = ()
    evidence: float = 0.0
    kind: str = "name"
    feature_code: str = ""
    cue: str = ""
    behind: int | None = None
    inside: bool = False
    is_single: bool = False
    is_short: bool = False
    wants: str = ""
    is_person: bool = False
    is_part: bool = False
    doubt: float = 0.0


# --- by itself ------------------------------------------------------------------------


def own_evidence(
    sentence: PlaceSentence, at: int, end: int, places: Sequence[Place], knowledge: Knowledge
) -> float:
    """Return how likely a name of the gazetteer is a place before the words around it are looked at."""
    is_single = end == at + 1
    evidence = _fame(places, is_single) + (0.0 if is_single else 1.0)
    if all(place.is_alias for place in places):
        evidence -= 1.0
    if sentence.said(at, end) in knowledge.not_places:
        evidence -= 2.5
    if is_single:
        evidence -= _doubts_of_a_word(sentence, at, places, knowledge)
    if all(word in words_of.DIRECTIONS or not word.isalpha() for word in sentence.lower[at:end]):
        evidence -= 8.0  # "the Northwest"
    return evidence


def _fame(places: Sequence[Place], is_single: bool) -> float:
    if any(place.kind in _WIDE for place in places):
        is_known = not is_single or any(p.kind == "state" and p.country == "USA" for p in places)
        return 2.5 if is_known else 1.5
    if any(place.kind != "town" for place in places):
        return 2.0
    largest = max(places, key=lambda place: place.population)
    if largest.is_alias or largest.population < LARGE:
        return 0.0
    return 2.0 if largest.population >= HUGE else 1.5


def _doubts_of_a_word(
    sentence: PlaceSentence, at: int, places: Sequence[Place], knowledge: Knowledge
) -> float:
    doubts = 0.0
    word = sentence.words[at]
    if is_english_word(sentence.lower[at]):
        doubts += 1.5 if at else 2.5
    if word in knowledge.holders or knowledge.persons.longest(sentence.words, at):
        doubts += 2.5  # somebody whom everybody knows by the name: "Clinton"
    is_large = any(place.population >= LARGE and not place.is_alias for place in places)
    if len(word) < 3 or (word.isupper() and len(word) < 5 and not is_large):
        doubts += 4.0  # "SEC", but not "LIMA"
    return doubts


@cache
def is_english_word(word: str) -> bool:
    """Tell whether a word written small is English: "four", "church"; so a name of it may be none."""
    return bool(getAllLemmas(word))


# --- by the words around it -------------------------------------------------------------


def with_words_around(span: NameSpan, sentence: PlaceSentence, at: int, end: int) -> NameSpan:
    """Return a name with what the words around it say for and against a place."""
    after = sentence.after(end)
    more, cue = _said_before(sentence, at)
    if sentence.before(at) == "on" and any(place.kind == "island" for place in span.places):
        more, cue = 3.0, "in"
    evidence = span.evidence + more + _said_behind(sentence, end) - _said_against(sentence, at, end, span)
    is_body = _is_body(sentence, at)
    if is_body:
        evidence, cue = evidence - 3.0, ""
    if sentence.is_dateline(at, end):
        evidence, cue = evidence + 3.0, "dateline"
    doubt = 3.0 * sentence.is_named_behind(end) + 3.0 * (after in words_of.SPEAKS)
    return replace(
        span,
        evidence=evidence,
        cue=cue,
        wants="state" if after in words_of.STATE_WORDS else _district(after),
        inside=is_body or sentence.is_in_name(at, end),
        is_part=sentence.before(at) in words_of.PARTS,
        is_person=span.is_person or sentence.is_named_before(at),
        doubt=doubt,
    )


def _district(after: str) -> str:
    return "district" if after in words_of.DISTRICT_WORDS else ""


def _said_before(sentence: PlaceSentence, at: int) -> tuple[float, str]:
    """Return what the words before a name say for a place, and whether they put something there."""
    before, earlier = sentence.before(at), sentence.before(at, 2)
    is_listed = before in ("and", "or") and sentence.word_before(at, 2)[:1].isupper()
    near = _near(before, earlier)
    article_of = earlier if before in ("the", "a", "an", "nearby") else ""
    if before in words_of.IN or article_of in words_of.IN or (earlier, before) == ("border", "with"):
        return 3.0, near or ("from" if "from" in (before, article_of) else "in")
    if before == "-" and sentence.word_before(at, 2) in _PARTIES:
        return 3.0, ""  # "R-Ocilla": a member's home
    if before == "of":
        of, cue = _said_by_of(sentence, at)
        return of, near or cue
    if before in words_of.NAMED_AFTER:
        return 2.5, "in"
    if before in words_of.TAKES_PLACES:
        return 1.5, near or "in"
    weak = words_of.WEAKLY_IN.get(before, 0.5 if before == "," else 0.7 if is_listed else 0.0)
    return weak, near


def _said_by_of(sentence: PlaceSentence, at: int) -> tuple[float, str]:
    evidence, cue = words_of.WEAKLY_IN["of"], ""
    word = sentence.word_before(at, 2)
    if word[:1].isupper() or word == ",":
        evidence += 0.6  # "Nadia Moayyad of Southlake"
    if word.lower() in words_of.OF_PLACE:
        evidence, cue = evidence + 2.0, "in"
    return evidence, cue


def _near(before: str, earlier: str) -> str:
    is_near = (
        before in words_of.NEAR
        or (before == "of" and earlier in words_of.NEAR_OF)
        or (before == "from" and earlier in words_of.DISTANCES)
    )
    return "near" if is_near else ""


def _said_behind(sentence: PlaceSentence, end: int) -> float:
    after, word = sentence.after(end), sentence.word_after(end)
    if after in words_of.PLACE_NOUNS and word.islower():
        return 2.5
    if after == "-" and sentence.after(end + 1) in ("based", "area", "born"):
        return 2.5
    if not word or not sentence.is_adjacent(end):
        return 0.0
    if word[:1].isupper() and after in words_of.ORGANISATION_WORDS:
        return 1.8
    return -1.0 if after.isdigit() else 0.0


def _said_against(sentence: PlaceSentence, at: int, end: int, span: NameSpan) -> float:
    """Return what speaks against a place: part of somebody's name, a title before, a verb behind."""
    evidence = 0.0
    before, after = sentence.before(at), sentence.after(end)
    is_single = end == at + 1
    if sentence.is_named_before(at):
        evidence += 5.0
    if sentence.is_named_behind(end):
        evidence += 4.0
    if after in words_of.SPEAKS:
        evidence += 4.0
    if before in words_of.TITLES or (before == "." and sentence.before(at, 2) in words_of.TITLES):
        evidence += 5.0
    if before in ("@", "#") or (is_single and sentence.lower[at] in words_of.MONTHS_AND_DAYS):
        evidence += 8.0
    opens = at == 0 and is_single and not sentence.is_title and all(p.kind == "town" for p in span.places)
    if opens and after not in words_of.PLACE_NOUNS:
        evidence += 0.7
    return evidence


def _is_body(sentence: PlaceSentence, at: int) -> bool:
    """Tell whether words before make it the name of a body: "University of Alabama"."""
    word = sentence.word_before(at, 2)
    return sentence.before(at) == "of" and word[:1].isupper() and word.lower() in words_of.BODIES_OF


# --- by the names beside it -------------------------------------------------------------


def beside(span: NameSpan, other: NameSpan) -> NameSpan:
    """Return a name in a row with what the one beside it says: "in Rotherham, Oxford and Rochdale"."""
    if other.evidence < STRONG or span.is_short or span.is_person:
        return span
    more = 1.5 if span.evidence < STRONG else 0.0
    cue = span.cue or ("" if span.inside or other.is_short or other.cue == "dateline" else other.cue)
    return replace(span, evidence=span.evidence + more, cue=cue)


def contained(span: NameSpan) -> NameSpan:
    """Return a name behind which a comma and a state or country stand: "Paris, Texas"."""
    bonus = 1.0 if span.is_person else 3.0
    return replace(span, evidence=span.evidence + bonus, cue=span.cue or "in")
