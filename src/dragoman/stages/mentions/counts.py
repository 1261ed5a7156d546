"""Which people each word of harm counts: of whom it is said, which numbers are parts of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dragoman.stages.mentions.harm_limits import LEAST_CROWD, can_suffer, fits_before, fits_behind
from dragoman.stages.mentions.harm_words import (
    AMONG,
    GROUP,
    NUMBER,
    PAST,
    STATE,
    TOLL,
    VERB,
    Harm,
)
from dragoman.stages.mentions.neighbours import CLAUSE_ENDS, FAR, Neighbours
from dragoman.stages.mentions.numbers import Estimate
from dragoman.stages.mentions.people import People, Words
from dragoman.stages.mentions.people_words import BE, DAYS, MONTHS

_BEFORE_TOLL = frozenset(
    "to of at is was are were reached passed exceeded topped hit surpassed stands :".split()
)
_MAY = frozenset("would could will might may".split())
_LISTS = frozenset("including includes include : — –".split())
_LISTS_OF_TWO = (["among", "them"], ["among", "whom"], ["them", ","], ["such", "as"])
_MIXED = frozenset("killed wounded injured killing wounding injuring".split())
_SHOT = ("shot", "stab")
_BOTH_WAYS = frozenset({"shot", "stabbed", "hurt"})
_OBJECTS = frozenset("him her them himself herself me us".split())


@dataclass(frozen=True, slots=True)
class Count:
    """People said to be harmed in one way.

    Args:
        kind: killed, injured, displaced, detained or protesters.
        estimate: how many.
        start: index of the first word that counts them.
        end: index after the last one.
        harm: the words that tell the harm.
        noun: what they are, in lower case.
        is_part: they are counted in another number of the sentence too.
        is_subject: they stand before the words of harm.
    """

    kind: str
    estimate: Estimate
    start: int
    end: int
    harm: Harm
    noun: str = ""
    is_part: bool = False
    is_subject: bool = False


class Counter:
    """Counts the people of one sentence.

    Args:
        words: its words.
        people: the phrases that count people.
        harms: the words that tell of harm.
    """

    def __init__(self, words: Words, people: Sequence[People], harms: Sequence[Harm]) -> None:
        self.words = words
        self.people = people
        self.harms = [harm for harm in harms if harm.shape != GROUP]
        self.groups = [harm for harm in harms if harm.shape == GROUP]
        self.near = Neighbours(words, people, self.harms)
        self.counts: list[Count] = []

    def count(self) -> list[Count]:
        """Return every count of the sentence."""
        unused = [harm for harm in self.harms if not self._behind(harm) and not self._before(harm)]
        for harm in unused:
            self._share(harm)
        self._drop_mixtures()
        for harm in self.groups:
            self._group(harm)
        for person in self.people:
            if person.start not in self.near.taken:
                self._part(person)
        self.counts = [self._without_dead(count) for count in self.counts]
        return self.counts

    # --- people behind and before -----------------------------------------------------------

    def _behind(self, harm: Harm) -> bool:
        """Count people who follow: "killed 12", "bodies of 12 men", "lost 30 soldiers"."""
        if harm.shape == TOLL:
            return self._toll(harm)
        if harm.shape in (STATE, NUMBER, "gather", "refugees") or (harm.shape == PAST and harm.is_passive):
            return False
        person = self.near.behind(harm)
        if person is None:
            return False
        found, parts = self.near.right(person)
        if not fits_behind(harm, found[-1], self.words):
            return False
        if not self._add(harm, found, is_part=harm.shape == AMONG):
            return False
        for part in parts:
            self._add(harm, [part], is_part=True)
        for other in self.near.in_other_places(found[-1].end):
            self._add(harm, [other])
        return True

    def _before(self, harm: Harm) -> bool:
        """Count people who go before: "12 were killed", "12 dead", "three men in the car died"."""
        if harm.shape == TOLL or self._has_object(harm):
            return False
        person = self.near.before(harm)
        if person is None or person.start in self.near.taken or not fits_before(harm, person, self.words):
            return False
        found = self.near.left(person)
        if not self._add(harm, found, is_subject=True, is_part=harm.shape == AMONG):
            return False
        if self.words.lower[harm.end : harm.end + 2] in (["along", "with"], ["together", "with"]):
            others = self.near.by_start.get(harm.end + 2)
            if others is not None and others.start not in self.near.taken:
                self._add(harm, [others])
        return True

    def _has_object(self, harm: Harm) -> bool:
        """Tell whether "shot" is what the people before it did: "two gunmen shot Lluch", "shot him"."""
        if harm.shape != PAST or harm.is_passive or harm.text not in _BOTH_WAYS:
            return False
        word = self.words.at(harm.end)
        is_day = word in DAYS or word in MONTHS
        return word in _OBJECTS or (self.words.is_capital(harm.end) and not is_day)

    def _add(
        self, harm: Harm, found: Sequence[People], is_subject: bool = False, is_part: bool = False
    ) -> bool:
        """Add one count of all *found* together, if they can suffer such harm."""
        first = found[0]
        estimate = first.estimate
        for person in found[1:]:
            estimate += person.estimate
        if not can_suffer(harm, found, estimate):
            return False
        if harm.is_possible and estimate.high is not None:
            estimate = Estimate(None, estimate.best, estimate.high)
        # "No civilians were killed" says nothing of soldiers; "five of them in critical condition".
        is_part = is_part or (first.is_nobody and first.noun != "nobody")
        is_part = is_part or (first.is_part_of and any(count.kind == harm.kind for count in self.counts))
        self.near.taken |= {person.start for person in found}
        count = Count(harm.kind, estimate, first.start, found[-1].end, harm, first.noun, is_part, is_subject)
        self.counts.append(count)
        return True

    def _toll(self, harm: Harm) -> bool:
        """Count "the death toll rose to 12", of "from 45 to 54" the last."""
        found: People | None = None
        at = harm.end
        while at < min(len(self.words.lower), harm.end + FAR):
            if found is not None and self.words.at(at) != "to":
                break
            person = self.near.by_start.get(at)
            before = self.words.at(at - 1)
            if person is not None and (before in _BEFORE_TOLL or before.startswith("estimate")):
                found = person
            at = person.end if person is not None else at + 1
        return found is not None and self._add(harm, [found])

    # --- people of two verbs ------------------------------------------------------------------

    def _share(self, harm: Harm) -> None:
        """Give the people of a verb to one that is joined to it: "were kidnapped and killed"."""
        if harm.shape not in (PAST, STATE, VERB) or harm.end in self.near.by_start:
            return
        for count in self.counts:
            is_other = count.harm.kind != harm.kind and not (count.is_part and count.estimate.best)
            if is_other and (self._is_joined(harm, count) or self._is_main_verb(harm, count)):
                self.counts.append(replace(count, kind=harm.kind, harm=harm))
                return

    def _is_joined(self, harm: Harm, count: Count) -> bool:
        if harm.start < count.harm.start:
            return self.words.lower[harm.end : count.harm.first] in (["and"], ["or"]) and (
                harm.kind != "protesters"
            )
        between = self.words.lower[count.harm.end : harm.first]
        is_near = 0 < len(between) < FAR and between[-1] in ("and", "or", "then")
        return is_near and count.is_subject and harm.shape != VERB

    def _is_main_verb(self, harm: Harm, count: Count) -> bool:
        """Tell whether "has died" says more of "a boy shot on Tuesday"."""
        first = count.harm
        if harm.kind not in ("killed", "injured", "detained") or not (harm.shape == STATE or harm.is_passive):
            return False
        if first.shape != PAST or first.is_passive or not count.is_subject or first.first != count.end:
            return False
        between = self.words.lower[first.end : harm.first]
        if harm.start < first.end or len(between) >= FAR or CLAUSE_ENDS & set(between):
            return False
        return not any(first.end <= person.start < harm.first for person in self.people)

    def _drop_mixtures(self) -> None:
        """Drop numbers of "killed or wounded" together; who was shot and died is not injured."""
        killed = {
            count.start: count for count in self.counts if count.kind == "killed" and count.estimate.best
        }
        injured = [count for count in self.counts if count.kind == "injured" and count.start in killed]
        mixed = {count.start for count in injured if self._are_together(count.harm, killed[count.start].harm)}
        self.counts = [
            count
            for count in self.counts
            if count not in injured and not (count.kind == "killed" and count.start in mixed)
        ]

    def _are_together(self, injured: Harm, killed: Harm) -> bool:
        if injured.text.startswith(_SHOT) or not _MIXED & {injured.text, killed.text}:
            return False
        return abs(injured.start - killed.start) < 3

    def _without_dead(self, count: Count) -> Count:
        """Take those who were shot dead from those who were shot: "shot three people, one fatally"."""
        if count.kind != "injured" or count.is_part or not count.harm.text.startswith(_SHOT):
            return count
        dead = [other for other in self.counts if other.kind == "killed" and self._is_of(other, count)]
        if len(dead) != 1:
            return count
        left = count.estimate.best - dead[0].estimate.best
        return replace(count, estimate=Estimate(left, left, None if count.estimate.high is None else left))

    def _is_of(self, dead: Count, shot: Count) -> bool:
        if dead.start < shot.start or dead.estimate.best >= shot.estimate.best:
            return False
        is_listed = self.words.at(dead.start - 1) in (",", "including")
        return is_listed or dead.harm.text == "killing" or self.words.at(dead.start) in ("one", "two")

    # --- groups and parts -----------------------------------------------------------------------

    def _group(self, harm: Harm) -> None:
        """Count the people who are called protesters, where nothing else is said of them."""
        person = self.near.by_end.get(harm.end)
        if person is None or person.start in self.near.taken or person.estimate.best < LEAST_CROWD:
            return
        if not _MAY & set(self.words.lower[max(0, person.start - 4) : person.start]):
            self._add(harm, [person])

    def _part(self, person: People) -> None:
        """Count people who belong to a larger number of the sentence: "including 10 civilians"."""
        if person.is_nobody or person.is_pronoun:
            return
        found = self._harm_of_part(person)
        if found is not None:
            self.near.taken.add(person.start)
            self.counts.append(
                Count(found.kind, person.estimate, person.start, person.end, found, person.noun, is_part=True)
            )

    def _harm_of_part(self, person: People) -> Harm | None:
        """Return the harm of the number that these people are counted in too."""
        if person.is_part_of and person.end in self.words.harmful:  # "15 of those killed"
            return self.near.harm_at.get(person.end)
        if self.words.at(person.end) in BE and "among" in self.words.lower[person.end + 1 : person.end + 3]:
            wholes = [count for count in self.counts if person.end < count.start <= person.end + 4]
        elif self._is_listed(person) or person.is_part_of:
            wholes = [count for count in self.counts if count.end <= person.start]
        else:
            return None
        whole = max(
            (count for count in wholes if not count.is_part), key=lambda count: count.end, default=None
        )
        return whole.harm if whole and whole.estimate.best >= person.estimate.best else None

    def _is_listed(self, person: People) -> bool:
        before = self.words.at(person.start - 1)
        if before in _LISTS or self.words.lower[max(0, person.start - 2) : person.start] in _LISTS_OF_TWO:
            return True
        ends = (person.start - 1, person.start - 2)
        return before in (",", "and") and any(count.is_part and count.end in ends for count in self.counts)
