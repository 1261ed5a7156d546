"""Our persons against an older public list: do both say the same of a person on the same day?

    python evaluation/actor_lists.py              counts
    python evaluation/actor_lists.py --show       and every disagreement

Reads the PETRARCH files of ``../shared/petrarch_dictionaries`` (facts to 2014) with our own importer. A
person that both have, by name and country, is asked for on the middle day of each dated spell of the older
list; the two agree if both or neither say that an office was held (any primary role), of the same kind.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dragoman.codebook import roles, roles_of
from dragoman.dictionaries import load_knowledge
from dragoman.persons import Person, first_day, last_day, parse_spell
from dragoman.petrarch import import_files
from dragoman.tokens import tokenise

SHARED = Path(__file__).resolve().parents[2] / "shared" / "petrarch_dictionaries"
LAST_YEAR = 2014


@dataclass(frozen=True)
class Comparison:
    """What two lists say of a person on a day."""

    person: Person
    day: date
    theirs: str
    ours: str

    @property
    def kind(self) -> str:
        """``same role``, ``other role``, or which of the two knows an office."""
        theirs, ours = primary_role(self.theirs), primary_role(self.ours)
        if theirs == ours:
            return "same role"
        if theirs and ours:
            return "other role"
        return "an office in theirs only" if theirs else "an office in ours only"


def primary_role(code: str) -> str:
    """Return the first primary role of a code, or an empty text."""
    return next((role for role in roles_of(code) if roles().get(role) == "primary_role"), "")


def comparisons() -> Iterator[Comparison]:
    """Yield each spell of the older list about a person whom ours has too."""
    known = load_knowledge().persons
    for name, entry in import_files(sorted(SHARED.glob("Phoenix.*.actors.txt"))).organisations.items():
        for alias in [name, *entry.get("aliases", [])]:
            words = [token.text for token in tokenise(alias)]
            found = known.longest(words, 0)
            if found is None or found[0] != len(words) or len(words) < 2:
                continue
            person = found[1][0].person
            for text in entry["codes"]:
                spell = parse_spell(text)
                if spell.first and spell.last and spell.title.startswith(person.country):
                    first, last = first_day(spell.first), last_day(spell.last)
                    day = first + (last - first) / 2
                    if 1979 <= day.year <= LAST_YEAR:
                        yield Comparison(person, day, spell.title, person.code_on(day))
            break


def main() -> int:
    """Print how often the two lists agree."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--show", action="store_true", help="show each disagreement")
    options = parser.parse_args()
    if not SHARED.is_dir():
        sys.stdout.write(f"{SHARED} is not here; nothing was compared.\n")
        return 0
    found = list(comparisons())
    counts = Counter(one.kind for one in found)
    sys.stdout.write(f"{len({one.person.name for one in found})} persons, {len(found)} spells in both\n")
    for kind, number in counts.most_common():
        sys.stdout.write(f"{kind}: {number} ({number / len(found):.3f})\n")
    if options.show:
        for one in sorted(found, key=lambda c: (c.person.country, c.person.name, c.day)):
            if one.kind != "same role":
                spells = "; ".join(f"{s.title} {s.first}..{s.last}" for s in one.person.spells)
                sys.stdout.write(
                    f"{one.person.country} {one.person.name} {one.day}: "
                    f"{one.theirs} / {one.ours} [{spells}]\n"
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
