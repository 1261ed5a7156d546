"""Actor phrases by dictionary: which runs of words name or describe an actor.

A phrase is grown from dictionary hits: an adjective or name of a country, an agent noun
with its title, an organisation, and the capitalised words of a person's name beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dragoman.actor_lists import ActorEntry
from dragoman.dictionaries import Knowledge
from dragoman.tokens import Token

MAX_FILLERS = 2
_LINKS = frozenset({"of", "from"})
_ARTICLES = frozenset({"the", "a", "an", "its", "his", "her", "their"})
_FUNCTION_WORDS = frozenset(
    """a an the and or but nor of in on at by to for from with against between among over under after
    before during since until while as that which who whom whose this these those it its he him his
    she her they them their we us our i you is are was were be been being am do does did has have
    had will would can could may might must shall should not no if when where why how what than then
    so said says say told also about into out up down off there here more most some any all each
    other both either neither such only own same very just""".split()
)
PRONOUNS = frozenset({"he", "she"})
_MONTHS_AND_DAYS = frozenset(
    """January February March April May June July August September October November December Jan Feb
    Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec Monday Tuesday Wednesday Thursday Friday Saturday
    Sunday""".split()
)


@dataclass(frozen=True)
class Phrase:
    """One actor phrase; ``first`` and ``last`` are word numbers, ``last`` exclusive.

    ``is_bare_adjective`` marks "Turkish" with no noun of its own: it is an actor only for
    a noun that names an act ("the Turkish offensive").
    """

    first: int
    last: int
    entries: tuple[ActorEntry, ...]
    agents: tuple[str, ...]
    has_name: bool
    is_bare_adjective: bool = False


@dataclass(frozen=True)
class _Hit:
    first: int
    last: int
    entry: ActorEntry | None = None
    agent: str | None = None


def find_phrases(tokens: Sequence[Token], knowledge: Knowledge, year: int | None) -> list[Phrase]:
    """Return the actor phrases of a sentence, in order, without overlap."""
    words = [token.text for token in tokens]
    lowered = [token.lower for token in tokens]
    phrases: list[Phrase] = []
    position = 0
    while position < len(tokens):
        hit = _hit_at(position, words, lowered, knowledge, year)
        if hit and hit.entry and hit.entry.kind == "nobody":
            phrase: Phrase | None = Phrase(hit.first, hit.last, (), (), has_name=True)
        elif hit:
            phrase = _grow(hit, tokens, words, lowered, knowledge, year)
        else:
            phrase = _unknown_name(tokens, position)
        if phrase:
            phrases.append(phrase)
        position = phrase.last if phrase else position + 1
    return phrases


def _hit_at(
    position: int, words: Sequence[str], lowered: Sequence[str], knowledge: Knowledge, year: int | None
) -> _Hit | None:
    actor = knowledge.actors.longest(words, position)
    agent = knowledge.agents.longest(lowered, position)
    if actor:
        valid = [entry for entry in actor[1] if entry.covers(_middle(year))] or actor[1]
        part_of_name = valid[0].is_ambiguous and is_part_of_name(
            words, position, actor[0], lowered, knowledge
        )
        if not part_of_name and (not agent or actor[0] >= agent[0]):
            return _Hit(position, actor[0], entry=valid[0])
    return _Hit(position, agent[0], agent=agent[1][0]) if agent else None


def _middle(year: int | None) -> date | None:
    """Return a day that stands for a year; names of states and bodies rarely change within one."""
    return date(min(max(year, 1), 9999), 7, 1) if year is not None else None


def is_part_of_name(
    words: Sequence[str], first: int, last: int, lowered: Sequence[str], knowledge: Knowledge
) -> bool:
    """Tell whether capitalised words stand right before or behind: "Michael Jordan", "Georgia Smith"."""
    before = words[first - 1] if first else ""
    after = words[last] if last < len(words) else ""
    named_before = before[:1].isupper() and lowered[first - 1] not in _FUNCTION_WORDS
    named_after = after[:1].isupper() and knowledge.agents.longest(lowered, last) is None
    return named_before or named_after


def _grow(
    start: _Hit,
    tokens: Sequence[Token],
    words: Sequence[str],
    lowered: Sequence[str],
    knowledge: Knowledge,
    year: int | None,
) -> Phrase:
    hits = [start]
    last = start.last
    has_name = False
    while True:
        following = _next_hit(last, hits, words, lowered, knowledge, year)
        if following:
            hits.append(following)
            last = following.last
            continue
        named = _name_end(tokens, last, words, lowered, knowledge, year)
        if named == last:
            break
        last, has_name = named, True
    entries = tuple(hit.entry for hit in hits if hit.entry)
    agents = tuple(hit.agent for hit in hits if hit.agent)
    bare = len(hits) == 1 and not has_name and start.entry is not None and start.entry.kind == "adjective"
    return Phrase(start.first, last, entries, agents, has_name, bare)


def _next_hit(
    last: int,
    hits: Sequence[_Hit],
    words: Sequence[str],
    lowered: Sequence[str],
    knowledge: Knowledge,
    year: int | None,
) -> _Hit | None:
    """Return the hit that goes on with the phrase: "Turkish | foreign minister", "troops | from Chad"."""
    position = last
    if position < len(words) and words[position] in ("'s", "’s"):
        position += 1
    if position < len(words) and lowered[position] in _LINKS and hits[-1].agent:
        position += 1
        if position < len(words) and lowered[position] == "the":
            position += 1
        hit = _hit_at(position, words, lowered, knowledge, year) if position < len(words) else None
        return hit if hit and hit.entry and hit.entry.kind != "adjective" else None
    for skipped in range(MAX_FILLERS + 1):
        at = position + skipped
        if at >= len(words):
            return None
        hit = _hit_at(at, words, lowered, knowledge, year)
        if hit:
            is_agent = hit.agent is not None
            return hit if is_agent and (skipped == 0 or hits[-1].entry is not None) else None
        joined = at > 0 and words[at - 1] == "-"  # "Armenia-linked separatists"
        if not joined and not _is_filler(words[at], lowered[at]):
            return None
    return None


def _is_filler(word: str, lowered: str) -> bool:
    return word == "-" or (word.islower() and lowered not in _FUNCTION_WORDS and not lowered.endswith("ed"))


def _name_end(
    tokens: Sequence[Token],
    last: int,
    words: Sequence[str],
    lowered: Sequence[str],
    knowledge: Knowledge,
    year: int | None,
) -> int:
    """Return where a person's capitalised name that begins at *last* ends (or *last*)."""
    position = last
    if position + 1 < len(words) and words[position] == "," and _starts_name(tokens, position + 1):
        position += 1  # "the press secretary, Nazeli Baghdasaryan"
        if _run_end(tokens, position) - position < 2:
            return last
    if position >= len(words) or not _starts_name(tokens, position):
        return last
    if _hit_at(position, words, lowered, knowledge, year):
        return last
    return _run_end(tokens, position)


def _starts_name(tokens: Sequence[Token], position: int) -> bool:
    token = tokens[position]
    return (
        token.is_capitalised
        and token.text not in _MONTHS_AND_DAYS
        and token.lower not in _FUNCTION_WORDS
        and len(token.text) > 1
    )


def _run_end(tokens: Sequence[Token], position: int) -> int:
    end = position
    while end < len(tokens) and (_starts_name(tokens, end) or _joins_name(tokens, end)):
        end += 1
    return end


def _joins_name(tokens: Sequence[Token], position: int) -> bool:
    joint = tokens[position].text in ("-", "bin", "al", "de", "van", "von", "der", "el", "ben", "da")
    return joint and position + 1 < len(tokens) and _starts_name(tokens, position + 1)


def _unknown_name(tokens: Sequence[Token], position: int) -> Phrase | None:
    """Return a phrase for a pronoun, or for capitalised words that no dictionary has.

    The story has to explain them; the reader only sees that an actor may stand there.
    """
    if tokens[position].lower in PRONOUNS:
        return Phrase(position, position + 1, (), (), has_name=False)
    if not _starts_name(tokens, position):
        return None
    end = _run_end(tokens, position)
    if (
        position == 0
        and end == 1
        and len(tokens) > 1
        and tokens[1].text.islower()
        and _is_common_opening(tokens)
    ):
        return None
    return Phrase(position, end, (), (), has_name=True)


def _is_common_opening(tokens: Sequence[Token]) -> bool:
    """A first word's capital says nothing, unless a verb of speaking or acting follows at once."""
    return not tokens[1].lower.endswith(("ed", "said", "told", "met"))
