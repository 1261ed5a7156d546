"""How near two CAMEO codes are: can two reports with these codes tell one act?

Families of near codes are knowledge and stand in ``schemas/codes/near_codes.csv``.
"""

from __future__ import annotations

from functools import cache

from dragoman.codebook import event_codes, read_code_list
from dragoman.errors import DictionaryError

SAME, PART, RESIDUAL, NEAR, OTHER_KIND = 1.0, 0.8, 0.6, 0.4, 0.0


@cache
def code_likeness(one: str, other: str) -> float | None:
    """Return how alike two codes are, from 0 to 1, or None where they tell different acts.

    >>> code_likeness("190", "190"), code_likeness("183", "1831"), code_likeness("190", "194")
    (1.0, 0.8, 0.6)
    >>> code_likeness("183", "193"), code_likeness("1831", "1833"), code_likeness("041", "040") is None
    (0.4, 0.0, True)
    """
    if one == other:
        return SAME
    if one.startswith(other) or other.startswith(one):
        return PART
    if one[:3] == other[:3]:
        return OTHER_KIND  # two kinds of one act: a bomb at the roadside, a bomb in a car
    if not _families_of(one) & _families_of(other):
        return None
    return RESIDUAL if one[:2] == other[:2] and "0" in (one[2:], other[2:]) else NEAR


@cache
def goes_both_ways(one: str, other: str) -> bool:
    """Tell whether the two codes name an act that either side can be said to do, such as a meeting."""
    return any(_families()[name][1] for name in _families_of(one) & _families_of(other))


@cache
def families_of(code: str) -> tuple[str, ...]:
    """Return the families under which reports with *code* are looked up, its own base last.

    >>> families_of("057")
    ('agreement', '057')
    """
    return (*sorted(_families_of(code)), code[:3])


@cache
def _families_of(code: str) -> frozenset[str]:
    return frozenset(name for name, (codes, _) in _families().items() if code[:3] in codes)


@cache
def _families() -> dict[str, tuple[frozenset[str], bool]]:
    families: dict[str, tuple[frozenset[str], bool]] = {}
    for row in read_code_list("near_codes"):
        codes = frozenset(row["codes"].split())
        strange = sorted(codes - set(event_codes()))
        if strange:
            raise DictionaryError(
                f"schemas/codes/near_codes.csv: the family {row['family']!r} has the unknown code "
                f"{strange[0]!r}. Codes are listed in schemas/codes/cameo_events.csv."
            )
        families[row["family"]] = codes, row["both_ways"] == "true"
    return families
