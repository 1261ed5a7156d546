"""Numbers of people killed, injured, displaced, detained or protesting, and the words that tell so.

Joins phrases that count people (``people``) with words of harm (``harm_words``) by word order, without a
parser. What the numbers mean is written down in docs/harm.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from dragoman.stages.mentions.actor_codes import resolve_words
from dragoman.stages.mentions.counts import Count, Counter
from dragoman.stages.mentions.harm_words import GROUP, TOLL, Harm, find_harms, may_harm
from dragoman.stages.mentions.numbers import MOST_PEOPLE, cut
from dragoman.stages.mentions.people import Words, find_people
from dragoman.stages.mentions.people_words import is_people
from dragoman.stages.mentions.totals import clause_of, is_brought_to, is_total, tells_both_sides
from dragoman.tokens import Token

__all__ = ["MOST_PEOPLE", "find_quantities"]

_NONE = re.compile(
    r"\b(?:no|without)(?: any)?(?: human| known| reported)? (?P<what>casualties|deaths|fatalities"
    r"|injuries|arrests)"
    r"(?: (?:or|and) (?P<other>casualties|deaths|fatalities|injuries|arrests))?\b",
    re.IGNORECASE,
)
_WHOSE = re.compile(
    r"\b(?P<who>[Hh]is|[Hh]er|[A-Z][\w-]{1,30} [A-Z][\w-]{1,30}['’]s) (?P<what>death|killing|murder"
    r"|assassination|arrest"
    r"|detention|kidnapping|abduction|execution)\b(?! (?:of|toll|penalty|row|sentence|threat|bed|warrant"
    r"|squad|in))"
)
_HARMS_OF = {
    **dict.fromkeys(("deaths", "fatalities"), ("killed",)),
    **dict.fromkeys(("death", "killing", "murder", "assassination", "execution"), ("killed",)),
    **dict.fromkeys(("arrests", "arrest", "detention", "kidnapping", "abduction"), ("detained",)),
    "injuries": ("injured",),
    "casualties": ("killed", "injured"),
}

Row = dict[str, Any]


def find_quantities(text: str) -> list[Row]:
    """Return spans that count people, with low, best and high (persons).

    Each row has start and end of the words that count, ``harm_start`` and ``harm_end`` of those that tell
    what happened to the people, whether the number is a part of another (``is_part``) or the total of a
    long war (``is_total``), and whether both sides are counted.

    >>> [(q["quantity_kind"], q["best"]) for q in find_quantities("It killed at least 392 people.")]
    [('killed', 392)]
    """
    if not may_harm(text):
        return []
    tokens = cut(text)
    lower = [token.text.lower() for token in tokens]
    harms = list(find_harms(text, tokens, lower))
    rows = list(_phrase_rows(text))
    if harms:
        harmful = {at for harm in harms if not _is_noun(harm, lower) for at in range(harm.start, harm.end)}
        words = Words(tokens, harmful, any(harm.shape == TOLL for harm in harms))
        counts = Counter(words, find_people(words), harms).count()
        rows += [_row(text, tokens, count) for count in counts if count.estimate.best <= MOST_PEOPLE]
    unique = {(row["start"], row["end"], row["quantity_kind"]): row for row in rows}
    return sorted(unique.values(), key=lambda row: (row["start"], row["quantity_kind"]))


def _is_noun(harm: Harm, lower: list[str]) -> bool:
    """Tell whether words of harm are a part of a phrase for people: "200 protesters", "protest leaders"."""
    behind = lower[harm.end] if harm.end < len(lower) else ""
    return harm.shape == GROUP or (harm.kind == "protesters" and is_people(behind))


def _row(text: str, tokens: list[Token], count: Count) -> Row:
    start, end = tokens[count.start].start, tokens[count.end - 1].end
    harm_start, harm_end = tokens[count.harm.start].start, tokens[count.harm.end - 1].end
    clause = clause_of(text, min(start, harm_start), max(end, harm_end))
    total = (count.estimate.best > 1 and is_total(clause)) or (
        count.harm.shape == TOLL and is_brought_to(text[max(0, harm_start - 40) : harm_start])
    )
    return {
        "start": start,
        "end": end,
        "rule_id": f"quantities:{count.kind}",
        "confidence": 0.7,
        "quantity_kind": count.kind,
        "low": count.estimate.low,
        "best": count.estimate.best,
        "high": count.estimate.high,
        "is_part": count.is_part,
        "is_total": total,
        "is_both_sides": tells_both_sides(clause),
        "harm_start": harm_start,
        "harm_end": harm_end,
        **_whose(text[start:end], count),
    }


def _whose(people: str, count: Count) -> Row:
    """Return country and roles of the people counted, where their words tell: "192 Azerbaijani soldiers"."""
    if not count.noun or count.estimate.best == 0:
        return {"country": None, "roles": []}
    actor = resolve_words(people, None)
    return {"country": actor.country, "roles": list(actor.roles)}


def _phrase_rows(text: str) -> Iterator[Row]:
    """Yield the zeros of "no casualties", and the one of "his death"."""
    for number, pattern in enumerate((_NONE, _WHOSE)):
        for match in pattern.finditer(text):
            nouns = {noun.lower() for key, noun in match.groupdict().items() if noun and key != "who"}
            for kind in sorted({kind for noun in nouns for kind in _HARMS_OF[noun]}):
                yield {
                    "start": match.start(),
                    "end": match.end(),
                    "rule_id": f"quantities:{kind}",
                    "confidence": 0.7,
                    "quantity_kind": kind,
                    **dict.fromkeys(("low", "best", "high"), number),
                    **dict.fromkeys(("is_part", "is_total", "is_both_sides"), False),
                    "harm_start": match.start("what"),
                    "harm_end": match.end(),
                    "country": None,
                    "roles": [],
                }
