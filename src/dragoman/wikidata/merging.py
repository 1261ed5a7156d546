"""Which of the fetched spells may change a dictionary, and how; the rules stand at ``merge``."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from dragoman.persons import (
    Claim,
    Office,
    Spell,
    first_day,
    is_succeeded,
    last_day,
    offices_of,
    parse_spell,
)
from dragoman.wikidata.holders import Entry
from dragoman.wikidata.spells import begin_alike, begin_together, better, clash, is_same_office, spell_text

FILE = "persons_wikidata.yml"
Contents = Mapping[str, Mapping[str, Any]]
"""Parsed dictionary files by name."""

Kind = Literal["added", "changed", "same", "kept"]
MARKS: Mapping[Kind, str] = {"added": "+", "changed": "~", "same": "=", "kept": "="}
_GONE = "no longer in Wikidata; nothing is ever deleted"


@dataclass(frozen=True, order=True)
class Change:
    """What becomes of one spell.

    Args:
        country: of the person.
        name: of the person, as the file has it.
        kind: ``added``; ``changed``; ``same`` in both; ``kept`` as the files have it, for what ``note`` says.
        before: the spell as the file has it, or empty.
        after: the spell as it will be, or, where ``kept``, as Wikidata has it.
        note: why it is kept.
        source: the item in Wikidata.
    """

    country: str
    name: str
    kind: Kind
    before: str = ""
    after: str = ""
    note: str = ""
    source: str = ""


@dataclass(frozen=True)
class _Book:
    """What the files say before the merge; names without accents, see ``_key``."""

    offices: Mapping[str, Office]
    ours: Sequence[Entry]
    ours_by_item: Mapping[str, Entry]
    ours_by_name: Mapping[str, Entry]
    hand_made: Mapping[str, Sequence[tuple[str, Entry]]]
    others: Mapping[str, str]
    claims: dict[tuple[str, str], list[Claim]]


def merge(existing: Contents, fetched: Sequence[Entry]) -> list[Change]:
    """Return what becomes of each spell that was fetched, and of each in ``persons_wikidata.yml``.

    1. A person of a hand-made file (any but ``persons_wikidata.yml``) is never changed; found by name, alias
       or surname, accents and case aside, and country. What Wikidata has beside it is told.
    2. In ``persons_wikidata.yml`` a person is found by the item in Wikidata, else by name and country. Spells
       are added, ends filled in, days corrected. A day is not replaced by one that says less.
    3. Nothing is ever deleted. What a result about such offices lacks is told as no longer in Wikidata.
    4. A spell that contradicts another holder of an office of one person at a time (``single: true``, same
       country, days that overlap) is told and not taken; but a hand-made spell without an end ends where a
       later one begins, here and whenever the dictionaries are loaded. Hand-made spells and those of the
       file come first, then spells with an end, then those that began last.
    5. A name that means somebody or something else, is that of two items, or has one word only is told and
       not taken; so is an office that ``offices.yml`` does not have.

    Args:
        existing: all dictionary files of the folder, parsed, by name.
        fetched: as ``as_persons`` returns them.
    """
    book = _book(existing)
    items = Counter(_key(entry["name"]) for entry in fetched)
    changes: list[Change] = []
    plans: list[Change] = []
    met: set[str] = set()
    for entry in fetched:
        hand_made = _hand_made(entry, book)
        ours = book.ours_by_item.get(entry["source"]) or _ours_by_name(entry, book, items)
        if ours:
            met.add(ours["name"])
        if hand_made:
            changes += _beside_hand_made(entry, *hand_made)
        elif not ours and (reason := _refusal(entry, book, items)):
            changes += [_change(entry, "kept", after=text, note=reason) for text in entry["offices"]]
        else:
            found, gone = _plans(entry, ours)
            plans += found
            changes += gone
    changes += _settled(plans, book)
    changes += _gone(book, met)
    titles = {parse_spell(text).title for entry in fetched for text in entry["offices"]}
    return sorted(c for c in changes if c.note != _GONE or parse_spell(c.before).title in titles)


def _book(existing: Contents) -> _Book:
    offices = offices_of([entry for content in existing.values() for entry in content.get("offices") or ()])
    ours = list(existing.get(FILE, {}).get("persons") or ())
    hand_made: dict[str, list[tuple[str, Entry]]] = defaultdict(list)
    others: dict[str, str] = {}
    claims: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for file in sorted(existing):
        for entry in existing[file].get("persons") or ():
            if file != FILE:
                for name in _names(entry):
                    hand_made[name].append((file, entry))
            for text in entry["offices"]:
                spell = parse_spell(text)
                if where := _single_office(entry["country"], spell, offices):
                    claims[where].append((entry["name"], spell))
        for section in ("countries", "organisations"):
            others |= {
                name: file for entry in existing[file].get(section) or () for name in _plain_names(entry)
            }
    return _Book(
        offices,
        ours,
        {entry["source"]: entry for entry in ours if "source" in entry},
        {name: entry for entry in ours for name in _names(entry)},
        hand_made,
        others,
        claims,
    )


def _names(entry: Entry) -> set[str]:
    return {_key(name) for name in (entry["name"], *entry.get("aliases", ()), *entry.get("known_as", ()))}


def _plain_names(entry: Mapping[str, Any]) -> set[str]:
    lists = ("names", "aliases", "adjectives", "demonyms", "metonyms")
    return {name for key in lists for name in entry.get(key, ())} | (
        {entry["name"]} if "name" in entry else set()
    )


def _key(name: str) -> str:
    """Return a name as it is compared.

    >>> _key("Hashim Thaçi") == _key("hashim  thaci"), _key("Dan-Ali")
    (True, 'dan ali')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[-.'’]", " ", plain).casefold().split())


def _single_office(country: str, spell: Spell, offices: Mapping[str, Office]) -> tuple[str, str] | None:
    office = offices.get(spell.title)
    if office is None or not office.is_single or spell.role or not spell.first:
        return None
    return office.code or country, spell.title


def _change(entry: Entry, kind: Kind, before: str = "", after: str = "", note: str = "") -> Change:
    return Change(entry["country"], entry["name"], kind, before, after, note, entry.get("source", ""))


def _hand_made(entry: Entry, book: _Book) -> tuple[str, Entry] | None:
    named = book.hand_made.get(_key(entry["name"]), ())
    return next(((file, other) for file, other in named if other["country"] == entry["country"]), None)


def _ours_by_name(entry: Entry, book: _Book, items: Mapping[str, int]) -> Entry | None:
    """Return the entry of that name and country that somebody put into the file without an item."""
    other = book.ours_by_name.get(_key(entry["name"]))
    if other is None or items[_key(entry["name"])] > 1 or _is_item(other.get("source", "")):
        return None
    return other if other["country"] == entry["country"] else None


def _is_item(source: str) -> bool:
    return re.fullmatch(r"Wikidata Q\d+", source) is not None


def _refusal(entry: Entry, book: _Book, items: Mapping[str, int]) -> str:
    """Return why a new person's name cannot be taken, or an empty text."""
    name = _key(entry["name"])
    if len(name.split()) == 1:
        return "a name of one word means too many; add it by hand if it is to be found"
    if items[name] > 1:
        return "two items in Wikidata have this name"
    if name in book.ours_by_name:
        other = book.ours_by_name[name]
        return (
            f"the name means {other['name']} ({other['country']}, {other.get('source', 'no item')}) in {FILE}"
        )
    for file, other in book.hand_made.get(name, ()):
        return f"the name means {other['name']} ({other['country']}) in {file}"
    if entry["name"] in book.others:
        return f"the name means something else in {book.others[entry['name']]}"
    return ""


def _beside_hand_made(entry: Entry, file: str, other: Entry) -> Iterator[Change]:
    held = [parse_spell(text) for text in other["offices"]]
    for text in entry["offices"]:
        spell = parse_spell(text)
        partner = next((old for old, _ in _pairs(held, [spell])), None)
        if partner and _corrected(partner, spell) == partner:
            yield _change(entry, "same", text, text)
        else:
            has = f"has {spell_text(partner)!r}" if partner else "has no such spell"
            yield _change(entry, "kept", after=text, note=f"{file} {has}, and is made by hand")


def _pairs(held: Sequence[Spell], fetched: Sequence[Spell]) -> Iterator[tuple[Spell, Spell]]:
    """Yield spells that are one and the same: first by where they begin, then by days they share."""
    old, new = list(held), list(fetched)
    for is_same in (begin_together, begin_alike, clash):
        for spell in tuple(new):
            partner = next((o for o in old if is_same_office(o, spell) and is_same(o, spell)), None)
            if partner:
                old.remove(partner)
                new.remove(spell)
                yield partner, spell


def _corrected(old: Spell, new: Spell) -> Spell:
    both = replace(old, first=better(old.first, new.first), last=better(old.last, new.last))
    return both if not both.last or first_day(both.first) <= last_day(both.last) else new


def _plans(entry: Entry, ours: Entry | None) -> tuple[list[Change], list[Change]]:
    """Return what is wished for a person's spells, and what Wikidata has no longer."""
    person = {**(ours or entry), "source": entry["source"]}
    held = [parse_spell(text) for text in ours["offices"]] if ours else []
    fetched = [parse_spell(text) for text in entry["offices"]]
    pairs = list(_pairs(held, fetched))
    known, found = {spell_text(old) for old, _ in pairs}, {spell_text(new) for _, new in pairs}
    plans = [
        _change(person, "changed", spell_text(old), spell_text(_corrected(old, new))) for old, new in pairs
    ]
    plans += [
        _change(person, "added", after=spell_text(new)) for new in fetched if spell_text(new) not in found
    ]
    gone = [
        _change(person, "kept", spell_text(old), note=_GONE) for old in held if spell_text(old) not in known
    ]
    return plans, gone


def _settled(plans: Sequence[Change], book: _Book) -> Iterator[Change]:
    """Yield what is done of what is wished, corrections first: an end makes room for who came next."""
    yield from (replace(plan, kind="same") for plan in plans if plan.before == plan.after)
    for kind in ("changed", "added"):
        waiting = sorted((p for p in plans if p.kind == kind and p.before != p.after), key=_trust)
        while waiting:
            blocked = [(plan, reason) for plan in waiting if (reason := _take(plan, book))]
            left = {plan for plan, _ in blocked}
            yield from (plan for plan in waiting if plan not in left)
            if len(left) == len(waiting):
                yield from (
                    replace(plan, kind="kept", note=f"not taken: {reason}") for plan, reason in blocked
                )
                break
            waiting = [plan for plan in waiting if plan in left]


def _trust(plan: Change) -> tuple[bool, int, str, str]:
    """Order spells with an end by their days, then those without, of which the oldest may have ended."""
    spell = parse_spell(plan.after)
    day = first_day(spell.first).toordinal() if spell.first else 0
    return not spell.last, day if spell.last else -day, plan.country, plan.name


def _take(plan: Change, book: _Book) -> str:
    """Enter the spell among the claims, or return why it cannot be."""
    spell = parse_spell(plan.after)
    if not spell.role and spell.title not in book.offices:
        return f"{spell.title!r} is not in offices.yml"
    where = _single_office(plan.country, spell, book.offices)
    if where is None:
        return ""
    old = (plan.name, parse_spell(plan.before)) if plan.before else None
    claims = [claim for claim in book.claims.get(where, ()) if claim != old]
    mine = {entry["name"] for entry in book.ours}
    rival = next(
        (
            claim
            for claim in claims
            if clash(claim[1], spell) and (claim[0] in mine or not is_succeeded(claim[1], spell))
        ),
        None,
    )
    if rival:
        return f"{rival[0]} was {spell_text(rival[1])}, an office of one person at a time"
    book.claims[where] = [*claims, (plan.name, spell)]
    return ""


def _gone(book: _Book, met: set[str]) -> Iterator[Change]:
    for entry in book.ours:
        if entry["name"] not in met and _is_item(entry.get("source", "")):
            yield from (_change(entry, "kept", text, note=_GONE) for text in entry["offices"])
