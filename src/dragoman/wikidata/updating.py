"""The difference told, and ``persons_wikidata.yml`` written anew."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from dragoman.dictionary_checks import dictionary_problems
from dragoman.dictionary_claims import shared_problems
from dragoman.errors import DictionaryError, StorageError
from dragoman.persons import (
    first_day,
    parse_spell,
)
from dragoman.resources import load_yaml, resource
from dragoman.storage import write_text
from dragoman.wikidata.holders import as_persons
from dragoman.wikidata.merging import FILE, MARKS, Change, Contents, merge


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
    return f"{MARKS[change.kind]} {change.country} {change.name}: {spell}{note}"


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
