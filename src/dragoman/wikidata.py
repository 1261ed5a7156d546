"""Office holders from Wikidata's query service, merged into ``persons_wikidata.yml``.

The queries lie in ``dictionaries/wikidata/*.rq``; what the merge may change is told at ``merge`` and in
``docs/actors_update.md``. Wikidata's content is under CC0. Nothing here asks what day it is.
"""

from __future__ import annotations

import http.client
import json
import re
import time
import unicodedata
import urllib.error
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

import yaml

from dragoman import __version__
from dragoman.codebook import countries
from dragoman.dictionary_checks import dictionary_problems
from dragoman.dictionary_claims import shared_problems
from dragoman.errors import DictionaryError, StorageError
from dragoman.persons import (
    Claim,
    Office,
    Spell,
    first_day,
    is_succeeded,
    last_day,
    offices_of,
    overlaps,
    parse_spell,
)
from dragoman.resources import load_yaml, resource
from dragoman.storage import write_text

FILE = "persons_wikidata.yml"
SERVICE = "https://query.wikidata.org/sparql"
MAX_ANSWER_BYTES = 64 * 1024 * 1024
_USER_AGENT = f"dragoman/{__version__} (codes events from news; office holders for its dictionary)"
_HINT = (
    "Try again later, or run the query at https://query.wikidata.org, save the result with "
    "'Download, JSON file', and use --from-file."
)

Entry = dict[str, Any]
Contents = Mapping[str, Mapping[str, Any]]
"""Parsed dictionary files by name."""


class FetchError(StorageError):
    """An answer of the query service could not be had, or is none that can be used."""


# --- asking ---------------------------------------------------------------------------


def queries() -> dict[str, str]:
    """Return the shipped SPARQL queries by the name of their file, without its ending."""
    paths = sorted(resource("dictionaries", "wikidata").glob("*.rq"))
    return {path.stem: path.read_text(encoding="utf-8") for path in paths}


def fetch(query: str, url: str = SERVICE, timeout: float = 90.0) -> dict[str, Any]:
    """Ask a SPARQL service and return its answer in the SPARQL JSON format.

    Args:
        query: in SPARQL.
        url: of the service, http or https.
        timeout: seconds that the whole answer may take; the public service gives up after 60.

    Raises:
        FetchError: no connection, no answer in time, an HTTP error, or an answer that is too large, cut off,
            or not of the format.
    """
    try:
        body = _body(query, url, timeout)
    except urllib.error.HTTPError as error:
        with error:
            raise FetchError(_status_problem(url, error)) from error
    except TimeoutError as error:
        raise FetchError(_late(url, timeout)) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        if isinstance(getattr(error, "reason", None), TimeoutError):
            raise FetchError(_late(url, timeout)) from error
        raise FetchError(f"{url}: expected an answer, but the connection failed: {error}. {_HINT}") from error
    return _parsed(body, url)


def fetch_all(url: str = SERVICE, timeout: float = 90.0) -> list[dict[str, Any]]:
    """Ask the shipped queries one after the other, and return their answers.

    Raises:
        FetchError: as ``fetch``, with the name of the query; answers are taken all or none.
    """
    answers = []
    for name, query in queries().items():
        try:
            answers.append(fetch(query, url, timeout))
        except FetchError as error:
            raise FetchError(f"dictionaries/wikidata/{name}.rq: {error}") from error
    return answers


def read_result(path: Path) -> dict[str, Any]:
    """Return a saved result, in the SPARQL JSON format or as the list that query.wikidata.org saves.

    Raises:
        StorageError: the file cannot be read.
        FetchError: it is too large, or of neither format.
    """
    try:
        with path.open("rb") as lines:
            body = lines.read(MAX_ANSWER_BYTES + 1)
    except OSError as error:
        raise StorageError(f"Cannot read {str(path)!r}: {error.strerror}. Name a saved result.") from error
    return _parsed(body, str(path))


def _body(query: str, url: str, timeout: float) -> bytes:
    if urlsplit(url).scheme not in ("http", "https"):
        raise FetchError(f"Expected the address of a query service, https://..., found {url!r}.")
    headers = {"Accept": "application/sparql-results+json", "User-Agent": _USER_AGENT}
    request = urllib.request.Request(url, urlencode({"query": query}).encode(), headers)  # noqa: S310 - checked above
    with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310
        return b"".join(_parts(answer, time.monotonic() + timeout))


def _parts(answer: http.client.HTTPResponse, end: float) -> Iterator[bytes]:
    """Yield an answer up to one byte more than it may have; the socket's own limit is one for each part."""
    size = 0
    while size <= MAX_ANSWER_BYTES and (part := answer.read1(65536)):
        yield part
        size += len(part)
        if time.monotonic() > end:
            raise TimeoutError


def _late(url: str, timeout: float) -> str:
    return f"{url}: expected an answer within {timeout:g} seconds, found none, or not its end. {_HINT}"


def _status_problem(url: str, error: urllib.error.HTTPError) -> str:
    try:
        told = error.read(4096).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        told = ""
    status = f"{url}: expected HTTP status 200, found {error.code} {error.reason}"
    wait = error.headers.get("Retry-After") if error.headers else None
    if error.code == http.HTTPStatus.TOO_MANY_REQUESTS:
        pause = f"{wait} seconds" if wait and wait.isdigit() else "some minutes"
        return f"{status}: too many questions. Wait {pause}. {_HINT}"
    if "TimeoutException" in told:
        return f"{status}: the query took longer than the service allows. {_HINT}"
    return f"{status}. {_HINT}"


def _parsed(body: bytes, where: str) -> dict[str, Any]:
    """Return the rows of a result of either format, as the SPARQL JSON format has them."""
    if len(body) > MAX_ANSWER_BYTES:
        raise FetchError(f"{where}: expected at most {MAX_ANSWER_BYTES} bytes, found more. Split the query.")
    try:
        content = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        begin = body[:40].decode("utf-8", "replace")
        raise FetchError(
            f"{where}: expected a whole result in JSON, found {len(body)} bytes that begin with {begin!r} "
            f"and are none ({error}). The service cuts an answer off when its time is over. {_HINT}"
        ) from error
    results = content.get("results") if isinstance(content, dict) else None
    rows = results.get("bindings") if isinstance(results, dict) else content
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise FetchError(
            f"{where}: expected a SPARQL result, JSON with results.bindings or a list of rows, "
            f"found {type(content).__name__} without. {_HINT}"
        )
    return {"results": {"bindings": [_bindings(row, where) for row in rows]}}


def _bindings(row: Mapping[str, Any], where: str) -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = {}
    for key, found in row.items():
        value = found.get("value") if isinstance(found, dict) else found
        if not isinstance(value, str):
            raise FetchError(f"{where}: expected a text for {key!r} in each row, found {found!r}. {_HINT}")
        texts[key] = {"value": value}
    return texts


# --- a result as persons --------------------------------------------------------------

_ITEM = re.compile(r"(?:^|/)(Q[1-9]\d*)$")
_TIME = re.compile(r"^\+?(\d{4})-(\d\d)-(\d\d)(?:T[\d:.]+(?:Z|\+00:00)?)?$")
_LENGTHS = {"9": 4, "10": 7, "11": 10}  # Wikidata's precision: year, month, day


@dataclass(frozen=True)
class _Row:
    item: str
    name: str
    country: str
    spell: Spell


def as_persons(result: Mapping[str, Any]) -> tuple[list[Entry], list[str]]:
    """Return the persons of a result as ``persons*.yml`` has them, and what is wrong with rows not taken.

    One entry a person, under the state most of the spells are of, for an entry has one. Spells of one office
    that say the same time, or share more of it than a handover, become one.

    Args:
        result: as ``fetch`` or ``read_result`` returns it.
    """
    rows: list[_Row] = []
    problems: set[str] = set()
    for bindings in result["results"]["bindings"]:
        try:
            rows.append(_row({key: " ".join(value["value"].split()) for key, value in bindings.items()}))
        except ValueError as error:
            problems.add(str(error))
    persons: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        persons[row.item].append(row)
    entries = [_person(of_one, problems) for of_one in persons.values()]
    return sorted(entries, key=lambda entry: (entry["country"], entry["name"], entry["source"])), sorted(
        problems
    )


def _row(values: Mapping[str, str]) -> _Row:
    """Return one row.

    Raises:
        ValueError: it cannot be used, and why.
    """
    item = _ITEM.search(values.get("person", ""))
    if item is None:
        raise ValueError(f"expected the address of a person's item, found {values.get('person', '')!r}")
    name = unicodedata.normalize("NFC", values.get("personLabel", ""))
    who = f"{item[1]} ({name}), {values.get('office', '')} of {values.get('country', '')}"
    if not name or _ITEM.search(name) or not name.isprintable():
        raise ValueError(f"{who}: no English label")
    country = _codes_by_iso3().get(values.get("country", ""))
    if country is None:
        raise ValueError(f"{who}: unknown country {values.get('country', '')!r}")
    if not values.get("office") or not values.get("from"):
        raise ValueError(f"{who}: {'no day of beginning' if values.get('office') else 'no office'}")
    try:
        begin = _written(values["from"], values.get("fromPrecision", ""))
        end = _written(values["to"], values.get("toPrecision", "")) if values.get("to") else ""
        spell = parse_spell(f"{values['office']} {begin}..{end}")
    except ValueError as error:
        raise ValueError(f"{who}: {error}") from error
    return _Row(item[1], name, country, spell)


def _written(value: str, precision: str) -> str:
    match = _TIME.match(value)
    length = _LENGTHS.get(precision)
    if match is None or length is None:
        raise ValueError(
            f"bad date, expected a day, month or year, found {value!r} with precision {precision!r}"
        )
    return "-".join(match.groups())[:length]


@cache
def _codes_by_iso3() -> dict[str, str]:
    return {row["iso3"]: code for code, row in countries().items() if row["iso3"]}


def _person(rows: Sequence[_Row], problems: set[str]) -> Entry:
    spells = {(row.country, row.spell) for row in rows}
    counts = Counter(country for country, _ in spells)
    country = min(counts, key=lambda code: (-counts[code], code))
    item, name = rows[0].item, min(row.name for row in rows)
    for other, spell in spells:
        if other != country:
            problems.add(f"{item} ({name}): {_text(spell)} of {other}: the entry is one of {country}")
    taken = _united([spell for code, spell in spells if code == country])
    return {
        "name": name,
        "country": country,
        "offices": [_text(spell) for spell in taken],
        "source": f"Wikidata {item}",
    }


def _united(spells: Sequence[Spell]) -> list[Spell]:
    """Return spells of one person, in order, those that cannot stand beside each other made one."""
    united: list[Spell] = []
    for spell in sorted(spells, key=lambda s: (s.title, s.role, first_day(s.first), s.first, s.last)):
        before = united[-1] if united else None
        if before and _is_same_office(before, spell) and _is_one_time(before, spell):
            united[-1] = _union(before, spell)
        else:
            united.append(spell)
    return sorted(united, key=lambda s: (first_day(s.first), s.title, s.role))


def _is_one_time(before: Spell, after: Spell) -> bool:
    has_met = not before.last or first_day(after.first) <= last_day(before.last)
    return _clash(before, after) or (_begin_alike(before, after) and has_met)


def _union(before: Spell, after: Spell) -> Spell:
    """Return the time of both; of an office noted twice, once without its end, the end that is known."""
    begin = _better(before.first, after.first) if _begin_alike(before, after) else before.first
    if not after.last:
        end = before.last if _begin_alike(before, after) else ""
    elif not before.last or before.last.startswith(after.last) or after.last.startswith(before.last):
        end = _better(before.last, after.last)
    else:
        end = max(before.last, after.last, key=last_day)
    return replace(before, first=begin, last=end)


def _is_same_office(one: Spell, other: Spell) -> bool:
    return (one.title, one.role) == (other.title, other.role)


def _begin_together(one: Spell, other: Spell) -> bool:
    return one.first == other.first


def _begin_alike(one: Spell, other: Spell) -> bool:
    """Tell whether the two begin at one time, as far as each knows it."""
    is_known = one.first and other.first
    return bool(is_known) and (one.first.startswith(other.first) or other.first.startswith(one.first))


def _clash(one: Spell, other: Spell) -> bool:
    """Tell whether the two share more than a handover, in either order where they begin on one day."""
    return any(overlaps([("a", one), ("b", other)])) or any(overlaps([("b", one), ("a", other)]))


def _better(old: str, new: str) -> str:
    """Return the newer of two days, but the old one where the newer says less.

    >>> _better("2019-07", "2019"), _better("2019", "2019-07"), _better("2019", "2020"), _better("2019", "")
    ('2019-07', '2019-07', '2020', '2019')
    """
    return old if old.startswith(new) else new


def _text(spell: Spell) -> str:
    role = f" ({spell.role})" if spell.role else ""
    return f"{spell.title}{role} {spell.first}..{spell.last}"


# --- merging --------------------------------------------------------------------------

Kind = Literal["added", "changed", "same", "kept"]
_MARKS: Mapping[Kind, str] = {"added": "+", "changed": "~", "same": "=", "kept": "="}
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
            has = f"has {_text(partner)!r}" if partner else "has no such spell"
            yield _change(entry, "kept", after=text, note=f"{file} {has}, and is made by hand")


def _pairs(held: Sequence[Spell], fetched: Sequence[Spell]) -> Iterator[tuple[Spell, Spell]]:
    """Yield spells that are one and the same: first by where they begin, then by days they share."""
    old, new = list(held), list(fetched)
    for is_same in (_begin_together, _begin_alike, _clash):
        for spell in tuple(new):
            partner = next((o for o in old if _is_same_office(o, spell) and is_same(o, spell)), None)
            if partner:
                old.remove(partner)
                new.remove(spell)
                yield partner, spell


def _corrected(old: Spell, new: Spell) -> Spell:
    both = replace(old, first=_better(old.first, new.first), last=_better(old.last, new.last))
    return both if not both.last or first_day(both.first) <= last_day(both.last) else new


def _plans(entry: Entry, ours: Entry | None) -> tuple[list[Change], list[Change]]:
    """Return what is wished for a person's spells, and what Wikidata has no longer."""
    person = {**(ours or entry), "source": entry["source"]}
    held = [parse_spell(text) for text in ours["offices"]] if ours else []
    fetched = [parse_spell(text) for text in entry["offices"]]
    pairs = list(_pairs(held, fetched))
    known, found = {_text(old) for old, _ in pairs}, {_text(new) for _, new in pairs}
    plans = [_change(person, "changed", _text(old), _text(_corrected(old, new))) for old, new in pairs]
    plans += [_change(person, "added", after=_text(new)) for new in fetched if _text(new) not in found]
    gone = [_change(person, "kept", _text(old), note=_GONE) for old in held if _text(old) not in known]
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
            if _clash(claim[1], spell) and (claim[0] in mine or not is_succeeded(claim[1], spell))
        ),
        None,
    )
    if rival:
        return f"{rival[0]} was {_text(rival[1])}, an office of one person at a time"
    book.claims[where] = [*claims, (plan.name, spell)]
    return ""


def _gone(book: _Book, met: set[str]) -> Iterator[Change]:
    for entry in book.ours:
        if entry["name"] not in met and _is_item(entry.get("source", "")):
            yield from (_change(entry, "kept", text, note=_GONE) for text in entry["offices"])


# --- telling and writing --------------------------------------------------------------


def difference(changes: Sequence[Change]) -> str:
    """Return changes as lines for people: ``+`` added, ``~`` changed, ``=`` left, and counts.

    Spells that are the same in both are counted only.
    """
    shown = [change for kind in ("added", "changed", "kept") for change in changes if change.kind == kind]
    counts = Counter(change.kind for change in changes)
    written = [change for change in changes if change.kind in ("added", "changed")]
    persons = len({(change.country, change.name) for change in written})
    last = f"To be written to {FILE}: {len(written)} spells of {persons} persons."
    return "\n".join(
        [
            *(_line(change) for change in shown),
            f"{counts['added']} added, {counts['changed']} changed, {counts['kept']} told and left, "
            f"{counts['same']} the same.",
            last if written else "Nothing to be written.",
        ]
    )


def _line(change: Change) -> str:
    spell = " -> ".join(filter(None, (change.before, change.after)))
    note = f": {change.note}" if change.note else ""
    return f"{_MARKS[change.kind]} {change.country} {change.name}: {spell}{note}"


def update(
    folder: Path, results: Sequence[Mapping[str, Any]], write: bool, taken: date, base: Path | None = None
) -> str:
    """Merge results into ``persons_wikidata.yml`` in a folder of dictionaries, and return what to tell.

    Args:
        folder: dictionaries of one's own, which may be none yet, or the shipped ones.
        results: as ``fetch`` or ``read_result`` returns them, of one time.
        write: False to tell only. A file in which nothing changes is not written.
        taken: the day they are of, noted in the file.
        base: the dictionaries that *folder* adds to, in place of the shipped ones. All in them counts as
            made by hand, except their own ``persons_wikidata.yml``, which is left aside.

    Raises:
        DictionaryError: a file has problems, or would with what is new; nothing was written.
        StorageError: a folder cannot be read or written.
    """
    below = _base(base or resource("dictionaries"), folder)
    texts = _texts(folder)
    offices = {name: text for name, text in below.items() if name.endswith("/offices.yml")}
    own = _checked({**offices, **texts})
    rows = [row for result in results for row in result["results"]["bindings"]]
    fetched, problems = as_persons({"results": {"bindings": rows}})
    existing = {**_checked(below), **own}
    changes = merge(existing, fetched)
    told = [*(f"! {problem}" for problem in problems), difference(changes)]
    if not rows:
        told.insert(0, "The results hold no rows.")
    if any(change.kind in ("added", "changed") for change in changes):
        text = _dumped(existing, changes, taken)
        _refuse(dictionary_problems(text, FILE))
        _refuse(shared_problems({**own, FILE: load_yaml(text)}, {**offices, **texts, FILE: text}))
        if write:
            write_text(folder / FILE, text)
            told.append(f"Written: {folder / FILE}")
    return "\n".join(told)


def _base(base: Path, folder: Path) -> dict[str, str]:
    """Return the files that *folder* adds to, by names that tell them from its own; none if it is they."""
    if base.resolve() == folder.resolve():
        return {}
    texts = _texts(base)
    if "offices.yml" not in texts:
        raise StorageError(
            f"Expected dictionaries with offices.yml in {str(base)!r}. Install Dragoman again."
        )
    return {f"{base.name}/{name}": text for name, text in texts.items() if name != FILE}


def _texts(folder: Path) -> dict[str, str]:
    try:
        return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yml"))}
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError(f"Cannot read the dictionaries in {str(folder)!r}: {error}.") from error


def _checked(texts: Mapping[str, str]) -> dict[str, Mapping[str, Any]]:
    _refuse([problem for name, text in texts.items() for problem in dictionary_problems(text, name)])
    contents = {name: load_yaml(text) for name, text in texts.items()}
    _refuse(shared_problems(contents, texts))
    return contents


def _refuse(problems: Sequence[str]) -> None:
    if problems:
        raise DictionaryError("\n".join([*problems, "Nothing was written. Mend these first."]))


def _dumped(existing: Contents, changes: Sequence[Change], taken: date) -> str:
    offices = [entry["office"] for content in existing.values() for entry in content.get("offices") or ()]
    ranks = {title: rank for rank, title in enumerate(offices)}
    content = existing.get(FILE, {})
    persons = {
        (entry["country"], entry["name"]): {**entry, "offices": list(entry["offices"])}
        for entry in content.get("persons") or ()
    }
    written: dict[tuple[str, str], list[Change]] = defaultdict(list)
    for change in changes:
        if change.kind in ("added", "changed"):
            written[change.country, change.name].append(change)
    for (country, name), of_one in written.items():
        new = {"name": name, "country": country, "offices": [], "source": of_one[0].source}
        entry = persons.setdefault((country, name), new)
        replaced = {change.before for change in of_one}
        spells = [text for text in entry["offices"] if text not in replaced]
        spells += [change.after for change in of_one]
        entry["offices"] = sorted(spells, key=lambda text: _importance(text, ranks))
    filled = {
        **content,
        "source": f"Wikidata (CC0), taken {taken.isoformat()}",
        "persons": [persons[key] for key in sorted(persons)],
    }
    return yaml.safe_dump(filled, sort_keys=False, allow_unicode=True, default_flow_style=None, width=100_000)


def _importance(text: str, ranks: Mapping[str, int]) -> tuple[int, int, str]:
    """Order spells as the file needs them, the most important first: as in offices.yml, then the latest."""
    spell = parse_spell(text)
    day = first_day(spell.first).toordinal() if spell.first else 0
    return ranks.get(spell.title, len(ranks)), -day, text
