"""Parties told by their colour alone: "the Labor leader" in Australia, "the Conservatives" in Canada.

Which party of a country a colour means follows from the names in the dictionaries: the one party there whose
name is that colour with "Party", "Democrats" and the like, and the country's own name or adjective.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from dragoman.actor_lists import ActorEntry
from dragoman.tokens import tokenise

_STEMS = {
    "labour": "labor", "labor": "labor", "conservative": "conservative", "conservatives": "conservative",
    "tory": "conservative", "tories": "conservative", "socialist": "socialist", "socialists": "socialist",
    "communist": "communist", "communists": "communist", "liberal": "liberal", "liberals": "liberal",
    "republican": "republican", "republicans": "republican", "democrat": "democratic",
    "democrats": "democratic", "democratic": "democratic", "green": "green", "greens": "green",
    "nationalist": "nationalist", "nationalists": "nationalist", "national": "national",
    "nationals": "national", "social": "social", "christian": "christian", "progressive": "progressive",
    "progressives": "progressive", "reform": "reform", "radical": "radical", "radicals": "radical",
    "people's": "people's", "congress": "congress", "workers": "workers", "workers'": "workers",
    "unionist": "unionist", "unionists": "unionist", "centre": "centre", "center": "centre",
}  # fmt: skip
"""Words that tell a party's colour, each with the form under which it is looked up."""
_BESIDE = frozenset("the of for and party parties union alliance ' 's ’ ’s".split())
"""Words of a party's name that tell no colour."""
_NEVER_ELSE = frozenset(
    "labour labor conservative tory socialist communist liberal republican democrat democratic".split()
)
"""Colours that before "leader" are a party's: not "National officials", "Christian leaders"."""
_LED = frozenset(
    """leader leaders leadership lawmaker lawmakers boss chief chairman chairwoman whip frontbencher
    frontbenchers backbencher backbenchers candidate candidates nominee challenger activist activists official
    officials member members supporter supporters strategist strategists headquarters""".split()
)
_LIKE_NAMES = frozenset({"name", "adjective", "demonym", "region"})
PARTY = "PTY"
Colours = Mapping[tuple[str, str], Sequence[ActorEntry]]


def colours_of_parties(entries: Iterable[ActorEntry]) -> Colours:
    """Return, by country and colour, the parties whose whole name is that colour there."""
    known = list(entries)
    lands: dict[str, set[str]] = {}
    for entry in known:
        if entry.kind in _LIKE_NAMES:
            lands.setdefault(entry.code[:3], set()).update(_words(entry.alias))
    found: dict[tuple[str, str], list[ActorEntry]] = {}
    for entry in known:
        if entry.kind == "organisation" and PARTY in entry.code:
            country = entry.code[:3]
            rest = [word for word in _words(entry.alias) if word not in lands.get(country, ())]
            colour = _colour(rest)
            if colour and entry not in found.get((country, colour), ()):
                found.setdefault((country, colour), []).append(entry)
    return found


def is_party_colour(words: Sequence[str], position: int) -> bool:
    """Tell whether the word at *position* is a colour with a capital before those of a party ("leader")."""
    word, behind = words[position], words[position + 1 : position + 2]
    return word[:1].isupper() and word.lower() in _NEVER_ELSE and bool(behind) and behind[0] in _LED


def party_of(text: str, country: str, day: date | None, colours: Colours) -> ActorEntry | None:
    """Return the party of *country* whose colour a phrase tells on *day*, where there is one alone."""
    words = re.split(r"\s+(?=of\b|in\b|from\b|,)", text)[0]
    tokens = [token.text for token in tokenise(words)]
    run: list[str] = []
    for token in tokens:
        if token.lower() in _STEMS and (token[:1].isupper() or run or token.lower().endswith("s")):
            run.append(token.lower())
        elif run:
            break
    colour = _colour(run)
    entries = [entry for entry in colours.get((country, colour), ()) if entry.covers(day)] if colour else []
    return entries[0] if len({entry.name for entry in entries}) == 1 else None


def _words(alias: str) -> list[str]:
    return [token.lower for token in tokenise(alias)]


def _colour(words: Sequence[str]) -> str:
    """Return the colour that words tell and nothing else, or an empty string."""
    kept = [word for word in words if word not in _BESIDE]
    stems = [_STEMS.get(word, "") for word in kept]
    return " ".join(stems) if stems and all(stems) else ""
