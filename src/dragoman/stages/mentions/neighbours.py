"""Who stands before and behind words of harm, and which phrases are added up to one number.

Word order alone: no parser knows subjects and objects here.
"""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.stages.mentions.harm_words import AMONG, NUMBER, OF, PAST, STATE, VERB, Harm
from dragoman.stages.mentions.numbers import exactly
from dragoman.stages.mentions.people import People, Words
from dragoman.stages.mentions.people_words import BE, HAVE, PREPOSITIONS, is_one_person

NAME = 9
"""A name with its titles has fewer words."""
FAR = 16
"""A subject stands no more words before its verb."""
INSERTED = 20
"""No more words stand between two commas inside a clause."""
CLAUSE_ENDS = frozenset(
    '; : — ( ) " “ ” ? ! . but while when as after before because if although than'.split()
)
IN = frozenset("in at near on outside".split())
_JOINS = frozenset("and plus &".split())
_BINDING = IN | {"from", "with", "by", "for", "to", "of", "against", "between"}
_NOT_ADDED = IN | {"by", "against", "including", "them", "whom"}


class Neighbours:
    """The people of a sentence, by where they begin and end, and who of them is counted already."""

    def __init__(self, words: Words, people: Sequence[People], harms: Sequence[Harm]) -> None:
        self.words = words
        self.people = people
        self.by_start = {person.start: person for person in people}
        self.by_end = {person.end: person for person in people}
        self.harm_at = {harm.first: harm for harm in harms}
        self.taken: set[int] = set()

    # --- behind ---------------------------------------------------------------------------

    def behind(self, harm: Harm) -> People | None:
        """Return the people who follow words of harm: "killed 12", "bodies of 12 men"."""
        at = harm.end + (harm.shape == AMONG and self.words.at(harm.end) in BE)
        while self.words.at(at) == "also" or (self.words.at(at) == "by" and harm.shape == OF):
            at += 1
        person = self.by_start.get(at) or self._named_behind(at, harm)
        if person is None or person.start in self.taken or person.noun in ("he", "she"):
            return None
        return None if harm.shape == PAST and self._belongs_to_next(harm, person) else person

    def _belongs_to_next(self, harm: Harm, person: People) -> bool:
        """Tell whether "3 killed 12 wounded" ties each number to the verb behind it."""
        behind = self.harm_at.get(person.end)
        return (
            harm.first in self.by_end
            and behind is not None
            and behind.shape in (PAST, STATE)
            and behind.end not in self.by_start
        )

    def _named_behind(self, at: int, harm: Harm) -> People | None:
        """Return the one whom capitals or a title name: "killed Iranian general Qassem Soleimani"."""
        words = self.words
        if harm.kind not in ("killed", "detained") or harm.shape not in (VERB, PAST, OF):
            return None
        end = at
        while end < at + NAME and not words.ends_phrase(end) and words.at(end).isalpha():
            if end > at + 1 and words.is_capital(end - 1) and words.at(end).endswith("ed"):
                break  # "the death of Mahsa Amini entered"
            end += 1
        if end == at or end == at + NAME:
            return None
        last = words.at(end - 1)
        titled = any(is_one_person(words.at(index)) for index in range(at, end))
        named = (titled or words.is_capital(end - 2)) and words.is_capital(end - 1)
        if end - at > 1 and named and (titled or not last.endswith("s")):
            return People(at, end, exactly(1), "name")
        return People(at, end, exactly(1), last) if is_one_person(last) else None

    def right(self, person: People) -> tuple[list[People], list[People]]:
        """Return the people who are added up from *person* on, and those who are parts of it."""
        found, is_joined = [person], False
        while not is_joined and (step := self._joint(found[-1].end)) is not None:
            following, is_joined = step
            begins_clause = is_joined and len(found) == 1 and self.words.at(person.end) == ","
            if begins_clause or self._has_own_verb(following):
                break
            found.append(following)
        if (
            not is_joined and len(found) > 1
        ):  # "killed Ali Hassan, a doctor,", "killed 21 people, 15 civilians"
            return [person], [part for part in found[1:] if part.estimate.best < person.estimate.best]
        rest = sum(part.estimate.best for part in found[1:])
        if len(found) > 2 and rest == person.estimate.best:  # "21 people, 15 civilians and six fighters"
            return [person], found[1:]
        return found, []

    def _joint(self, at: int) -> tuple[People, bool] | None:
        """Return the people who follow behind "and" or a comma, and whether it was "and"."""
        words = self.words
        comma = words.at(at) == ","
        at += comma
        joined = words.at(at) in _JOINS
        at += joined
        if not joined and words.lower[at : at + 3] == ["as", "well", "as"]:
            at, joined = at + 3, True
        if not comma and not joined:
            return None
        person = self.by_start.get(at)
        if person is None and joined and is_one_person(words.at(at)) and words.ends_phrase(at + 1):
            person = People(at, at + 1, exactly(1), words.at(at))  # "his wife and daughter"
        if person is None or person.start in self.taken or person.is_part_of or person.noun in ("he", "she"):
            return None
        return person, joined

    def _has_own_verb(self, person: People) -> bool:
        """Tell whether people who may be added up are rather the subject of what follows."""
        after = self.words.at(person.end)
        harm = self.harm_at.get(person.end)
        if person.end in self.words.harmful:
            return harm is None or harm.shape != "gather"
        if harm is not None or after in BE or after in HAVE or (after in IN and not person.noun):
            return True
        is_past = after.endswith("ed") and self.words.at(person.end + 1) not in ("by", "in")
        return is_past or after.endswith("ly")

    def in_other_places(self, at: int) -> list[People]:
        """Return the others of "killed 3 people in Kisumu and 2 in Nairobi", from the first "in" on."""
        found: list[People] = []
        while self.words.at(at) in IN:
            end = at + 1
            while end < at + 5 and self.words.is_capital(end):
                end += 1
            while self.words.at(end) in (",", "and"):
                end += 1
            person = self.by_start.get(end)
            if person is None or person.start in self.taken or self.words.at(person.end) not in IN:
                break
            found.append(person)
            at = person.end
        return found

    # --- before ---------------------------------------------------------------------------

    def before(self, harm: Harm) -> People | None:
        """Return the people who go before words of harm: the nearest whom no preposition binds to others."""
        at = harm.first - 1
        if harm.first in self.by_end:
            return self.by_end[harm.first]
        if harm.shape in (NUMBER, VERB):
            return self._number_before(harm)
        if self.words.at(at) in ("who", "that", "whom"):
            if at in self.by_end:
                return self.by_end[at]
            at -= 1
        if self.words.at(at) == ",":
            at = self._past_insert(at)
        return self._subject(at) or self._named_before(harm)

    def _number_before(self, harm: Harm) -> People | None:
        """Return the number of "306 documented deaths", "12 civilian deaths"."""
        for end in range(harm.first, max(0, harm.first - 3), -1):
            if end in self.by_end:
                between = self.words.lower[end : harm.first]
                is_phrase = all(word.isalpha() for word in between) and not PREPOSITIONS & set(between)
                return self.by_end[end] if is_phrase else None
        return None

    def _past_insert(self, comma: int) -> int:
        """Return where to read on before an insertion between commas, -1 where there is none."""
        for at in range(comma - 1, max(-1, comma - INSERTED), -1):
            if self.words.at(at) == ",":
                return at - 1
            if self.words.at(at) in (";", ":"):
                break
        return -1

    def _subject(self, last: int) -> People | None:
        """Return the subject whose clause goes on up to the word *last*."""
        found: People | None = None
        at = last
        while at > max(-1, last - FAR):
            person = self.by_end.get(at + 1)
            if person is None:
                if self._ends_clause(at):
                    return found
                at -= 1
                continue
            is_told = person.noun if at == last else person.is_sure
            if person.start in self.taken or not is_told or person.is_pronoun:
                return found
            if self.words.at(person.start - 1) not in _BINDING:
                return person
            at = person.start - 1
        return found

    def _ends_clause(self, at: int) -> bool:
        word = self.words.at(at)
        if at in self.words.harmful or word in BE or word in HAVE:
            return True
        return word in CLAUSE_ENDS or word in (",", "said", "and", "who")

    def _named_before(self, harm: Harm) -> People | None:
        """Return the one whom capitals or a bare noun name: "Alexei Navalny was arrested", "Man dies"."""
        words = self.words
        chain = words.lower[harm.first : harm.start]
        if harm.kind in ("protesters", "displaced") or harm.shape in ("gather", AMONG):
            return None
        if any(word in ("were", "are", "have") for word in chain):
            return None
        end = harm.first
        if words.at(end - 1) == ",":
            end = self._past_insert(end - 1) + 1
        first = self._first_capital(end)
        is_told = harm.is_passive or harm.shape == STATE
        if end - first > 1 and is_told and words.at(end - 1).isalpha():
            return People(first, end, exactly(1), "name")
        begins = first == 0 or not any(words.ends_phrase(index) for index in range(end))
        if end > 0 and is_one_person(words.at(end - 1)) and (end > first or begins):
            return People(end - 1, end, exactly(1), words.at(end - 1))
        return None

    def _first_capital(self, end: int) -> int:
        """Return where a run of at most five capitalised words begins that ends before the word *end*."""
        first = end
        while (
            first > max(0, end - 5)
            and not self.words.ends_phrase(first - 1)
            and self.words.is_capital(first - 1)
        ):
            first -= 1
        return first

    def left(self, person: People) -> list[People]:
        """Return the people who are added up to *person*: "two soldiers and a civilian were killed"."""
        found = [person]
        while True:
            at = found[0].start - 1
            joined = self.words.at(at) in _JOINS
            at -= joined
            comma = self.words.at(at) == ","
            at -= comma
            if not joined and (len(found) == 1 or not comma):
                return found
            before = self._joined_before(at, comma)
            if before is None and joined:
                first = self._first_capital(at + 1)
                before = People(first, at + 1, exactly(1), "name") if at > first else None
            if before is None or not self._is_added(before):
                return found
            found.insert(0, before)

    def _joined_before(self, at: int, comma: bool) -> People | None:
        """Return the people who end at a word, or have a place or an insertion behind them there."""
        if at + 1 in self.by_end:
            return self.by_end[at + 1]
        first = at
        while first > at - 4 and self.words.is_capital(first):
            first -= 1
        if first < at and self.words.at(first) in IN | {
            "from",
            "of",
        }:  # "two Palestinians from Jenin and ..."
            return self.by_end.get(first)
        # "two children, ages 3 and 5, and ..."
        return self.by_end.get(self._past_insert(at + 1) + 1) if comma else None

    def _is_added(self, person: People) -> bool:
        if person.start in self.taken or not person.noun or person.noun in ("him", "me"):
            return False
        if person.is_nobody or person.is_part_of:
            return False
        return self.words.at(person.start - 1) not in _NOT_ADDED
