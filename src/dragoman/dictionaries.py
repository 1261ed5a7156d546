"""What the coder knows, read from ``dictionaries/*.yml``: actors, agents, verb patterns.

Political scientists edit those files; every problem in them is reported at once, with
file, line and the nearest valid value, and nothing is half loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from lemminflect import getInflection

from dragoman.actor_lists import (
    ActorEntry,
    Holders,
    PersonName,
    Successors,
    actor_tree,
    agent_tree,
    office_holders,
    person_of,
    person_tree,
    plural_of,
    religious_agents,
    successors_of,
)
from dragoman.codings import Codings, codings_of
from dragoman.context_lists import ContextPhrases, context_phrases
from dragoman.dictionary_cache import cache_file, keep_contents, kept_contents
from dragoman.dictionary_checks import dictionary_problems
from dragoman.dictionary_claims import shared_problems
from dragoman.errors import DictionaryError
from dragoman.party_colours import Colours, colours_of_parties
from dragoman.persons import Person, offices_of
from dragoman.provenance import canonical_json, foundation_checksum, sha256_folder
from dragoman.reporting_words import ReportingWords, reporting_words
from dragoman.resources import load_yaml, resource
from dragoman.tokens import PhraseTree, tokenise

FILES = ("countries.yml", "organisations.yml", "agents.yml", "verbs.yml", "places.yml")
"""The files that must be there; any other ``*.yml`` beside them adds to the section that it holds."""
GAP = "*"


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
    persons: PhraseTree[PersonName]
    holders: Holders
    successors: Successors
    agents: PhraseTree[str]
    pattern_entries: Sequence[Mapping[str, Any]]
    coding_entries: Sequence[Mapping[str, Any]]
    not_places: frozenset[str]
    context_entries: Sequence[Mapping[str, Any]]
    reporting_entries: Sequence[Mapping[str, Any]]
    places: Sequence[Mapping[str, Any]]
    own_coding_entries: Sequence[Mapping[str, Any]] = ()

    @cached_property
    def patterns(self) -> Mapping[str, tuple[Pattern, ...]]:
        """The verb patterns by their first word; made when first asked for: the trained reader needs none."""
        return _pattern_index(self.pattern_entries)

    @cached_property
    def codings(self) -> Codings:
        """What people say of words, over the reader; the user's own before the shipped ones."""
        return codings_of(self.coding_entries, self.own_coding_entries)

    @cached_property
    def colours(self) -> Colours:
        """Parties by country and by the colour in their name."""
        return colours_of_parties(self.actors.all_values())

    @cached_property
    def contexts(self) -> ContextPhrases:
        """What the words of a text say of what it is about."""
        return context_phrases(self.context_entries)

    @cached_property
    def reporting(self) -> ReportingWords:
        """The words by which a text says who reports an act."""
        return reporting_words(self.reporting_entries)


_added: list[Path] = []


def use_dictionaries(folder: Path | str | None) -> None:
    """From now on, let the dictionaries in *folder* add to the shipped ones and win; None ends that.

    Raises:
        DictionaryError: there is no such folder, or no ``*.yml`` in it.
    """
    wanted = [Path(folder)] if folder else []
    for path in wanted:
        if not any(path.glob("*.yml")):
            raise DictionaryError(f"{path}: expected a folder with dictionaries (*.yml), found none")
    _added[:] = wanted


def load_knowledge(folder: Path | None = None) -> Knowledge:
    """Return all dictionaries, read and checked once.

    Args:
        folder: where they lie instead of the shipped ones and those of ``use_dictionaries``.

    Raises:
        DictionaryError: with a line for each problem found in any of the files.
    """
    return _load(folder or resource("dictionaries"), None if folder or not _added else _added[0])


@cache
def _load(folder: Path, added: Path | None) -> Knowledge:
    contents = _read_folder(folder, FILES)
    if added is None:
        return _knowledge(contents)
    offices = [entry for content in contents.values() for entry in content.get("offices") or []]
    own = _knowledge(_read_folder(added, (), offices), offices)
    return _overridden(_knowledge(contents, successors=own.successors), own)


def _read_folder(
    folder: Path, needed: Sequence[str], offices: Sequence[Mapping[str, Any]] = ()
) -> Mapping[str, Mapping[str, Any]]:
    names = sorted({*needed, *(path.name for path in folder.glob("*.yml"))})
    return _checked({name: _read(folder / name) for name in names}, offices)


def _overridden(base: Knowledge, added: Knowledge) -> Knowledge:
    """Return *base* with what *added* says of the same names in its place."""
    base.persons.clear(added.actors)
    base.actors.clear(added.persons)
    base.actors.override(added.actors)
    base.persons.override(added.persons)
    base.agents.override(added.agents)
    return replace(
        base,
        holders={
            surname: (
                *(held for held in base.holders.get(surname, ()) if not _names(added, held[0].name)),
                *added.holders.get(surname, ()),
            )
            for surname in {*base.holders, *added.holders}
        },
        pattern_entries=[*base.pattern_entries, *added.pattern_entries],
        own_coding_entries=added.coding_entries,
        not_places=base.not_places | added.not_places,
        context_entries=[*base.context_entries, *added.context_entries],
        reporting_entries=[*base.reporting_entries, *added.reporting_entries],
        places=[*(place for place in base.places if not _is_replaced(place, added.places)), *added.places],
    )


def _is_replaced(place: Mapping[str, Any], added: Sequence[Mapping[str, Any]]) -> bool:
    same = ("name", "kind", "country")
    return any(all(place.get(key) == other.get(key) for key in same) for other in added)


def _names(knowledge: Knowledge, name: str) -> bool:
    """Tell whether the dictionaries have an actor or a person of exactly this name."""
    words = [token.text for token in tokenise(name)]
    found = (knowledge.actors.longest(words, 0), knowledge.persons.longest(words, 0))
    return any(hit is not None and hit[0] == len(words) for hit in found)


def _checked(
    texts: Mapping[str, str], offices: Sequence[Mapping[str, Any]]
) -> Mapping[str, Mapping[str, Any]]:
    """Return the contents of dictionaries without a problem, as kept where they were read before.

    Args:
        texts: the files by name.
        offices: offices that they may name although another folder has them.
    """
    kept = cache_file(texts, _checkers() + canonical_json(list(offices)))
    contents = kept_contents(kept)
    if contents is not None:
        return contents
    problems = [problem for name, text in texts.items() for problem in dictionary_problems(text, name)]
    if problems:
        raise DictionaryError("\n".join(problems))
    contents = {name: load_yaml(text) for name, text in texts.items()}
    problems = shared_problems(contents, texts, offices)
    if problems:
        raise DictionaryError("\n".join(problems))
    keep_contents(kept, contents)
    return contents


def _checkers() -> str:
    """Return the checksum of all that says whether a dictionary is right."""
    checking = (
        "codebook",
        "coding_checks",
        "codings",
        "dictionary_checks",
        "dictionary_claims",
        "persons",
        "word_patterns",
    )
    return foundation_checksum(checking) + sha256_folder(resource("schemas", "codes"))


def _knowledge(
    contents: Mapping[str, Mapping[str, Any]],
    known_offices: Sequence[Mapping[str, Any]] = (),
    successors: Successors | None = None,
) -> Knowledge:
    def all_of(section: str) -> list[Any]:
        return [entry for name in sorted(contents) for entry in contents[name].get(section) or []]

    states = {name: all_of(name) for name in ("countries", "not_countries")}
    offices = offices_of([*known_offices, *all_of("offices")])
    persons = [person_of(entry, offices, successors) for entry in all_of("persons")]
    return Knowledge(
        actors=actor_tree(states, all_of("organisations"), all_of("groups")),
        persons=person_tree(all_of("persons"), persons),
        holders=office_holders(persons, offices),
        successors=successors_of(persons, offices),
        agents=agent_tree([*all_of("agents"), *religious_agents(all_of("groups"))]),
        pattern_entries=all_of("patterns"),
        coding_entries=all_of("codings"),
        not_places=frozenset(word for entry in all_of("not_places") for word in entry["words"]),
        context_entries=all_of("contexts"),
        reporting_entries=all_of("reporting"),
        places=all_of("places"),
    )


def person_named(name: str) -> Person | None:
    """Return the person whom the shipped dictionaries know by the full *name*, or None."""
    words = [token.text for token in tokenise(name)]
    found = load_knowledge().persons.longest(words, 0)
    return found[1][0].person if found and found[0] == len(words) else None


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DictionaryError(f"{path}: cannot read this dictionary: {error}") from error


# --- verb patterns --------------------------------------------------------------------

_TAGS = ("VB", "VBZ", "VBD", "VBN", "VBG")


def _pattern_index(entries: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Pattern, ...]]:
    index: dict[str, list[Pattern]] = {}
    for entry in entries:
        for phrase in entry.get("verbs", []):
            first, *rest = _pattern_words(phrase)
            for tag in _TAGS:
                for form in _inflected(first, tag):
                    index.setdefault(form, []).append(_pattern(entry, phrase, rest, "verb", tag))
        for phrase in entry.get("nouns", []):
            for first, *rest in _noun_forms(_pattern_words(phrase)):
                index.setdefault(first, []).append(_pattern(entry, phrase, rest, "noun"))
    return {word: tuple(sorted(found, key=_longest_first)) for word, found in index.items()}


def _pattern(entry: Mapping[str, Any], phrase: str, rest: list[str], form: str, tag: str = "") -> Pattern:
    return Pattern(
        rule_id=f"verbs:{phrase}:{entry['code']}",
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
    plural = plural_of(words[noun])
    if plural != (words[noun],):
        yield [*words[:noun], *plural, *words[noun + 1 :]]
