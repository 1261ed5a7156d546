"""What stands beside a name and says who it is: a title behind its comma or before it, a relative clause."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from dragoman.codebook import roles_of
from dragoman.dictionaries import load_knowledge
from dragoman.stages.mentions.actor_codes import NAME_ROLES, resolve_parsed
from dragoman.stages.mentions.actor_phrases import ActorWords, Hit, parse

_LEADERS = frozenset(
    """head leader chief chair chairman chairwoman chairperson president director founder boss member
    secretary commander""".split()
)
_OPENINGS = frozenset("a an the his her its their one then former".split()) | _LEADERS
_BEHIND = re.compile(
    r"^,\s+(?:(?:said|believed|thought|reported)\s+to\s+be\s+|described\s+as\s+|identified\s+as\s+)?"
    r"(?P<title>(?:an?|the|its|his|her|their)?\s?[^,;:()\"“”]{3,90}?)"
    r"(?=,|;|:|\.|$|\swho\b)"
)
_DOES = {
    "grows": "AGR", "farms": "AGR", "raises": "AGR", "teaches": "EDU", "owns": "BUS", "edits": "MED",
}  # fmt: skip
_WHO = re.compile(
    rf"^,\s+who\s+(?:now\s+|also\s+)?(?P<verb>{'|'.join(_DOES)}|runs|heads|leads|chairs|directs|manages|commands"
    r"|represents|coordinates|works\s+for|speaks\s+for)\s+(?P<what>[^,;:()\"“”]{3,90})"
)
_BEFORE = re.compile(r"(?P<title>[^,;:()\"“”.]{3,90}),\s$")


@dataclass(frozen=True)
class Clause:
    """What a relative clause says that somebody heads or does.

    Args:
        code: actor code of it, without a country where none is in its own words.
        words: its phrase, taken apart.
        text: the same as it stands.
    """

    code: str
    words: ActorWords
    text: str


def titles_around(sentence: str, start: int, end: int, day: date | None) -> Iterator[ActorWords]:
    """Yield the titles that may say who stands at ``sentence[start:end]``: behind, then before it."""
    for match in (_BEHIND.match(sentence[end:]), _BEFORE.search(sentence[:start])):
        if match is None or (match.re is _BEFORE and sentence[end:].startswith((" and ", ", and "))):
            continue  # a row of actors
        title = parse(match["title"].strip(), load_knowledge(), day)
        agents = [
            hit for hit in title.head() if hit.roles or (hit.actor and hit.actor.kind == "organisation")
        ] or _those_led(title)
        if (
            agents
            and (match.re is _BEFORE or _may_explain(title, agents[0].first))
            and (match.re is _BEHIND or agents[-1].last == len(title.tokens))
        ):
            yield title


def clause_behind(after: str, day: date | None, near: Collection[str]) -> Clause | None:
    """Return what the relative clause at the beginning of *after* says that somebody heads or does, or None.

    Args:
        after: the sentence from the end of the name on.
        day: the day of which it speaks, or None.
        near: codes of countries the text speaks of.
    """
    match = _WHO.match(after)
    if match is None:
        return None
    words = parse(match["what"], load_knowledge(), day, near)
    found = resolve_parsed(words, day)
    code = found.code or ""
    if match["verb"] in _DOES or found.method == "metonym" or not roles_of(code):
        kinds = (NAME_ROLES[token.lower] for token in words.tokens if token.lower in NAME_ROLES)
        agents = (hit.roles for hit in words.hits if hit.roles)
        code = _DOES.get(match["verb"]) or next(agents, "") or next(kinds, "")
    return Clause(code, words, match["what"]) if code else None


def _those_led(title: ActorWords) -> list[Hit]:
    """Return those whom somebody leads who is nothing else: "chair of a fishermen's association"."""
    opening = next((token.lower for token in title.tokens if token.lower not in ("a", "an", "the")), "")
    if opening not in _LEADERS or any(hit.actor or hit.person for hit in title.head()):
        return []
    return [hit for hit in title.hits if hit.roles and hit.link == "of"]


def _may_explain(title: ActorWords, first: int) -> bool:
    """Tell whether words behind a comma may be an apposition: ", told reporters" is none."""
    opening = title.tokens[0].text
    return first == 0 or opening.lower() in _OPENINGS or opening[:1].isupper()
