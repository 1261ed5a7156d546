"""Who does what a noun tells: the word before says it ("the Azerbaijani offensive", "Israel's blockade").

The reader sees most of these; where it takes another actor of the sentence for the doer, or none, grammar is
surer: the adjective or the possessive right before such a noun is its doer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from dragoman.actor_lists import ActorEntry
from dragoman.dictionaries import load_knowledge
from dragoman.reader import ActorSpan, ReadEvent, Reading
from dragoman.tokens import Token, tokenise

_ROOTS = ("15", "16", "17", "18", "19", "20")
_DEEDS = frozenset(
    """offensive offensives invasion invasions incursion incursions attack attacks raid raids strike strikes
    airstrike airstrikes bombing bombings bombardment shelling blockade siege occupation operation operations
    assault assaults advance crackdown embargo sanctions ambush campaign aggression intervention onslaught
    counteroffensive counter-offensive rocket missile drone artillery air""".split()
)
"""Nouns whose adjective is the doer; "killings" and "arrests" may be of those whom the adjective names."""
_LONGEST = 4


def with_doers(text: str, reading: Reading, day: date | None) -> Reading:
    """Return a reading in which nouns of violence have the doer that stands right before them.

    Args:
        text: the sentence.
        reading: what the reader read in it.
        day: day of publication, or None.
    """
    actors = list(reading.actors)
    events = [_with_doer(text, event, actors, day) for event in reading.events]
    return Reading(tuple(actors), tuple(events))


def _with_doer(text: str, event: ReadEvent, actors: list[ActorSpan], day: date | None) -> ReadEvent:
    first = text[event.start : event.end].lower().split(" ")[0]
    if not event.cameo_code.startswith(_ROOTS) or first not in _DEEDS:
        return event
    if any(actors[source].start >= event.end for source in event.sources):
        return event  # "the occupation by Syria"
    span = _country_before(tokenise(text[: event.start]), day)
    if span is None:
        return event
    number = next(
        (n for n, actor in enumerate(actors) if actor.start <= span[0] and actor.end == span[1]), len(actors)
    )
    if number in event.sources:
        return event
    if number == len(actors):
        if any(actor.start < span[1] and span[0] < actor.end for actor in actors):
            return event
        actors.append(ActorSpan(*span, kind="named"))
    targets = tuple(target for target in event.targets if target != number)
    return replace(event, sources=(number,), targets=targets)


def _country_before(tokens: Sequence[Token], day: date | None) -> tuple[int, int] | None:
    """Return where the country is that ends right before, as an adjective or with "'s"."""
    words = [token.text for token in tokens]
    is_owner = words[-1:] in (["'s"], ["’s"])
    end = len(words) - is_owner
    for first in range(max(0, end - _LONGEST), end):
        found = load_knowledge().actors.longest(words, first) if words[first][:1].isupper() else None
        if found and found[0] == end and any(_may_do(e, is_owner) and e.covers(day) for e in found[1]):
            return tokens[first].start, tokens[end - 1].end
    return None


def _may_do(entry: ActorEntry, is_owner: bool) -> bool:
    """Tell whether a name before a noun is its doer: an adjective, a body, or initials ("US sanctions")."""
    if is_owner:
        return entry.kind in ("name", "organisation")
    is_initials = entry.kind == "name" and entry.alias.replace(".", "").isupper()
    return entry.kind in ("adjective", "organisation") or is_initials
