"""What is wrong with an entry of ``codings.yml``, and what to do with the overrides of earlier versions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dragoman.codebook import (
    ROLE_KINDS,
    actor_code_problem,
    actor_groups,
    countries,
    event_codes,
    groups_of,
    iso3_codes,
    roles,
)
from dragoman.codings import NONE, OTHER, SAME, STANDS, Coding, as_list, coding_of, day_of
from dragoman.errors import suggest
from dragoman.tokens import tokenise
from dragoman.word_patterns import parse_pattern, plain_words

CODING_KEYS = (
    "id", "words", "needs", "unless", "source", "target", "from", "to", "publisher",
    "code", "status", "act_code", "reciprocal", "drop", "create", "disabled",
    "reason", "examples", "counterexamples",
)  # fmt: skip
STATUSES = ("asserted", "denied", "planned", "demanded", "threatened", "possible", "past")
_SIDE_KEYS = ("role", "country", "code", "is", "stands", "set")
_DOES = ("code", "status", "act_code", "reciprocal")
_TEXTS = ("words", "needs", "unless", "publisher", "examples", "counterexamples")
_PATTERNS = ("words", "needs", "unless")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_ID = 60
_QUOTES = "(a bare no, on or 12 needs quotes)"
_CODES_ARE = "Codes are listed in schemas/codes/cameo_events.csv."


def coding_problems(entry: Mapping[str, Any]) -> Iterator[str]:
    """Yield every problem of one entry; where its parts are right, also examples that cannot be so."""
    found = [*_part_problems(entry)]
    yield from found
    if not found and not entry.get("disabled"):
        coding = coding_of(entry)
        yield from _aim_problems(entry, coding)
        yield from _example_problems(coding)


def _part_problems(entry: Mapping[str, Any]) -> Iterator[str]:
    yield from (
        f"unknown key {key!r}.{suggest(str(key), CODING_KEYS)}" for key in entry if key not in CODING_KEYS
    )
    yield from _id_problems(entry.get("id"))
    if not isinstance(entry.get("reason"), str) or not entry["reason"].strip():
        yield f"reason: expected a text that says why, found {entry.get('reason')!r}"
    for key in ("reciprocal", "drop", "create", "disabled"):
        if key in entry and not isinstance(entry[key], bool):
            yield f"{key}: expected true or false, found {entry[key]!r}"
    if "words" not in entry and not entry.get("disabled"):
        yield "the key 'words' is missing or empty"
    for key in _TEXTS:
        yield from _text_problems(key, entry)
    yield from _code_problems(entry)
    for key in ("from", "to"):
        if _day_problem(entry.get(key)):
            yield f"{key}: expected a day as YYYY-MM-DD, found {entry[key]!r}"
    for side in ("source", "target"):
        yield from (f"{side}: {problem}" for problem in _side_problems(side, entry.get(side)))


def _id_problems(found: Any) -> Iterator[str]:
    if not isinstance(found, str) or len(found) > MAX_ID or not _ID.fullmatch(found):
        yield (
            f"id: expected a short name in small letters, digits and hyphens (slap-tariffs), found {found!r}"
        )


def _text_problems(key: str, entry: Mapping[str, Any]) -> Iterator[str]:
    if key not in entry:
        return
    texts = as_list(entry[key])
    if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
        yield f"{key}: expected a text or a list of texts, found {entry[key]!r} {_QUOTES}"
    elif key in _PATTERNS:
        yield from _pattern_problems(key, texts)


def _pattern_problems(key: str, texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        try:
            parse_pattern(text)
        except ValueError as error:
            yield f"{key}: {text!r}: {error}"


def _code_problems(entry: Mapping[str, Any]) -> Iterator[str]:
    for key in ("code", "act_code"):
        code = entry.get(key)
        if key not in entry or (key == "act_code" and code == NONE):
            continue
        if not isinstance(code, str):
            yield f"{key}: expected a code as a string in quotes, found {code!r}"
        elif code == NONE:
            yield "code: where the words are no event, write 'drop: true'"
        elif code not in event_codes():
            yield f"{key}: unknown CAMEO code {code!r}.{suggest(code, list(event_codes()))} {_CODES_ARE}"
    status = entry.get("status", STATUSES[0])
    if status not in STATUSES:
        yield (
            f"status: expected one of {', '.join(STATUSES)}, "
            f"found {status!r}.{suggest(str(status), STATUSES)}"
        )


def _day_problem(value: Any) -> bool:
    try:
        day_of(value)
    except ValueError:
        return True
    return False


def _side_problems(side: str, value: Any) -> Iterator[str]:
    if value is None or value == NONE:
        return
    if not isinstance(value, dict) or not value:
        yield f"expected a mapping such as {{role: GOV, country: TUR}}, or none, found {value!r}"
        return
    yield from (
        f"unknown key {key!r}.{suggest(str(key), _SIDE_KEYS)}" for key in value if key not in _SIDE_KEYS
    )
    for key in ("role", "country", "code", "is"):
        texts = as_list(value.get(key))
        if key in value and (not texts or not all(isinstance(t, str) and t.strip() for t in texts)):
            yield f"{key}: expected a text or a list of texts, found {value[key]!r} {_QUOTES}"
        else:
            yield from _asked_problems(side, key, texts)
    if "stands" in value and value["stands"] not in STANDS:
        yield f"stands: expected {', '.join(STANDS)}, found {value['stands']!r}"
    if "set" in value and (not isinstance(value["set"], str) or actor_code_problem(value["set"])):
        problem = actor_code_problem(value["set"]) if isinstance(value["set"], str) else "it is no text"
        yield f"set: expected an actor code, found {value['set']!r}: {problem}"
    if {"stands", "set"} <= value.keys():
        yield "expected either 'stands' or 'set'"


def _asked_problems(side: str, key: str, texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        if key == "is":
            yield from _pattern_problems(key, [text])
        elif key == "role" and roles().get(text) not in ROLE_KINDS:
            known = [role for role, kind in roles().items() if kind in ROLE_KINDS]
            yield f"role: unknown role {text!r}.{suggest(text, known)} Roles: schemas/codes/actor_roles.csv."
        elif key == "code" and (problem := _beginning_problem(text)):
            yield f"code: actor code {text!r}: {problem}"
        elif key == "country" and text in (SAME, OTHER):
            if side == "source" or len(texts) > 1:
                yield f"country: {text!r} compares the target with the source; it stands alone, in 'target'"
        elif key == "country" and text not in countries() and text not in iso3_codes():
            yield f"country: unknown country {text!r}.{suggest(text, list(countries()))}"


def _beginning_problem(code: str) -> str | None:
    strange = next((group for group in groups_of(code) if group not in actor_groups()), None)
    return f"group {strange!r} is in no list" if strange else None


def _aim_problems(entry: Mapping[str, Any], coding: Coding) -> Iterator[str]:
    """Yield what does not go together."""
    sides = (coding.source, coding.target)
    does = [key for key in _DOES if key in entry] + [
        name
        for name, side in zip(("source", "target"), sides, strict=True)
        if side.stands or side.sets or side.is_nobody
    ]
    if coding.drops and does:
        yield f"'drop' leaves no event to give a {does[0]}: remove one of the two"
    if not coding.drops and not does:
        yield "it does nothing: give 'code', 'status', 'act_code', 'reciprocal', a side, or 'drop: true'"
    if "create" in entry and not coding.code:
        yield "'create' needs a 'code': the event's"
    if coding.first_day and coding.last_day and coding.first_day > coding.last_day:
        yield f"'from' {coding.first_day} lies after 'to' {coding.last_day}"
    if all(side.is_nobody for side in sides):
        yield "an event has a source or a target: not both are none"


def _example_problems(coding: Coding) -> Iterator[str]:
    """Yield examples in which the words do not stand; the reader is asked by ``dragoman codings check``."""
    patterns = [pattern for text in coding.texts for pattern in parse_pattern(text)]
    for example in coding.examples:
        text, lowered = plain_words(tokenise(example))
        if not any(pattern.is_in(text, lowered) for pattern in patterns):
            yield f"examples: no pattern of 'words' matches {example!r} (with a comma it needs quotes)"
        elif not coding.allows(text, lowered):
            yield f"examples: 'needs' or 'unless' rules out {example!r}"


# --- overrides, as they were --------------------------------------------------------------


def override_problem(entry: Any) -> str:
    """Return what to write in place of an entry of ``overrides``, which codings have replaced."""
    if not isinstance(entry, dict):
        return "overrides are codings now: see docs/dictionaries.md#codings"
    phrases = [
        text for key in ("verbs", "nouns") for text in as_list(entry.get(key)) if isinstance(text, str)
    ]
    name = "-".join(re.findall(r"[a-z0-9]+", phrases[0].lower() if phrases else "")) or "my-coding"
    code = entry.get("code")
    what = "drop: true" if code == NONE else f'code: "{code}", create: false'
    needs = f", needs: [{', '.join(map(str, as_list(entry['needs'])))}]" if entry.get("needs") else ""
    return (
        "overrides are codings now. Write this under 'codings:' in codings.yml and remove it here: "
        f"{{id: {name[:MAX_ID].strip('-')}, words: [{', '.join(phrases)}]{needs}, {what}, reason: ...}}"
    )
