"""Who a span is, with what the story around it has said: surnames, titles, initials, pronouns, "both sides".

``StoryActors`` goes through one story in order. What the dictionaries alone say of a phrase is decided in
``actor_codes.py``; here it is completed: a surname is the person introduced before, "the rebels" are those of
the country that the story spoke of, a name is explained by the title behind its comma.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from dragoman.codebook import countries, groups_of, roles, roles_of, state_on
from dragoman.dictionaries import load_knowledge
from dragoman.party_colours import PARTY, party_of
from dragoman.persons import Person
from dragoman.stages.mentions.actor_codes import (
    CONFIDENCE,
    LETTERS,
    OFFICE_ROLES,
    UNRESOLVED,
    ResolvedActor,
    coded,
    has_country,
    resolve_parsed,
    resolve_words,
    with_backer,
)
from dragoman.stages.mentions.actor_phrases import PREPOSITIONS, ActorWords, parse
from dragoman.stages.mentions.appositions import clause_behind, titles_around
from dragoman.stages.mentions.high_offices import in_high_office
from dragoman.stages.mentions.named_countries import countries_in
from dragoman.stages.mentions.place_words import names_language
from dragoman.stages.mentions.places import country_of_town, town_at
from dragoman.stages.mentions.story_countries import StoryCountries
from dragoman.stages.mentions.story_names import ARTICLE, StoryNames, ends_in_title, is_person, whole_name

__all__ = ["UNRESOLVED", "ResolvedActor", "StoryActors", "by_pronoun", "resolve_words"]

MAX_COMPOSITE = 2
_HE = frozenset("he she him his her himself herself".split())
_THEY = frozenset("they them their themselves it its itself".split())
_BOTH = re.compile(
    r"^(?:(?:the|these|those|its)\s+two|both)(?:\s+of)?(?:\s+the)?\s+(?P<noun>.+)$", re.IGNORECASE
)
_SIDES = frozenset(
    """sides side countries nations states neighbours neighbors neighbouring capitals governments parties
    powers foes rivals allies enemies republics peoples camps factions groups""".split()
)
_BODIES = frozenset(
    """group movement party organisation organization bloc alliance union body agency company militia network
    ministry court coalition front corps brigade battalion federation association commission
    committee council""".split()
)
_ADDRESS = re.compile(r"^(?:Mr|Mrs|Ms|Dr|Sir|Dame|Señor|Madame)\b\.?\s+")
_OTHER_STATES = frozenset(
    "countries nations states governments sides parties neighbours neighbors allies others".split()
)
_SUBJECTS = frozenset({"he", "she", "they", "it"})
_HIM = frozenset({"him", "her"})
_COUNTERPARTS = frozenset(
    "neighbour neighbor rival enemy foe adversary counterpart opponent archrival arch-rival".split()
)
_TWO_WORDS = 2
_POSSESSIVES = frozenset("its their his her our".split())
_IS_CAPITAL = re.compile(r"\b[A-Z]")


@dataclass
class StoryActors:
    """The actors of one story as it goes on.

    Args:
        day: day of publication, or None.
    """

    day: date | None
    described: dict[str, ResolvedActor] = field(default_factory=dict)
    recent: list[ResolvedActor] = field(default_factory=list)
    last_person: ResolvedActor | None = None
    person_in_sentence: ResolvedActor | None = None
    persons_here: list[ResolvedActor] = field(default_factory=list)
    last_body: ResolvedActor | None = None
    last_group: ResolvedActor | None = None
    group_in_sentence: ResolvedActor | None = None

    def __post_init__(self) -> None:
        self.countries = StoryCountries(self.day)
        self.names = StoryNames(self.day)

    def next_sentence(
        self,
        text: str = "",
        places: Sequence[str] = (),
        villages: Sequence[str] = (),
        placed: Mapping[str, str] | None = None,
    ) -> None:
        """Go on to the next sentence; "he" is then the first person of the one before.

        Args:
            text: its text.
            places: codes of the countries that its places lie in.
            villages: the same of small places, many of which share a name: later in a story they count only
                in countries that it has spoken of.
            placed: the country of each place by its name, also where nothing is said to happen there.
        """
        self.last_person = self.person_in_sentence or self.last_person
        self.last_group = self.group_in_sentence or self.last_group
        self.person_in_sentence = self.group_in_sentence = None
        self.persons_here = []
        self.countries.next_sentence(text, places, villages, placed)
        self.names.introduce(text, self.countries.seen)

    def resolve(self, text: str) -> ResolvedActor:
        """Return who the words *text* are, the first of them if they are two."""
        return self.resolve_span(text, 0, len(text))[0]

    def resolve_span(self, sentence: str, start: int, end: int) -> tuple[ResolvedActor, ...]:
        """Return who stands at ``sentence[start:end]``: one actor, or two for "both sides"."""
        text = whole_name(sentence, start, end, self.countries.seen)
        word = text.lower()
        if word in _HE or word in _THEY:
            return (self._by_pronoun(word),)
        if names_language(sentence, end):
            return (UNRESOLVED,)
        told = self._both(text) or self._other_side(text)
        if told:
            return told
        words = parse(text, load_knowledge(), self.day, self.countries.near())
        words = self.names.without_others(self.countries.in_its_country(words))
        actor = self.names.not_strange(resolve_parsed(words, self.day), words)
        actor = self.names.named(actor, words, text)
        if actor.code is None or actor.person is not None:
            actor = self._explained(actor, words, sentence, start, end)
        if actor.code is None or not has_country(actor.code):
            actor = self._holder(words, text) or self._whose(actor, words, text) or actor
        if actor.code is None:
            actor = self._described_before(text) or actor
        if actor.code and not has_country(actor.code):
            actor = with_backer(self._in_context(actor, words))
        elif actor.homes:
            actor = self._at_home(actor)
        if actor.code is None and not words.unknown and _is_plain(text):
            actor = self._of_here(actor)
        actor = self._party(actor, text)
        self._remember(actor, words, text, sentence[end : end + 16])
        return (actor,)

    def _party(self, actor: ResolvedActor, text: str) -> ResolvedActor:
        """Return party people told by a colour ("the Labor leader") as those of the party of their country.

        A colour that is best known of one country is another's where only that other is spoken of.
        """
        code, near = actor.code or "", self.countries.near()
        if PARTY not in actor.roles or actor.person or ("GOV" in actor.roles and actor.method == "title"):
            return actor
        is_elsewhere = bool(near) and code[:LETTERS] not in near and actor.method == "dictionary"
        if set(actor.roles) & {"GOV", "OPP"} and not is_elsewhere:
            return actor
        country = (self.countries.of_sentence() or "") if is_elsewhere else code[:LETTERS]
        party = party_of(text, country, self.day, load_knowledge().colours) if has_country(country) else None
        if party is None:
            return actor
        others = [role for role in actor.roles if role not in ("GOV", "OPP", PARTY)]
        return coded(replace(actor, name=party.name), "".join([party.code, *others]), actor.method)

    def _other_side(self, text: str) -> tuple[ResolvedActor, ...]:
        """Return whom "its neighbour", "her counterpart" means: the last actor of another country, or nobody.

        Nothing is returned for other phrases.
        """
        said = text.lower().split()
        if len(said) != _TWO_WORDS or said[0] not in _POSSESSIVES or said[1].rstrip("s") not in _COUNTERPARTS:
            return ()
        last = [actor for actor in reversed(self.recent) if actor.country and _is_side(actor)]
        other = next((actor for actor in last if actor.country != last[0].country), UNRESOLVED)
        if said[1].startswith("counterpart") or other.code is None:
            return (coded(other, other.code, "coreference") if other.code else UNRESOLVED,)
        return (coded(replace(other, person=None), other.code[:LETTERS], "coreference"),)

    def _of_here(self, actor: ResolvedActor) -> ResolvedActor:
        """Return common nouns that no dictionary knows ("the mourners") as of the sentence's country."""
        country = self.countries.of_sentence()
        return coded(actor, country, "context") if country else actor

    # --- names ------------------------------------------------------------------------

    def _explained(
        self, actor: ResolvedActor, words: ActorWords, sentence: str, start: int, end: int
    ) -> ResolvedActor:
        """Return the actor a name is said to be in an apposition: "Nazeli B., the press secretary"."""
        name = words.unknown or (actor.name or "" if actor.person else "")
        if not name:
            return actor
        for title in titles_around(sentence, start, end, self.day):
            found = resolve_parsed(title, self.day)
            if found.code and not has_country(found.code):
                if actor.person:
                    found = replace(found, code=state_on(actor.person.country, self.day) + found.code)
                else:
                    found = self._in_context(found, title)
            if found.code and (actor.person is None or self._tells_more(found, title, actor, actor.person)):
                return coded(replace(found, name=name), found.code, "apposition")
        return (actor.person is None and self._by_what_one_does(name, sentence[end:])) or actor

    def _tells_more(
        self, found: ResolvedActor, title: ActorWords, actor: ResolvedActor, person: Person
    ) -> bool:
        """Tell whether what stands behind a known person's comma says more than the dictionary."""
        if title.is_former():
            return False
        if person.office_on(self.day) is None:
            return True
        if found.country != actor.country or title.unknown or any(hit.person for hit in title.hits):
            return False
        offices = set(found.roles) & OFFICE_ROLES
        return actor.roles == ("ELI",) or bool(offices and not offices & set(actor.roles))

    def _by_what_one_does(self, name: str, after: str) -> ResolvedActor | None:
        """Return whom a clause describes: "who heads Oxfam's office", "who grows cocoa near Daloa"."""
        clause = clause_behind(after, self.day, self.countries.near())
        if clause is None:
            return None
        code = clause.code
        is_of_the_world = roles().get(code[:LETTERS]) in ("international_type", "region")
        if not has_country(code) and not is_of_the_world:
            there = {country for country, _ in countries_in(clause.text, self.day)}
            found = replace(UNRESOLVED, code=code)
            code = (
                there.pop() + code if len(there) == 1 else self._in_context(found, clause.words).code or code
            )
        return coded(replace(UNRESOLVED, name=name), code, "apposition")

    def _holder(self, words: ActorWords, text: str) -> ResolvedActor | None:
        """Return the one person of a bare surname who holds a high office on the day, or held one of late."""
        surname = words.unknown
        if not surname or " " in surname or surname in self.names.strangers or self.day is None:
            return None
        if any(hit.actor for hit in words.hits) or ends_in_title(words) or words.is_former():
            return None
        titles = {role for hit in words.head() for role in groups_of(hit.roles)}
        if not titles <= OFFICE_ROLES:
            return None
        if not titles and _ADDRESS.sub("", ARTICLE.sub("", text)).strip() != surname:
            return None
        return in_high_office(surname, self.day, self._spoken_of())

    def _whose(self, actor: ResolvedActor, words: ActorWords, text: str) -> ResolvedActor | None:
        """Return "Zuma's spokesman" as of the country of the one who holds a high office under that name."""
        surname = words.unknown
        if not actor.code or not re.match(rf"{re.escape(surname)}['’]s ", text) or not surname:
            return None
        if " " in surname or surname in self.names.strangers or self.day is None:
            return None
        holder = in_high_office(surname, self.day, self._spoken_of())
        whose = holder.code[:LETTERS] if holder and holder.code else None
        return coded(replace(actor, name=None), whose + actor.code, "title") if whose else None

    def _spoken_of(self) -> set[str]:
        return self.countries.seen.keys() | set(self.countries.named)

    # --- what was said before -----------------------------------------------------------

    def _by_pronoun(self, word: str) -> ResolvedActor:
        """Return the first person ("he") or group ("they") before it in its sentence, else in one before.

        For "him" and "them" the sentences before come first: a clause's object is not its subject.
        """
        if word in _HIM and len(self.persons_here) > 1:
            return by_pronoun(self.persons_here[-1])  # "Blinken called Aliyev, urging him"
        here = self.person_in_sentence if word in _HE else self.group_in_sentence
        before = self.last_person if word in _HE else self.last_group
        known = (here or before) if word in _SUBJECTS else (before or here)
        return by_pronoun(known) if known else UNRESOLVED

    def _described_before(self, text: str) -> ResolvedActor | None:
        """Return whom "the group" or "the movement" means: the last such actor."""
        last = text.lower().split()[-1:] if ARTICLE.match(text) else []
        if last and last[0] in _BODIES and self.last_body:
            return replace(self.last_body, method="coreference", confidence=CONFIDENCE["coreference"])
        return None

    def _both(self, text: str) -> tuple[ResolvedActor, ...]:
        """Return the last two actors for "both sides", "the two countries", "the two foreign ministers"."""
        match = _BOTH.match(text)
        if match is None:
            return ()
        words = parse(match["noun"], load_knowledge(), self.day)
        if any(hit.actor or hit.person for hit in words.hits):
            return ()
        agents = [hit for hit in words.head() if hit.roles]
        if not agents and not set(match["noun"].lower().split()) & _SIDES:
            return ()
        role = resolve_parsed(words, self.day).code or ""
        pair: list[ResolvedActor] = []
        for actor in reversed(self.recent):
            if _is_side(actor) and all(_are_two(actor, other) for other in pair):
                pair.append(actor)
            if len(pair) == MAX_COMPOSITE:
                break
        if len(pair) < MAX_COMPOSITE:
            return ()
        return tuple(_as_side(actor, role if agents else "") for actor in reversed(pair))

    def _at_home(self, actor: ResolvedActor) -> ResolvedActor:
        """Return a people's actor with that of its countries which the sentence or the story speaks of."""
        country = self.countries.of_sentence()
        if country in actor.homes and actor.code and country != actor.code[:3]:
            return coded(actor, country + actor.code[3:], actor.method)
        return actor

    def _in_context(self, actor: ResolvedActor, words: ActorWords) -> ResolvedActor:
        """Return an agent with the country of its town, of its like before, or of the story."""
        if roles().get((actor.code or "")[:3]) in ("international_type", "region"):
            return actor
        of_many = self._of_many(actor, words)
        if of_many:
            return of_many
        town = (country_of_town(words.unknown) if words.unknown else None) or _town_behind(words)
        owner = self._owner(words)
        if owner and not town:
            return coded(actor, f"{owner}{actor.code}", "coreference")
        before = (
            None
            if town or actor.backer
            else self.described.get(_description(words)) or self._like(actor, words)
        )
        if before and before.code:
            return replace(before, method="coreference", confidence=CONFIDENCE["coreference"])
        country = (town and state_on(town, self.day)) or self.countries.of_sentence(but=actor.backer)
        if country is None:
            return actor
        return coded(actor, f"{country}{actor.code}", actor.method if town else "context")

    def _of_many(self, actor: ResolvedActor, words: ActorWords) -> ResolvedActor | None:
        """Return "the peacekeepers" as those of the last body of many states, who are of no country here.

        So are the lawmakers of a parliament of many states that the sentence before was about.
        """
        if not any(words.words(hit).startswith("peacekeep") for hit in words.head()):
            last = self.last_group
            is_like = last and _is_of_many(last) and "LEG" in last.roles and actor.roles[:1] == ("LEG",)
            return coded(actor, last.code or "", "coreference") if last and is_like else None
        body = next((known for known in reversed(self.recent) if _is_of_many(known)), None)
        if body is None:
            return coded(actor, f"INT{actor.code}", "context")
        whose = [group for group in groups_of(body.code or "") if group not in actor.roles]
        return coded(actor, "".join([*whose, actor.code or ""]), "coreference")

    def _owner(self, words: ActorWords) -> str | None:
        """Return the country of "its soldiers": that of the last actor before, who has one."""
        if not words.tokens or words.tokens[0].lower not in _POSSESSIVES:
            return None
        return next(
            (actor.code[:LETTERS] for actor in reversed(self.recent) if actor.country and actor.code), None
        )

    def _like(self, actor: ResolvedActor, words: ActorWords) -> ResolvedActor | None:
        """Return "the opposition leader" as of the country of the last actor of that role."""
        if not words.tokens or words.tokens[0].lower != "the" or not actor.roles:
            return None
        role = actor.roles[0]
        last = next((a for a in reversed(self.recent) if a.country and a.code and role in a.roles), None)
        return coded(actor, f"{(last.code or '')[:3]}{actor.code}", "coreference") if last else None

    def _remember(self, actor: ResolvedActor, words: ActorWords, text: str, after: str) -> None:
        self.names.remember(actor, words, text, after)
        if not actor.code:
            return
        if actor.country and actor.method not in ("context", "pronoun") and not actor.backer:
            self.countries.seen[actor.code[:3]] += 1
        is_human = is_person(actor, words)
        if is_human:
            self.persons_here.append(actor)
            self.person_in_sentence = self.person_in_sentence or actor
        if not is_human and self.group_in_sentence is None:
            self.group_in_sentence = actor
        if not is_human and len(actor.code) > LETTERS:
            self.last_body = actor
        if actor.country and not actor.backer and any(hit.roles for hit in words.head()):
            self.described[_description(words)] = actor
            self.described[_last_agent(words)] = actor
        self.recent.append(actor)
        del self.recent[:-12]


def _is_plain(text: str) -> bool:
    """Tell whether a phrase is common nouns that stand for themselves: no "both sides", no "a group"."""
    words = set(text.lower().split())
    is_other = (
        _BOTH.match(text)
        or words & _OTHER_STATES
        or text.lower().split()[-1:] in [[body] for body in _BODIES]
    )
    return not is_other and _IS_CAPITAL.search(text) is None


def by_pronoun(actor: ResolvedActor) -> ResolvedActor:
    """Return *actor* as known by a pronoun that stands for it."""
    if actor.code is None:
        return actor
    return replace(actor, method="pronoun", confidence=CONFIDENCE["pronoun"])


def _is_of_many(actor: ResolvedActor) -> bool:
    """Tell whether an actor is a body of states, such as the United Nations."""
    return (actor.code or "").startswith("IGO")


def _is_side(actor: ResolvedActor) -> bool:
    """Tell whether an actor may be one of two sides: the body that speaks to both is none."""
    return roles().get((actor.code or "")[:3]) not in ("international_type", "region")


def _are_two(one: ResolvedActor, other: ResolvedActor) -> bool:
    """Tell whether two actors are of two countries, or of one and have other roles."""
    return one.country != other.country or bool(one.roles and other.roles and one.roles[0] != other.roles[0])


def _town_behind(words: ActorWords) -> str | None:
    """Return the country of a town behind a preposition: "a spokesman for the New York police"."""
    said = [token.text for token in words.tokens]
    behind = next((at for at, token in enumerate(words.tokens) if token.lower in PREPOSITIONS), len(said))
    return next((town[1] for at in range(behind, len(said)) if (town := town_at(said, at))), None)


def _as_side(actor: ResolvedActor, role: str) -> ResolvedActor:
    """Return an actor as one of two: its country with the role named, or itself where it has no country."""
    code = actor.code or ""
    if not has_country(code) or (role and roles_of(code)):
        return replace(coded(actor, code, "coreference"), person=None)
    if role or roles_of(code)[:1] in ((), ("GOV",), ("MIL",)):
        code, name = code[:3] + role, countries()[code[:3]]["name"]
        return replace(coded(actor, code, "coreference"), name=name, person=None)
    return replace(coded(actor, code, "coreference"), person=None)


def _description(words: ActorWords) -> str:
    """Return the agent nouns of a phrase, by which the story may speak of the same actor again."""
    return " ".join(words.words(hit) for hit in words.head() if hit.roles)


def _last_agent(words: ActorWords) -> str:
    agents = [hit for hit in words.head() if hit.roles]
    return words.words(agents[-1]).split()[-1] if agents else ""
