"""From an actor phrase to a CAMEO code: which country, which roles, in which order.

One phrase, without the story around it: ``resolve_words("Turkish Foreign Minister Hakan Fidan", day)``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dragoman.actor_lists import ActorEntry
from dragoman.codebook import (
    MAX_ACTOR_GROUPS,
    ROLE_KINDS,
    countries,
    groups_of,
    heir_on,
    iso3_of,
    roles,
    roles_of,
    state_on,
)
from dragoman.dictionaries import load_knowledge
from dragoman.persons import Person
from dragoman.stages.mentions.actor_phrases import EXILED, ActorWords, Hit, parse


@dataclass(frozen=True)
class ResolvedActor:
    """What a span was resolved to; ``code`` is None where it could not be.

    ``method`` is a value of the events table's ``source_method`` column, ``confidence``
    a rank from 0 to 1 by method. ``person`` is the dictionary's person whose code hangs on the day,
    ``backer`` the country of "Russian-backed rebels", ``homes`` where a people lives.
    """

    code: str | None
    name: str | None
    country: str | None
    roles: tuple[str, ...]
    method: str
    confidence: float
    person: Person | None = None
    backer: str = ""
    homes: tuple[str, ...] = ()


UNRESOLVED = ResolvedActor(None, None, None, (), "unresolved", 0.0)
CONFIDENCE = {
    "dictionary": 0.9,
    "title": 0.8,
    "metonym": 0.7,
    "apposition": 0.7,
    "coreference": 0.6,
    "agent": 0.5,
    "context": 0.45,
    "pronoun": 0.4,
    "implied": 0.4,
}
LETTERS = 3
_RANK = {
    "primary_role": 0, "party": 1, "religion": 2, "ethnic": 2, "secondary_role": 3, "tertiary_role": 4,
}  # fmt: skip
_UNCHARTERED = frozenset({"REB", "INS", "SEP", "UAF"})
_ARMED = frozenset({"MIL", "UAF", "REB", "INS", "SEP", "COP"})
OFFICE_ROLES = frozenset({"GOV", "LEG", "JUD", "MIL", "COP", "SPY"})
_MEMBERSHIP = frozenset({"of", "from", "for", "within"})
_BODIES = frozenset(
    """Movement Party Front Union Alliance Congress Coalition Council Committee Association Society League
    Federation Organisation Organization Army Brigade Brigades Forum Network Institute""".split()
)
_COUNTRY_LINKS = frozenset({"of", "from", "for", "in", "inside", "within", "across", "around", "near", "at"})
_GOVERNMENTS = frozenset({"government", "cabinet", "administration"})
_RANKS = frozenset("general colonel captain major admiral marshal lieutenant sergeant brigadier".split())
"""Titles that a ruler keeps: "General Jaruzelski", the prime minister."""
_ENVOYS = frozenset(
    {"ambassador", "envoy", "special envoy", "consul", "permanent representative", "charge d'affaires"}
)


def coded(actor: ResolvedActor, code: str, method: str) -> ResolvedActor:
    """Return *actor* with a code, and what follows from it."""
    kept = code[: 3 * MAX_ACTOR_GROUPS]
    return replace(
        actor,
        code=kept,
        country=iso3_of(kept),
        roles=roles_of(kept),
        method=method,
        confidence=CONFIDENCE[method],
        person=None if method in ("context", "apposition") else actor.person,
    )


def resolve_words(text: str, day: date | None) -> ResolvedActor:
    """Return who *text* is by the dictionaries alone, on *day*.

    >>> resolve_words("Turkish Foreign Minister Hakan Fidan", date(2023, 9, 27)).code
    'TURGOV'
    """
    return with_backer(resolve_parsed(parse(text, load_knowledge(), day), day))


def with_backer(actor: ResolvedActor) -> ResolvedActor:
    """Return an actor that nothing but its backer gives a country with that country."""
    if not actor.backer or not actor.code or iso3_of(actor.code):
        return actor
    return _resolved(groups_of(actor.backer + actor.code), actor.name, actor.method)


def resolve_parsed(words: ActorWords, day: date | None) -> ResolvedActor:
    """Return who a phrase taken apart is."""
    hit = _person(words)
    if hit is not None and hit.person is not None:
        return _as_person(words, hit, hit.person.person, day)
    organisation = _organisation(words)
    if organisation is not None:
        return _as_organisation(words, organisation)
    return _as_described(words, day)


# --- persons ----------------------------------------------------------------------


def _person(words: ActorWords) -> Hit | None:
    """Return the person that the phrase names, or through whom it says whose ("Putin's envoy")."""
    named = [hit for hit in words.hits if hit.person]
    here = [hit for hit in named if words.is_apposed(hit) or _stands_behind_title(words, hit)]
    if here:
        full = [hit for hit in here if hit.person and not hit.person.is_short]
        return full[-1] if full else here[0]
    if any(hit.actor for hit in words.head()):
        return None
    return next((hit for hit in named if hit.link in _MEMBERSHIP), None)


def _stands_behind_title(words: ActorWords, hit: Hit) -> bool:
    """Tell whether a person follows the country of a title: "Prime Minister of Spain Pedro Sanchez"."""
    before = next((other for other in words.hits if other.last == hit.first and other.link == hit.link), None)
    return before is not None and before.actor is not None and any(other.roles for other in words.head())


def _as_person(words: ActorWords, hit: Hit, person: Person, day: date | None) -> ResolvedActor:
    code = person.code_on(day)
    others = [other for other in words.head() if other.roles]
    is_whose = not words.is_apposed(hit) and not _stands_behind_title(words, hit)
    if is_whose or any(other.first >= hit.last for other in others) or words.follows_noun(hit):
        groups = groups_of(code)[:1] if has_country(code) else [person.country]
        return _resolved([*groups, *_agent_roles(words, others)], None, "title")
    titles = _agent_roles(words, others)
    if words.is_former():
        country = heir_on(state_on(person.country, day), day)
        return _resolved([country, "ELI"], person.name, "dictionary")
    body = next((h.actor for h in words.head() if h.actor and h.first < hit.first), None)
    if titles and body and body.kind == "organisation" and not has_country(body.code) and has_country(code):
        return replace(_as_organisation(words, body), name=person.name)  # "GATT Director-General Sutherland"
    known = _roles_in(groups_of(code))
    has_rank = any(words.words(other).split(" ")[-1] in _RANKS for other in others)
    if titles and not known & set(titles) and has_country(code) and not (has_rank and "GOV" in known):
        own = [group for group in groups_of(code) if group not in known]
        return _resolved([*(own or [person.country]), *titles], person.name, "title")
    found = _resolved(groups_of(code), person.name, "dictionary")
    return replace(found, person=person)


# --- organisations ----------------------------------------------------------------


def _organisation(words: ActorWords) -> ActorEntry | None:
    in_head = [h.actor for h in words.head() if h.actor and h.actor.kind == "organisation"]
    has_envoy = any(words.words(hit) in _ENVOYS for hit in words.head())
    has_country = any(h.actor and h.actor.kind != "organisation" and not h.is_backer for h in words.head())
    if in_head:
        named = next((entry for entry in in_head if len(entry.code) > LETTERS), in_head[0])
        return None if has_envoy and has_country else named  # "the West African bloc ECOWAS" is no region
    if has_country or _is_body(words):
        return None
    behind = (
        h.actor for h in words.hits if h.actor and h.actor.kind == "organisation" and h.link in _MEMBERSHIP
    )
    return next(behind, None)


def _as_organisation(words: ActorWords, entry: ActorEntry) -> ResolvedActor:
    groups = groups_of(entry.code)
    own = _roles_in(groups)
    added = [role for role in _agent_roles(words, [h for h in words.head() if h.roles]) if role not in groups]
    if own or not (has_country(entry.code) or _is_region(entry.code)):
        armed = bool(own & _ARMED)
        added = [role for role in added if role != "GOV" and not (armed and role in _ARMED) and role != "CVL"]
    if words.is_former() and not own & _UNCHARTERED:
        groups, added = ([*groups[:1], "ELI"], []) if has_country(entry.code) else (groups, ["ELI"])
    return _resolved([*groups, *added], entry.name, "title" if added else "dictionary")


def _is_body(words: ActorWords) -> bool:
    """Tell whether the unknown name is a body's: "Popular Movement of Turan" is no part of Turan."""
    return words.unknown.split(" ")[-1] in _BODIES


# --- countries and agents ---------------------------------------------------------


def _as_described(words: ActorWords, day: date | None) -> ResolvedActor:
    agents = _led(words) or [hit for hit in words.head() if hit.roles] or _agents_behind(words)
    country = _country(words, agents)
    named = _agent_roles(words, agents) or _role_of_name(words.unknown, bool(country))
    if not named and country and country.kind in _OF_STATES and _is_leader(words, country):
        named = ["ELI"] if words.is_former() else ["GOV"]
    if named and _is_union(words, agents):
        named = list(dict.fromkeys(["LAB", *(role for role in named if role not in OFFICE_ROLES)]))
    groups = [heir_on(country.code, day) if named else country.code] if country else []
    if country and len(country.code) > LETTERS:
        groups = groups_of(country.code)
    if country and country.kind == "metonym" and not named:
        named = ["GOV"]
    if not country and named and words.is_foreign():
        groups = ["NGO" if named[0] in _OF_NGOS else "INT"]
    backer = next((h.actor.code for h in words.head() if h.actor and h.is_backer), "")
    if not groups and not named and "ethnic" in {token.lower for token in words.tokens} and backer:
        named = ["CVL"]
    if not groups and not named:
        return ResolvedActor(None, words.unknown or None, None, (), "unresolved", 0.0)
    name = words.unknown or (country.name if country else None)
    found = _resolved([*groups, *named], name, _method(words, country, agents))
    return replace(found, backer=backer, homes=country.homes if country else ())


_SPEAKERS = frozenset("spokesman spokeswoman spokesperson spokesmen spokespeople".split())
NAME_ROLES = {
    "party": "PTY", "union": "LAB", "university": "EDU", "college": "EDU", "bank": "BUS",
    "corporation": "BUS", "airways": "BUS", "airlines": "BUS", "hospital": "HLH", "church": "CHR",
    "radio": "MED", "television": "MED", "times": "MED", "news": "MED", "ministry": "GOV", "court": "JUD",
    "tribunal": "JUD", "brigade": "UAF", "brigades": "UAF", "army": "UAF",
}  # fmt: skip
_LEADERS = frozenset("leader leaders ruler rulers strongman leadership".split())
_OF_STATES = frozenset({"name", "adjective", "demonym"})
_OF_NGOS = frozenset({"HRI", "DEV", "ENV"})
_ALONE = frozenset("airways airlines university radio television".split())


def _role_of_name(name: str, of_country: bool) -> list[str]:
    """Return the role that the kind of body in a name tells: "Andean Drivers' Union", "Kuwait Airways"."""
    words = name.lower().split()
    if not words[1:] and not (of_country and name.lower() in _ALONE):
        return []
    kinds = [NAME_ROLES[word] for word in (words[-1:] + words[:1]) if word in NAME_ROLES]
    return kinds[:1]


def _is_leader(words: ActorWords, country: ActorEntry) -> bool:
    """Tell whether a phrase is of a state's leader: "the Cuban leader", "leaders of Iran"."""
    if countries().get(country.code, {}).get("name") != country.name:
        return False  # of a part of a state
    said = [token.lower for token in words.tokens]
    hit = next(hit for hit in words.hits if hit.actor is country)
    before = [word for word in said[: hit.first] if word != "the"]
    if before[-1:] == ["of"]:
        return bool(before[-2:-1]) and before[-2] in _LEADERS
    at = hit.last + int(words.is_possessive(hit))
    return not hit.link and at < len(said) and said[at] in _LEADERS


def _is_union(words: ActorWords, agents: Sequence[Hit]) -> bool:
    """Tell whether the agents are a union's: "Reef Fishers' Union"."""
    said = [token.text for token in words.tokens]
    return any("Union" in said[hit.last - 1 : hit.last + 2] for hit in agents)


def _method(words: ActorWords, country: ActorEntry | None, agents: Sequence[Hit]) -> str:
    if country and country.kind == "metonym" and not agents:
        return "metonym"
    if agents and (country or words.unknown):
        return "title"
    return "dictionary" if country else "agent"


def _led(words: ActorWords) -> list[Hit]:
    """Return those whom the head speaks for or leads, if it only does that.

    "A commander of the rebels" is of theirs, not of the army; "a spokesman for prosecutors" is of theirs.
    """
    agents = [hit for hit in words.head() if hit.roles]
    if agents and all(words.words(hit) in _SPEAKERS for hit in agents):
        return [hit for hit in words.hits if hit.roles and hit.link in ("of", "for")]
    head = {role for hit in agents for role in groups_of(hit.roles)}
    led = [h for h in words.hits if h.link in ("of", "for") and set(groups_of(h.roles)) & _UNCHARTERED]
    return led if head and head <= {"MIL", "GOV"} else []


def _agents_behind(words: ActorWords) -> list[Hit]:
    """Return the agents that a head without a role consists of: "a group of soldiers"."""
    behind = [hit for hit in words.hits if hit.roles and hit.link in _MEMBERSHIP]
    return behind if not any(hit.actor or hit.person for hit in words.head()) else []


def _country(words: ActorWords, agents: Sequence[Hit]) -> ActorEntry | None:
    """Return the country of the phrase: in its head, else behind "of", "in" and the like, else a people's."""
    in_head = [
        h.actor for h in words.head() if h.actor and h.actor.kind != "organisation" and not h.is_backer
    ]
    own = [entry for entry in in_head if entry.kind != "group"]
    if own:
        return own[0]
    envoy = any(words.words(hit) in _ENVOYS for hit in words.head())
    links = _COUNTRY_LINKS - {"in", "at", "for"} if envoy else _COUNTRY_LINKS
    behind = (h.actor for h in words.hits if h.actor and h.link in links and not h.is_backer)
    found = next((entry for entry in behind if entry.kind != "organisation" or not _is_body(words)), None)
    if found is not None and (agents or words.unknown or found.kind != "organisation"):
        return found
    return in_head[0] if in_head else None


def _agent_roles(words: ActorWords, agents: Sequence[Hit]) -> list[str]:
    """Return the roles of agent nouns together: "rebel commander" is of the rebels, not of the army."""
    kept = [
        hit
        for at, hit in enumerate(agents)
        if not (words.words(hit) == "government" and at + 1 < len(agents))
    ]
    found = list(dict.fromkeys(group for hit in kept for group in groups_of(hit.roles)))
    if set(found) & _UNCHARTERED:
        found = [role for role in found if role not in OFFICE_ROLES]
    exiled = bool(words.modifiers & EXILED)
    if exiled and "PTY" in found:
        return ["OPP"]
    if exiled and any(words.words(hit) in _GOVERNMENTS for hit in kept):
        return ["GOV"]
    if (exiled or words.is_former()) and set(found) & OFFICE_ROLES and not set(found) & _UNCHARTERED:
        return ["ELI"]
    return _in_order(found)[:3]


def _in_order(groups: Sequence[str]) -> list[str]:
    return sorted(dict.fromkeys(groups), key=lambda group: _RANK.get(roles().get(group, ""), 5))


def _is_region(code: str) -> bool:
    """Tell whether a code is of a part of the world: "Western diplomats" are governments' people."""
    return roles().get(code) == "region"


def _roles_in(groups: Sequence[str]) -> set[str]:
    return {group for group in groups if roles().get(group) in ROLE_KINDS}


def has_country(code: str) -> bool:
    """Tell whether an actor code begins with a country."""
    return code[:3] in countries()


def _resolved(groups: Sequence[str], name: str | None, method: str) -> ResolvedActor:
    code = "".join(_unique(groups))
    return ResolvedActor(code, name, iso3_of(code), roles_of(code), method, CONFIDENCE[method])


def _unique(groups: Sequence[str]) -> Iterator[str]:
    yield from list(dict.fromkeys(groups))[:MAX_ACTOR_GROUPS]
