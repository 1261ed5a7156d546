"""Who a span is: from words to a CAMEO actor code, with what the story has said before.

``resolve_words`` decides on one phrase by dictionary; ``StoryActors`` remembers the names
a story has introduced, so that "Mirzoyan" is known after "Armenian counterpart Ararat Mirzoyan".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from dragoman.codebook import MAX_ACTOR_GROUPS, iso3_of, roles
from dragoman.dictionaries import load_knowledge
from dragoman.reader.phrases import PRONOUNS, Phrase, find_phrases
from dragoman.tokens import Token, tokenise


@dataclass(frozen=True)
class ResolvedActor:
    """What a span was resolved to; ``code`` is None where it could not be.

    ``method`` is a value of the events table's ``source_method`` column, ``confidence``
    a rank from 0 to 1 by method.
    """

    code: str | None
    name: str | None
    country: str | None
    roles: tuple[str, ...]
    method: str
    confidence: float


UNRESOLVED = ResolvedActor(None, None, None, (), "unresolved", 0.0)
_CONFIDENCE = {
    "dictionary": 0.9,
    "title": 0.8,
    "metonym": 0.7,
    "coreference": 0.6,
    "agent": 0.5,
    "pronoun": 0.4,
}
_ROLE_KINDS = frozenset({"primary_role", "party", "secondary_role", "tertiary_role"})
_NO_SURNAME = frozenset({"Jr", "Sr", "II", "III"})


def resolve_words(text: str, year: int | None) -> ResolvedActor:
    """Return who *text* is by the dictionaries alone.

    >>> resolve_words("Turkish Foreign Minister Hakan Fidan", 2023).code
    'TURGOV'
    """
    tokens = tokenise(text)
    phrases = [p for p in find_phrases(tokens, load_knowledge(), year) if p.entries or p.agents]
    return _resolve_phrase(phrases[0], tokens) if phrases else UNRESOLVED


def _resolve_phrase(phrase: Phrase, tokens: list[Token]) -> ResolvedActor:
    entry = next((e for e in phrase.entries if e.kind == "organisation"), None) or next(
        iter(phrase.entries), None
    )
    groups = [entry.code[i : i + 3] for i in range(0, len(entry.code), 3)] if entry else []
    agents = [agent[i : i + 3] for agent in phrase.agents for i in range(0, len(agent), 3)]
    if entry and entry.kind == "metonym" and not agents:
        agents = ["GOV"]
    code = "".join(_in_order(groups, agents)[:MAX_ACTOR_GROUPS])
    return ResolvedActor(
        code=code,
        name=entry.name if entry else _person_name(phrase, tokens),
        country=iso3_of(code),
        roles=_roles_of(code),
        method=_method(phrase),
        confidence=_CONFIDENCE[_method(phrase)],
    )


def _in_order(groups: list[str], agents: list[str]) -> list[str]:
    """Put the agents' roles behind the first groups, primary roles before secondary, each once."""
    rank = {"primary_role": 0, "party": 1, "religion": 2, "secondary_role": 3, "tertiary_role": 4}
    added = sorted(dict.fromkeys(agents), key=lambda group: rank.get(roles().get(group, ""), 5))
    return list(dict.fromkeys([*groups, *added[:2]]))


def _roles_of(code: str) -> tuple[str, ...]:
    groups = [code[i : i + 3] for i in range(0, len(code), 3)]
    first = 1 if iso3_of(code) else 0
    return tuple(group for group in groups[first:] if roles().get(group) in _ROLE_KINDS)


def _method(phrase: Phrase) -> str:
    if phrase.entries and phrase.entries[0].kind == "metonym" and not phrase.agents:
        return "metonym"
    if phrase.agents and (phrase.has_name or phrase.entries):
        return "title"
    return "dictionary" if phrase.entries else "agent"


def _person_name(phrase: Phrase, tokens: list[Token]) -> str | None:
    return " ".join(token.text for token in tokens[phrase.first : phrase.last]) if phrase.has_name else None


@dataclass
class StoryActors:
    """The actors of one story as it goes on; *year* is that of publication."""

    year: int | None
    surnames: dict[str, ResolvedActor] = field(default_factory=dict)
    last_person: ResolvedActor | None = None
    person_in_sentence: ResolvedActor | None = None

    def next_sentence(self) -> None:
        """Go on to the next sentence; "he" is then the first person of the one before."""
        self.last_person = self.person_in_sentence or self.last_person
        self.person_in_sentence = None

    def resolve(self, text: str) -> ResolvedActor:
        """Return who *text* is, by the dictionaries or by a name the story gave before."""
        if text.lower() in PRONOUNS:
            return self._by_pronoun()
        actor = self._by_name(text)
        if self.person_in_sentence is None and actor.code and actor.method in ("title", "coreference"):
            self.person_in_sentence = actor
        return actor

    def _by_pronoun(self) -> ResolvedActor:
        """He or she is the first person named in the sentence before that names one."""
        if self.last_person is None:
            return UNRESOLVED
        return by_pronoun(self.last_person)

    def _by_name(self, text: str) -> ResolvedActor:
        actor = resolve_words(text, self.year)
        surname = None if _ends_in_title(text) else _surname(text)
        known = self.surnames.get(surname) if surname else None
        if known and (actor.code is None or len(actor.code) < len(known.code or "")):
            return replace(known, method="coreference", confidence=_CONFIDENCE["coreference"])
        if actor.code and surname and actor.method == "title":
            self.surnames[surname] = actor
        return actor


def by_pronoun(actor: ResolvedActor) -> ResolvedActor:
    """Return *actor* as known by a pronoun that stands for it."""
    if actor.code is None:
        return actor
    return replace(actor, method="pronoun", confidence=_CONFIDENCE["pronoun"])


def _ends_in_title(text: str) -> bool:
    """Tell whether the last words are an agent's ("Health Ministry"): no name to remember anybody by."""
    words = [token.lower for token in tokenise(text)]
    agents = load_knowledge().agents
    ends = (agents.longest(words, first) for first in range(len(words)))
    return any(found is not None and found[0] == len(words) for found in ends)


def _surname(text: str) -> str | None:
    """Return the last capitalised word of a phrase that ends in a name, or None."""
    words = re.findall(r"[\w’'-]+", text)
    words = [re.sub(r"['’]s$", "", word) for word in words if word not in _NO_SURNAME]
    return words[-1] if words and words[-1][:1].isupper() and len(words[-1]) > 2 else None
