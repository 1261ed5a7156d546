"""Which countries a story speaks of as it goes on, and which of them a sentence is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from dragoman.codebook import ActorCode, state_on
from dragoman.stages.mentions.actor_phrases import ActorWords, Hit
from dragoman.stages.mentions.named_countries import countries_in

EARLY = 2
"""So many mentions of countries are the beginning of a story."""
_SCENE = re.compile(r"In ([A-Z][\w'. -]{2,30}), ")
"""How a sentence says where it plays: "In Jerusalem, the prime minister ..."."""
_ALSO_STATES = {"Georgia": "USA"}
"""Countries' names that states of another country have as well."""


@dataclass
class StoryCountries:
    """The countries of one story up to its present sentence.

    Args:
        day: day of publication, or None.
        seen: how often each was spoken of; where something happens counts twice.
        located: how often something happened in each.
        places: those that the places of the present sentence lie in.
        named: those that the present sentence names.
        scene: the one where the present sentence says that it plays, or "".
        placed: the country of each place that the present sentence names, by the words that name it.
    """

    day: date | None
    seen: Counter[str] = field(default_factory=Counter)
    located: Counter[str] = field(default_factory=Counter)
    places: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    scene: str = ""
    placed: Mapping[str, str] = field(default_factory=dict)

    def next_sentence(
        self,
        text: str,
        places: Sequence[str],
        villages: Sequence[str],
        placed: Mapping[str, str] | None = None,
    ) -> None:
        """Go on to the next sentence.

        Args:
            text: its text.
            places: codes of the countries that its places lie in.
            villages: the same of small places, many of which share a name: later in a story they count only
                in countries that it has spoken of.
            placed: the country of each place by its name, also where nothing is said to happen there.
        """
        self.placed = placed or {}
        is_early = sum(self.seen.values()) <= EARLY
        states = [state_on(country, self.day) for country in places]
        small = [state_on(country, self.day) for country in villages]
        self.places = (*states, *(v for v in small if is_early or v in self.seen))
        named = list(countries_in(text, self.day))
        self.named = tuple(country for country, _ in named)
        scene = _SCENE.match(text)
        where = {country for country, _ in countries_in(scene[1], self.day)} if scene else set()
        self.scene = where.pop() if len(where) == 1 else ""
        self.seen.update({*self.named})
        self.seen.update(set(self.places))
        self.located.update({*self.places, *(country for country, is_located in named if is_located)})

    def near(self) -> frozenset[str]:
        """Return the countries that the sentence, or else the story, speaks of."""
        return frozenset({*self.places, *self.named}) or frozenset(self.seen)

    def in_its_country(self, words: ActorWords) -> ActorWords:
        """Return a phrase with names as the sentence's places have them: "a Georgia judge", of the state."""
        return replace(words, hits=tuple(map(self._hit_here, words.hits)))

    def _hit_here(self, hit: Hit) -> Hit:
        entry = hit.actor
        if entry is None or entry.alias not in _ALSO_STATES:
            return hit
        other = _ALSO_STATES[entry.alias]
        if self.placed.get(entry.alias) != other:
            return hit
        return replace(hit, actor=replace(entry, code=ActorCode(other), kind="region"))

    def of_sentence(self, but: str = "") -> str | None:
        """Return the country where the sentence plays, else the one that its places lie in or that it names.

        Else the country that the story speaks of most.

        Args:
            but: the country of a backer, which is not where the backed are.
        """
        for here in ({self.scene} - {"", but}, set(self.places) - {but}, set(self.named) - {but}):
            if len(here) == 1:
                return next(iter(here))
        ranks = [
            (count, self.located[country], country) for country, count in self.seen.items() if country != but
        ]
        if but and len(ranks) > 1:
            return None
        first, second = ([*sorted(ranks, reverse=True), (0, 0, ""), (0, 0, "")])[:2]
        return first[2] if first[:2] > second[:2] else None
