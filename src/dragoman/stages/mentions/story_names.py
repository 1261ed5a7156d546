"""By which names a story speaks of those whom it has introduced: surnames, and initials in brackets."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from dragoman.actor_lists import FAMILY_FIRST
from dragoman.codebook import countries
from dragoman.dictionaries import load_knowledge
from dragoman.stages.mentions.actor_codes import (
    CONFIDENCE,
    LETTERS,
    UNRESOLVED,
    ResolvedActor,
    resolve_words,
)
from dragoman.stages.mentions.actor_phrases import ActorWords
from dragoman.tokens import tokenise

ARTICLE = re.compile(r"^(?:the|this|that|these|those|its|his|her|their)\s+", re.IGNORECASE)
_NO_SURNAME = frozenset({"Jr", "Sr", "II", "III"})
_INITIALS = re.compile(r"\s*\((?P<initials>[A-Z][A-Za-z.&-]{1,11})\)")
_INTRODUCED = re.compile(
    r"(?<![\w'’-])(?P<name>(?:[A-Z][\w'’-]+(?:\s+(?:of|for|the|and|on|in|de|du|des|del|la))*\s+){1,8}[A-Z][\w'’-]+)"
    r"\s*\((?P<initials>[A-Z]{2,8})\)"
)


@dataclass
class StoryNames:
    """The names of one story up to its present sentence.

    Args:
        day: day of publication, or None.
        surnames: persons by the name that stands for them later.
        initials: bodies by their initials.
        strangers: surnames of people nobody knows; no known person of that name is meant.
        others: bodies that the dictionaries do not know, by initials of theirs that they have for another.
    """

    day: date | None
    surnames: dict[str, ResolvedActor] = field(default_factory=dict)
    initials: dict[str, ResolvedActor] = field(default_factory=dict)
    strangers: set[str] = field(default_factory=set)
    others: dict[str, str] = field(default_factory=dict)

    def introduce(self, text: str, near: Collection[str]) -> None:
        """Remember initials that a sentence gives a body we do not know, so that they mean no other body.

        They do where the body that has them in the dictionaries is of a country not spoken of so far.

        Args:
            text: the sentence.
            near: codes of the countries spoken of so far.
        """
        actors = load_knowledge().actors
        for match in _INTRODUCED.finditer(text):
            name, initials = match["name"], match["initials"]
            capitals = "".join(word[0] for word in re.split(r"[\s-]+", name) if word[:1].isupper())
            known = actors.longest([initials], 0)
            if not known or not capitals.endswith(initials):
                continue
            listed = _organisations_at_end(name)
            homes = {entry.code[:3] for entry in known[1]}
            is_far = homes <= countries().keys() and not homes & set(near)
            if not {entry.name for entry in known[1]} & listed and (listed or is_far):
                self.others.setdefault(initials, name)
                meant = resolve_words(name, self.day)
                if meant.code:
                    self.initials.setdefault(initials, meant)

    def without_others(self, words: ActorWords) -> ActorWords:
        """Return a phrase taken apart without bodies that only share the initials of one of this story."""
        other = next((hit for hit in words.hits if hit.actor and hit.actor.alias in self.others), None)
        if other is None or other.actor is None:
            return words
        kept = tuple(hit for hit in words.hits if hit is not other)
        return replace(words, hits=kept, unknown=words.unknown or self.others[other.actor.alias])

    def not_strange(self, actor: ResolvedActor, words: ActorWords) -> ResolvedActor:
        """Return nobody where a surname known everywhere is that of somebody else in this story."""
        short = [hit for hit in words.head() if hit.person and hit.person.is_short]
        if short and any(words.tokens[hit.last - 1].text in self.strangers for hit in short):
            return replace(UNRESOLVED, name=words.tokens[short[0].last - 1].text)
        return actor

    def named(self, actor: ResolvedActor, words: ActorWords, text: str) -> ResolvedActor:
        """Return the actor a surname or initials stand for in this story, where that says more."""
        known = self.initials.get(ARTICLE.sub("", text).strip())
        surname = _surname(text) or ""
        if known is None and not ends_in_title(words) and words.unknown in ("", surname):
            known = self.surnames.get(surname)
        if known and (actor.code is None or len(actor.code) < len(known.code or "")):
            return replace(known, method="coreference", confidence=CONFIDENCE["coreference"])
        return actor

    def remember(self, actor: ResolvedActor, words: ActorWords, text: str, after: str) -> None:
        """Remember the names of an actor.

        Args:
            actor: who it is.
            words: the phrase, taken apart.
            text: the phrase.
            after: what follows it in its sentence, where initials may stand.
        """
        if not actor.code:
            if " " in words.unknown:
                self.strangers.add(words.unknown.split()[-1])
            return
        match = _INITIALS.match(after) or _INITIALS.search(text)
        if match:
            self.initials[match["initials"]] = actor
        if is_person(actor, words):
            self.surnames.update(dict.fromkeys(_family_names(actor, words, text), actor))


def is_person(actor: ResolvedActor, words: ActorWords) -> bool:
    """Tell whether an actor is a person, known or named with a title."""
    if actor.person is not None or any(hit.person for hit in words.head()):
        return True
    is_named = bool(words.unknown) and any(hit.roles for hit in words.head())
    return actor.method == "apposition" or (is_named and not ends_in_title(words))


def ends_in_title(words: ActorWords) -> bool:
    """Tell whether the last words are an agent's ("Health Ministry"): no name to remember anybody by."""
    return any(hit.roles and hit.last == len(words.tokens) for hit in words.hits)


def _organisations_at_end(name: str) -> set[str]:
    """Return the names of the organisations that the last words of a name are."""
    words = [token.text for token in tokenise(name)]
    hits = (load_knowledge().actors.longest(words, at) for at in range(len(words)))
    return {
        entry.name
        for hit in hits
        if hit is not None and hit[0] == len(words)
        for entry in hit[1]
        if entry.kind == "organisation"
    }


def _family_names(actor: ResolvedActor, words: ActorWords, text: str) -> Iterator[str]:
    """Yield the names by which a story may speak of a person again: "Dole", and "Kim" for "Kim Dae-jung"."""
    if ends_in_title(words):
        return
    surname = _surname(text)
    if surname:
        yield surname
    name = (actor.person.name if actor.person else words.unknown).split()
    if name[1:] and (actor.code or "")[:LETTERS] in FAMILY_FIRST and name[0] in text:
        yield name[0]


def _surname(text: str) -> str | None:
    """Return the last capitalised word of a phrase that ends in a name, or None."""
    words = [token.text for token in tokenise(text)]
    while words and (words[-1] in ("'s", "’s", ".") or words[-1] in _NO_SURNAME):
        words.pop()
    return words[-1] if words and words[-1][:1].isupper() and len(words[-1]) > 2 else None


_HALF = frozenset({"North", "South", "East", "West"})
_KOREAS = frozenset({"PRK", "KOR"})
_SHARED_NOUN = re.compile(r" and (?:North|South|East|West) ((?:Kore|Yemen|German|Vietnam)\w*)")


def whole_name(sentence: str, start: int, end: int, spoken_of: Collection[str]) -> str:
    """Return the words of an actor, with the noun that a half of a state goes without.

    "North" in "North and South Korea" is North Korea, and so is "the North" where Korea is spoken of.
    """
    text = sentence[start:end]
    half = ARTICLE.sub("", text)
    if half not in _HALF:
        return text
    shared = _SHARED_NOUN.match(sentence, end)
    if shared:
        return f"{half} {shared[1]}"
    is_korea = half in ("North", "South") and not _KOREAS.isdisjoint(spoken_of)
    return f"{half} Korea" if is_korea else text
