"""What stands in an actor phrase: persons, organisations, countries, agent nouns, and how they hang together.

"The Turkish ambassador to NATO" is three hits: the country and the agent before any preposition, and an
organisation behind "to". ``parse`` finds them, ``actors.py`` decides who it is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from dragoman.actor_lists import ActorEntry, PersonName
from dragoman.codebook import countries
from dragoman.dictionaries import Knowledge
from dragoman.party_colours import is_party_colour
from dragoman.stages.mentions.places import town_at
from dragoman.tokens import Token, tokenise

PREPOSITIONS = frozenset(
    "of from in to for with at on against near inside within by outside across under over around".split()
)
FORMER = frozenset(
    """former ex late ousted deposed overthrown toppled onetime retired elect designate defeated disgraced
    would aspiring""".split()
)
EXILED = frozenset({"exiled"})
APPOSED = ","
_FUNCTION = frozenset(
    "and or who which that whose also has had is was were are said says told as then now".split()
)
_CLERICAL = frozenset({"Father", "Mother", "Brother", "Sister", "Fr"})
_FOREIGN_OFFICE = frozenset(
    """minister ministers ministry ministries secretary secretaries office affairs policy service legion
    trade""".split()
)
FOREIGN = frozenset({"foreign", "international", "multinational"})
MODIFIERS = FORMER | EXILED | FOREIGN
_SKIPPING = frozenset({"anti", "pro", "non", "un"})
_BACKED = frozenset(
    """backed linked aligned allied supported sponsored funded held controlled occupied armed trained
    friendly born""".split()
)
_UNIONS = (["union"], ["unions"], ["federation"], ["department"], ["ministry"], ["minister"], ["secretary"])
_PARTY_NAMES = frozenset("Party Union Front Movement Alliance Congress Democrats".split())
_OTHER_DEMOCRATS = (["Liberal"], ["Social"], ["Christian"], ["New"], ["Free"])
_SMALL = frozenset(
    """the a an of and or ethnic bin al de van von der el ben da la le du dos das di his her their its our
    this these those he she they we it some many several most more all both each two three four
    five""".split()
)
_DAYS = frozenset(
    """January February March April May June July August September October November December Monday Tuesday
    Wednesday Thursday Friday Saturday Sunday Mr Mrs Ms Dr Sir Lord Lady Rev Prof""".split()
)


@dataclass(frozen=True)
class Hit:
    """Words of a phrase that a dictionary knows.

    Args:
        first: number of its first word.
        last: number of the word behind it.
        link: the preposition it hangs on, empty in the head of the phrase.
        actor: state or organisation, or None.
        person: person, or None.
        roles: roles of an agent noun, empty for others.
        is_backer: "Russian-backed", "Egyptian-born", "ethnic Albanian": not who it is, but who stands behind,
            or its origin.
    """

    first: int
    last: int
    link: str = ""
    actor: ActorEntry | None = None
    person: PersonName | None = None
    roles: str = ""
    is_backer: bool = False


@dataclass(frozen=True)
class ActorWords:
    """A phrase taken apart."""

    tokens: Sequence[Token]
    hits: tuple[Hit, ...]
    modifiers: frozenset[str] = field(default_factory=frozenset)
    unknown: str = ""
    """Capitalised words that no dictionary has: a name."""

    def is_apposed(self, hit: Hit) -> bool:
        """Tell whether a hit stands in the head or behind a comma: who it is, not whose."""
        return hit.link in ("", APPOSED)

    def follows_noun(self, hit: Hit) -> bool:
        """Tell whether a plain noun hangs on a hit: "Putin critics", "Fidan's brother"."""
        at = hit.last + int(self.is_possessive(hit))
        word = self.tokens[at].text if at < len(self.tokens) else ""
        return word.islower() and word.isalpha() and word not in PREPOSITIONS and word not in _FUNCTION

    def head(self) -> tuple[Hit, ...]:
        """Return the hits before any preposition."""
        return tuple(hit for hit in self.hits if not hit.link)

    def words(self, hit: Hit) -> str:
        """Return the words of a hit in lower case."""
        return " ".join(token.lower for token in self.tokens[hit.first : hit.last])

    def is_possessive(self, hit: Hit) -> bool:
        """Tell whether "'s" follows."""
        return hit.last < len(self.tokens) and self.tokens[hit.last].text in ("'s", "’s")

    def is_foreign(self) -> bool:
        """Tell whether the phrase speaks of foreigners without saying whose."""
        return bool(self.modifiers & FOREIGN)

    def is_former(self) -> bool:
        """Tell whether the phrase speaks of somebody who held an office, or does not yet."""
        return bool(self.modifiers & FORMER)


def parse(
    text: str, knowledge: Knowledge, day: date | None, near: Collection[str] = frozenset()
) -> ActorWords:
    """Take a phrase apart.

    Args:
        text: the phrase.
        knowledge: the dictionaries.
        day: the day of which it speaks, or None.
        near: codes of countries the text speaks of; of two bodies with one name, that of such a country is
            meant.
    """
    tokens = tokenise(text)
    words = [token.text for token in tokens]
    lowered = [token.lower for token in tokens]
    hits: list[Hit] = []
    modifiers: set[str] = set()
    unknown = _Runs(text, tokens)
    link = ""
    position = 0
    while position < len(tokens):
        hit = _hit_at(position, words, lowered, knowledge, day, link, hits, near)
        if hit is not None:
            if (
                hit.roles
                and lowered[hit.first] in FOREIGN
                and not set(lowered[hit.first + 1 :][:1]) & _FOREIGN_OFFICE
            ):
                modifiers.add(lowered[hit.first])
            skipped = _skipped(position, lowered)
            if skipped != "drop":
                is_backer = (
                    skipped == "backer" or _follows(hit.last, lowered, _BACKED) or _is_origin(hit, lowered)
                )
                hits.append(Hit(hit.first, hit.last, link, hit.actor, hit.person, hit.roles, is_backer))
            unknown.stop()
            position = hit.last
            continue
        word = lowered[position]
        if word in PREPOSITIONS and position and (hits or unknown.is_open or word != "of"):
            link = word
            unknown.stop()
        elif word == "," and (hits or unknown.is_open):
            link = APPOSED
            unknown.stop()
        elif word in MODIFIERS:
            modifiers.add(word)
        elif _is_name(tokens[position]) or (unknown.is_open and _joins(tokens, position)):
            if link in ("", APPOSED) or not unknown.found:
                unknown.go_on(position)
        else:
            unknown.stop()
        position += 1
    return ActorWords(tokens, tuple(hits), frozenset(modifiers), unknown.longest())


class _Runs:
    """Runs of capitalised words that no dictionary has."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.text, self.tokens = text, tokens
        self.found: list[tuple[int, int]] = []
        self.is_open = False

    def go_on(self, position: int) -> None:
        if self.is_open:
            self.found[-1] = (self.found[-1][0], position)
        else:
            self.found.append((position, position))
        self.is_open = True

    def stop(self) -> None:
        self.is_open = False

    def longest(self) -> str:
        """Return the longest run as it stands in the text, without a mark at its end."""
        runs = [self.text[self.tokens[a].start : self.tokens[b].end].rstrip(" -.") for a, b in self.found]
        return max(runs, key=len, default="")


def _skipped(position: int, lowered: Sequence[str]) -> str:
    """Return what "anti-" or "pro-" before a hit makes of it."""
    if position < 2 or lowered[position - 1] != "-" or lowered[position - 2] not in _SKIPPING:
        return ""
    return "backer" if lowered[position - 2] == "pro" else "drop"


def _is_origin(hit: Hit, lowered: Sequence[str]) -> bool:
    """Tell whether a country is a people's origin only: "ethnic Albanians", who live elsewhere."""
    is_people = hit.actor is not None and hit.actor.kind in ("adjective", "demonym")
    return is_people and lowered[max(0, hit.first - 1) : hit.first] == ["ethnic"]


def _follows(position: int, lowered: Sequence[str], wanted: frozenset[str]) -> bool:
    return position + 1 < len(lowered) and lowered[position] == "-" and lowered[position + 1] in wanted


def _hit_at(
    position: int,
    words: Sequence[str],
    lowered: Sequence[str],
    knowledge: Knowledge,
    day: date | None,
    link: str,
    before: Sequence[Hit],
    near: Collection[str],
) -> Hit | None:
    found: list[Hit] = []
    person = knowledge.persons.longest(words, position)
    if person and _is_this_person(person[1][0], position, person[0], words, lowered, before):
        found.append(Hit(position, person[0], link, person=person[1][0]))
    actor = knowledge.actors.longest(words, position)
    if actor:
        valid = [entry for entry in actor[1] if entry.covers(day)]
        valid = valid or [entry for entry in actor[1] if entry.kind != "metonym"]
        valid = [entry for entry in valid if entry.code[:3] in near] or valid
        alone = position == 0 and actor[0] == len(words)
        if (
            not valid
            or valid[0].kind == "nobody"
            or _is_of_elsewhere(valid[0], near, lowered, position, knowledge)
            or _goes_on(valid[0], actor[0], words, lowered, knowledge)
            or (
                lowered[position].startswith("democrat")
                and words[position - 1 : position] in _OTHER_DEMOCRATS
            )
            or (
                valid[0].is_ambiguous
                and not alone
                and _in_name(position, actor[0], words, lowered, knowledge)
            )
        ):
            pass
        elif _is_namesake(valid[0], near):
            found.append(Hit(position, actor[0], link, roles="PTY"))
        else:
            found.append(Hit(position, actor[0], link, actor=valid[0]))
    agent = knowledge.agents.longest(lowered, position)
    if words[position] in _CLERICAL and position + 1 < len(words) and words[position + 1][:1].isupper():
        found.append(Hit(position, position + 1, link, roles="CHR"))
    elif (
        words[position] in ("Labour", "Labor") and lowered[position + 1 : position + 2] not in _UNIONS
    ) or is_party_colour(words, position):
        found.append(Hit(position, position + 1, link, roles="PTY"))
    elif lowered[position] in ("officer", "officers") and _stands_alone(position, lowered):
        found.append(Hit(position, position + 1, link, roles="COP"))
    elif agent and not (actor and actor[1][0].kind == "nobody" and actor[0] > agent[0]):
        found.append(Hit(position, agent[0], link, roles=agent[1][0]))
    return max(found, key=lambda hit: hit.last, default=None)


def _stands_alone(position: int, lowered: Sequence[str]) -> bool:
    """Tell whether nothing but an article or a number stands before a noun, and no "of" behind it."""
    before = set(lowered[:position])
    return before <= _SMALL and lowered[position + 1 : position + 2] != ["of"]


def _is_of_elsewhere(
    entry: ActorEntry, near: Collection[str], lowered: Sequence[str], position: int, knowledge: Knowledge
) -> bool:
    """Tell whether a body that many states have, such as "Congress", is not the best known one."""
    if entry.kind != "organisation" or not entry.is_ambiguous or not near or entry.code[:3] in near:
        return False
    agent = knowledge.agents.longest(lowered, position)
    return agent is not None and agent[0] == position + 1 and entry.alias.lower() == lowered[position]


def _is_namesake(entry: ActorEntry, near: Collection[str]) -> bool:
    """Tell whether a party of a name that many have is of a country the text speaks of, not the entry's.

    British parties go without their country in news in English.
    """
    if not entry.is_ambiguous or not near or entry.code[:3] in {*near, "GBR"}:
        return False
    return entry.code.endswith("PTY") and entry.alias.split()[-1] in _PARTY_NAMES and " " in entry.alias


def _goes_on(
    entry: ActorEntry, last: int, words: Sequence[str], lowered: Sequence[str], knowledge: Knowledge
) -> bool:
    """Tell whether a body's name is the beginning of another's: "the National Union of Andean Hauliers"."""
    if entry.kind != "organisation" or lowered[last : last + 1] != ["of"] or last + 1 >= len(words):
        return False
    behind = last + 1 + (lowered[last + 1] == "the")
    if not words[behind : behind + 1] or not words[behind][:1].isupper():
        return False
    if knowledge.persons.longest(words, behind) or knowledge.agents.longest(lowered, behind):
        return False
    actor, town = knowledge.actors.longest(words, behind), town_at(words, behind)
    there = actor[1][0].code[:3] if actor else town[1] if town else ""
    return not there or (" " in entry.alias and entry.code[:3] in countries() and there != entry.code[:3])


def _is_this_person(
    name: PersonName,
    first: int,
    last: int,
    words: Sequence[str],
    lowered: Sequence[str],
    before: Sequence[Hit],
) -> bool:
    """Tell whether a surname known everywhere is not part of somebody else's name ("Yulia Navalny")."""
    if not name.is_short:
        return True
    if first > 1 and words[first - 1] == "." and len(words[first - 2]) == 1:
        return False  # "Jonathan P. Blair"
    known_before = (
        first == 0
        or any(hit.last == first for hit in before)
        or words[first - 1] in _DAYS
        or lowered[first - 1] in FORMER
    )
    other_before = not known_before and words[first - 1][:1].isupper() and lowered[first - 1] not in _SMALL
    other_after = last < len(words) and words[last][:1].isupper() and lowered[last] not in _SMALL
    return not other_before and not other_after


def _in_name(
    first: int, last: int, words: Sequence[str], lowered: Sequence[str], knowledge: Knowledge
) -> bool:
    """Tell whether capitalised words stand right before or behind: "Michael Jordan", "Georgia Smith"."""
    before = words[first - 1] if first else ""
    after = words[last] if last < len(words) else ""
    named_before = before[:1].isupper() and lowered[first - 1] not in _SMALL and before not in _DAYS
    if named_before and _is_agent_end(first, lowered, knowledge):
        named_before = False
    return named_before or (after[:1].isupper() and knowledge.agents.longest(lowered, last) is None)


def _is_agent_end(end: int, lowered: Sequence[str], knowledge: Knowledge) -> bool:
    """Tell whether an agent noun ends right before word *end*: "President Jordan" is no title of a land."""
    starts = range(max(0, end - 4), end)
    return any(
        (found := knowledge.agents.longest(lowered, at)) is not None and found[0] == end for at in starts
    )


def _is_name(token: Token) -> bool:
    return (
        token.is_capitalised and token.text not in _DAYS and token.lower not in _SMALL and len(token.text) > 1
    )


def _joins(tokens: Sequence[Token], position: int) -> bool:
    joint = tokens[position].text in ("-", "bin", "al", "de", "van", "von", "der", "el", "ben", "da", ".")
    behind = (
        position + 2
        if [token.text for token in tokens[position + 1 : position + 2]] == ["-"]
        else position + 1
    )
    return joint and behind < len(tokens) and _is_name(tokens[behind])
