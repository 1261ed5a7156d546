"""What a sentence says, once the reader has read it: who its actors are, and which acts stand.

The one place where reading, actors, clauses, implied targets and codings meet; the mentions stage
writes it down, and ``dragoman explain`` shows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dragoman.codebook import state_on
from dragoman.codings import Codings
from dragoman.reader import ActorSpan, ReadEvent, Reading
from dragoman.stages.mentions.actors import ResolvedActor, StoryActors, by_pronoun
from dragoman.stages.mentions.clauses import without_strays
from dragoman.stages.mentions.codings import Change, apply_codings
from dragoman.stages.mentions.doers import with_doers
from dragoman.stages.mentions.implied import ImpliedTarget, implied_people, implied_target, place_as_target
from dragoman.stages.mentions.questions import asked


@dataclass(frozen=True)
class Understood:
    """One sentence.

    Args:
        reading: its actors and acts.
        who: for each actor whom it stands for: two for "both sides".
        implied: for each act the target that only a country's name tells, or None.
        changes: what codings made of it.
    """

    reading: Reading
    who: list[tuple[ResolvedActor, ...]]
    implied: list[ImpliedTarget | None]
    changes: tuple[Change, ...]


def understand(
    text: str,
    reading: Reading,
    story: StoryActors,
    places: Sequence[Mapping[str, Any]],
    publisher: str | None = None,
    codings: Codings | None = None,
) -> Understood:
    """Return what the next sentence of a story says.

    Args:
        text: the sentence.
        reading: what the reader read in it.
        story: the actors of the story so far; it goes on to this sentence before.
        places: the places of the sentence, with offsets in it.
        publisher: who published the story, or None.
        codings: what wins over the reader, by default the codings of the dictionaries.
    """
    reading = with_doers(text, reading, story.day)
    who: list[tuple[ResolvedActor, ...]] = []
    for actor in reading.actors:
        if actor.same_as is None:
            who.append(story.resolve_span(text, actor.start, actor.end))
        else:
            who.append(tuple(by_pronoun(known) for known in who[actor.same_as]))

    for event in reading.events:
        for number in event.targets:
            span = reading.actors[number]
            if all(actor.code is None for actor in who[number]):
                place = place_as_target(span.start, span.end, event, places, story.day)
                who[number] = (place,) if place else who[number]

    def target_of(
        event: ReadEvent, actors: Sequence[ActorSpan], sides: Sequence[Sequence[ResolvedActor]]
    ) -> ImpliedTarget | None:
        hit = implied_people(text, event, actors, sides, _country_of(event, places, story), story.day)
        sources = [actor for number in event.sources for actor in sides[number]]
        return hit or implied_target(text, event, sources, places, story.day)

    def implied_actor(event: ReadEvent) -> ResolvedActor | None:
        found = target_of(event, reading.actors, who)
        return found.actor if found else None

    read = Reading(reading.actors, asked(text, without_strays(text, reading)))
    coded = apply_codings(text, read, who, story.day, publisher, implied_actor, codings)
    implied = [
        None
        if event.targets or event.is_dropped or not event.takes_target
        else target_of(event, coded.reading.actors, coded.who)
        for event in coded.reading.events
    ]
    return Understood(coded.reading, coded.who, implied, coded.changes)


def _country_of(event: ReadEvent, places: Sequence[Mapping[str, Any]], story: StoryActors) -> str | None:
    """Return the country where an act happened, as its places say, else the sentence's or the story's."""
    own = [
        place["country"]
        for span in event.spans
        for place in places
        if span.role == "place"
        and place["country"]
        and span.start < place["end"]
        and place["start"] < span.end
    ]
    return state_on(own[0], story.day) if own else story.countries.of_sentence()
