"""What the coder knows, read from ``dictionaries/*.yml``: actors, agents, verb patterns.

Political scientists edit those files; every problem in them is reported at once, with
file, line and the nearest valid value, and nothing is half loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lemminflect import getInflection

from dragoman.codebook import ActorCode, countries
from dragoman.dictionary_checks import dictionary_problems
from dragoman.errors import DictionaryError
from dragoman.resources import load_yaml, resource
from dragoman.tokens import PhraseTree, tokenise

FILES = ("countries.yml", "organisations.yml", "agents.yml", "verbs.yml", "overrides.yml", "places.yml")
GAP = "*"


@dataclass(frozen=True)
class ActorEntry:
    """One name an actor goes by.

    Args:
        code: CAMEO actor code.
        name: name to publish.
        kind: ``name``, ``adjective``, ``demonym``, ``metonym``, ``organisation``, ``region``, or
            ``nobody`` for words that hold a country's name and are no actor ("New Mexico").
        alias: the words as the dictionary has them.
        first_year: first year in which the name means this, or None.
        last_year: last such year, or None.
        is_ambiguous: it is often a person's name or a place as well ("Jordan").
    """

    code: ActorCode
    name: str
    kind: str
    alias: str
    first_year: int | None = None
    last_year: int | None = None
    is_ambiguous: bool = False

    def covers(self, year: int | None) -> bool:
        """Tell whether the name means this actor in *year*; an unknown year means today's actors."""
        if year is None:
            return self.last_year is None
        return (self.first_year or 0) <= year <= (self.last_year or 9999)


@dataclass(frozen=True)
class Pattern:
    """One way of saying an act.

    Args:
        rule_id: names the pattern in the data.
        code: CAMEO event code.
        words: words after the first; ``*`` stands for up to four words.
        form: ``verb`` or ``noun``.
        inflection: for verbs, the Penn tag of the first word: VB, VBZ, VBD, VBN, VBG.
        allows_passive: "TARGET was accused by SOURCE" is this act too.
        is_reciprocal: both sides do it.
        takes_target: False where the act needs none.
        needs: at least one of these words must follow.
    """

    rule_id: str
    code: str
    words: tuple[str, ...]
    form: str
    inflection: str = ""
    allows_passive: bool = True
    is_reciprocal: bool = False
    takes_target: bool = True
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Knowledge:
    """All dictionaries, ready to look up."""

    actors: PhraseTree[ActorEntry]
    agents: PhraseTree[str]
    patterns: Mapping[str, tuple[Pattern, ...]]
    overrides: Mapping[str, tuple[Pattern, ...]]
    not_places: frozenset[str]


@cache
def load_knowledge(folder: Path | None = None) -> Knowledge:
    """Read and check all dictionaries.

    Raises:
        DictionaryError: with a line for each problem found in any of the files.
    """
    folder = folder or resource("dictionaries")
    texts = {name: _read(folder / name) for name in FILES}
    problems = [problem for name, text in texts.items() for problem in dictionary_problems(text, name)]
    if problems:
        raise DictionaryError("\n".join(problems))
    entries = {name: load_yaml(text) for name, text in texts.items()}
    return Knowledge(
        actors=_actor_tree(entries["countries.yml"], entries["organisations.yml"]["organisations"]),
        agents=_agent_tree(entries["agents.yml"]["agents"]),
        patterns=_pattern_index(entries["verbs.yml"]["patterns"]),
        overrides=_pattern_index(entries["overrides.yml"].get("overrides") or [], "override"),
        not_places=frozenset(
            word for entry in entries["places.yml"]["not_places"] for word in entry["words"]
        ),
    )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DictionaryError(f"{path}: cannot read this dictionary: {error}") from error


# --- actors and agents ----------------------------------------------------------------


def _actor_tree(states: dict[str, Any], organisations: list[dict[str, Any]]) -> PhraseTree[ActorEntry]:
    tree: PhraseTree[ActorEntry] = PhraseTree()
    nobody = [
        ActorEntry(ActorCode(""), phrase, "nobody", phrase) for phrase in states.get("not_countries") or []
    ]
    for entry in [*_country_entries(states["countries"]), *_organisation_entries(organisations), *nobody]:
        words = [token.text for token in tokenise(entry.alias)]
        tree.add(words, entry)
        if entry.kind != "organisation" and not entry.alias.isupper():
            tree.add([word.upper() for word in words], entry)  # headlines in capitals
    return tree


def _country_entries(states: list[dict[str, Any]]) -> Iterator[ActorEntry]:
    for state in states:
        is_region = bool(state.get("region"))
        official = countries().get(state["code"], {})
        name = state["names"][0] if is_region else official.get("name", state["names"][0])
        kinds = {"names": "region" if is_region else "name", "adjectives": "adjective"}
        kinds |= {"demonyms": "demonym", "metonyms": "metonym"}
        taken: set[str] = set()
        for key, kind in kinds.items():
            for alias in state.get(key, []):
                if alias not in taken:
                    taken.add(alias)
                    yield ActorEntry(
                        ActorCode(state["code"]),
                        name,
                        kind,
                        alias,
                        state.get("from"),
                        state.get("to"),
                        alias in state.get("ambiguous", ()),
                    )


def _organisation_entries(organisations: list[dict[str, Any]]) -> Iterator[ActorEntry]:
    for organisation in organisations:
        for alias in dict.fromkeys([organisation["name"], *organisation.get("aliases", [])]):
            yield ActorEntry(
                ActorCode(organisation["code"]),
                organisation["name"],
                "organisation",
                alias,
                organisation.get("from"),
                organisation.get("to"),
                alias in organisation.get("ambiguous", ()),
            )


def _agent_tree(agents: list[dict[str, Any]]) -> PhraseTree[str]:
    tree: PhraseTree[str] = PhraseTree()
    for entry in agents:
        for phrase in entry["words"]:
            words = [token.lower for token in tokenise(phrase)]
            tree.add(words, entry["role"])
            plural = [*words[:-1], *_plural(words[-1])]
            if plural != words:
                tree.add(plural, entry["role"])
    return tree


@cache
def _plural(noun: str) -> tuple[str, ...]:
    forms = getInflection(noun, tag="NNS")
    return (str(forms[0]),) if forms else (noun,)


# --- verb patterns --------------------------------------------------------------------

_TAGS = ("VB", "VBZ", "VBD", "VBN", "VBG")


def _pattern_index(entries: list[dict[str, Any]], name: str = "verbs") -> dict[str, tuple[Pattern, ...]]:
    index: dict[str, list[Pattern]] = {}
    for entry in entries:
        for phrase in entry.get("verbs", []):
            first, *rest = _pattern_words(phrase)
            for tag in _TAGS:
                for form in _inflected(first, tag):
                    index.setdefault(form, []).append(_pattern(name, entry, phrase, rest, "verb", tag))
        for phrase in entry.get("nouns", []):
            for first, *rest in _noun_forms(_pattern_words(phrase)):
                index.setdefault(first, []).append(_pattern(name, entry, phrase, rest, "noun"))
    return {word: tuple(sorted(found, key=_longest_first)) for word, found in index.items()}


def _pattern(
    name: str, entry: Mapping[str, Any], phrase: str, rest: list[str], form: str, tag: str = ""
) -> Pattern:
    return Pattern(
        rule_id=f"{name}:{phrase}:{entry['code']}",
        code=entry["code"],
        words=tuple(rest),
        form=form,
        inflection=tag,
        allows_passive=entry.get("passive", True),
        is_reciprocal=entry.get("reciprocal", False),
        takes_target=entry.get("target") != "none",
        needs=frozenset(word.lower() for word in entry.get("needs", [])),
    )


def _longest_first(pattern: Pattern) -> tuple[int, int, int, str]:
    literal = sum(word != GAP for word in pattern.words)
    return -literal, -bool(pattern.needs), -len(pattern.code), pattern.rule_id


def _pattern_words(phrase: str) -> list[str]:
    return [word for part in phrase.split() for word in ([part] if part == GAP else _lower_words(part))]


def _lower_words(part: str) -> list[str]:
    return [token.lower for token in tokenise(part)]


@cache
def _inflected(lemma: str, tag: str) -> tuple[str, ...]:
    if tag == "VB":
        return (lemma,)
    return tuple(str(form) for form in getInflection(lemma, tag=tag, inflect_oov=True))


PREPOSITIONS = frozenset(
    "against between among with on in by of for from into to over at toward towards under upon".split()
)


def _noun_forms(words: list[str]) -> Iterator[list[str]]:
    """Yield the phrase as written and with its noun (the word before any preposition) in the plural."""
    yield words
    noun = next((i - 1 for i, word in enumerate(words) if word in PREPOSITIONS and i > 0), len(words) - 1)
    plural = _plural(words[noun])
    if plural != (words[noun],):
        yield [*words[:noun], *plural, *words[noun + 1 :]]
