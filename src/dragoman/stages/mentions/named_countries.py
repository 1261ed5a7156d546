"""Which countries a sentence names, by a large town of theirs too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from dragoman.codebook import state_on
from dragoman.dictionaries import load_knowledge
from dragoman.stages.mentions.places import town_at
from dragoman.tokens import tokenise

_COUNTRY_KINDS = frozenset({"name", "adjective", "demonym", "metonym", "region"})
_IN = frozenset("in at near across inside".split())
_PARTY_OF_STATE = re.compile(r"[,(]\s?[DRI]-(?:[A-Z]\.? ?[A-Z]\b|[A-Z][a-z]{2,})")
"""How American news tells a member of Congress: "D-N.J.", "R-Texas"."""


def countries_in(text: str, day: date | None) -> Iterator[tuple[str, bool]]:
    """Yield each country that a sentence names, by a large town of it too.

    Yields:
        its code, and whether something happens in it, by the word before it.
    """
    if _PARTY_OF_STATE.search(text):
        yield "USA", False
    words = [token.text for token in tokenise(text)]
    actors = load_knowledge().actors
    position = 0
    while position < len(words):
        if not words[position][:1].isupper():
            position += 1
            continue
        found = actors.longest(words, position)
        entry = next((entry for entry in found[1] if entry.covers(day)), None) if found else None
        end = found[0] if found and entry and entry.kind != "nobody" else 0
        town = town_at(words, position)
        last = max(end, town[0] if town else 0, position + 1)
        is_alone = not _among_capitals(words, position, last)
        is_located = position > 0 and words[position - 1].lower() in _IN
        if _is_for_or_against(words, position):
            pass
        elif entry and end == last and not _is_town_of(words, last):
            if entry.kind in _COUNTRY_KINDS and (is_alone or not entry.is_ambiguous):
                yield entry.code[:3], is_located
        elif (
            town
            and town[0] == last
            and (is_alone or (words[position].isupper() and (is_located or not position)))
        ):
            yield state_on(town[1], day), is_located
        position = last


def _is_for_or_against(words: Sequence[str], position: int) -> bool:
    """Tell whether "pro-" or "anti-" stands before: nothing happens in, or is of, that country."""
    return position > 1 and words[position - 1] == "-" and words[position - 2].lower() in ("pro", "anti")


def _is_town_of(words: Sequence[str], last: int) -> bool:
    """Tell whether a comma and a country follow: "Trinidad, Bolivia" is no Trinidad and Tobago."""
    if words[last : last + 1] != [","]:
        return False
    found = load_knowledge().actors.longest(words, last + 1) if last + 1 < len(words) else None
    return found is not None and found[1][0].kind == "name" and words[last + 1][:1].isupper()


def _among_capitals(words: Sequence[str], first: int, last: int) -> bool:
    """Tell whether a word with a capital stands right before or behind: the name may be a person's."""
    before = words[first - 1][:1].isupper() if first > 1 else False
    return before or (last < len(words) and words[last][:1].isupper())
