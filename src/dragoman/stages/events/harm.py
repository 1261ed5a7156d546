"""Whom an event harmed and how many marched: which numbers of people are its own, and whose they were.

Each number goes to one act of its sentence that can cause such harm, so that sums over events count
nobody twice; the rules are written down in docs/harm.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]

# Codes that can cause each kind of harm, by their first digits. 145 is violent protest, 174 expulsion, 175
# violent repression, 181 abduction.
CAUSES: Mapping[str, tuple[str, ...]] = {
    "killed": ("145", "175", "18", "19", "20"),
    "injured": ("145", "175", "18", "19", "20"),
    "displaced": ("174", "18", "19", "20"),
    "detained": ("17", "181"),
    "protesters": ("14",),
}
_LEVELS = ("low", "best", "high")


def harm_columns(action: Row, mentions: Sequence[Row]) -> dict[str, Any]:
    """Return the columns of every kind of harm that the action's sentence tells of it.

    Args:
        action: the mention of the act.
        mentions: all mentions of its sentence.
    """
    columns: dict[str, Any] = {}
    for kind, causes in CAUSES.items():
        if action["cameo_code"].startswith(causes):
            columns |= _columns(kind, action, mentions)
    return columns


def _columns(kind: str, action: Row, mentions: Sequence[Row]) -> dict[str, Any]:
    counts = [m for m in mentions if m["kind"] == "quantity" and m["quantity_kind"] == kind]
    found = _of_action(action, [m for m in counts if not m.get("is_total")], mentions)
    wholes = [m for m in found if not m.get("is_part")]
    if wholes:
        count = min(wholes, key=lambda item: (_distance(item, action), item["start"]))
        levels = {level: count[level] for level in _LEVELS}
    else:  # "among the dead were three children": three at the least
        parts = [m for m in found if m["best"]]
        if not parts:
            return {}
        count = max(parts, key=lambda item: (item["best"], -item["start"]))
        levels = {"low": count["best"], "best": count["best"], "high": None}
    return {
        **{f"{kind}_{level}": number for level, number in levels.items()},
        f"{kind}_side": _side(count, action, mentions),
        f"{kind}_text": count["text"],
        f"{kind}_char_start": count["start"],
        f"{kind}_char_end": count["end"],
    }


# --- which numbers ------------------------------------------------------------------------


def _of_action(action: Row, found: Sequence[Row], mentions: Sequence[Row]) -> Sequence[Row]:
    """Return the numbers that the reader ties to the action, else those of its own words, else free ones."""
    own = [item for item in found if item["mention_id"] in action["hanging_ids"]]
    told = own or [item for item in found if _tells(action, item)]
    if told:
        return told
    others = [m for m in mentions if m["kind"] == "action" and m["mention_id"] != action["mention_id"]]
    return [item for item in found if not any(_takes(other, item, action) for other in others)]


def _tells(action: Row, count: Row) -> bool:
    """Tell whether the act itself is the harm: "killed" of "killed 12"."""
    start, end = count.get("harm_start"), count.get("harm_end")
    return start is not None and end is not None and start < action["end"] and action["start"] < end


def _takes(other: Row, count: Row, action: Row) -> bool:
    """Tell whether a number belongs to another act: tied to it, told by it, or nearer to it."""
    if count["mention_id"] in other["hanging_ids"]:
        return True
    if not other["cameo_code"].startswith(CAUSES[count["quantity_kind"]]):
        return False
    if _tells(other, count):
        return True
    mine, others = (
        (_distance(count, act), act["start"], act["end"], act["mention_id"]) for act in (action, other)
    )
    return others < mine


def _distance(one: Row, other: Row) -> int:
    """Return how many characters lie between two spans."""
    return max(int(one["start"]) - int(other["end"]), int(other["start"]) - int(one["end"]), 0)


# --- whose side ---------------------------------------------------------------------------


def _side(count: Row, action: Row, mentions: Sequence[Row]) -> str | None:
    """Return whose people they are: of the source, the target, both, others, or None where it is not told."""
    if count.get("is_both_sides"):
        return "both"
    actors = {m["mention_id"]: m for m in mentions if m["kind"] == "actor"}
    sides = {
        side: [actors[key] for key in action[f"{side}_ids"] if key in actors] for side in ("source", "target")
    }
    named = [side for side, those in sides.items() if any(_overlaps(count, actor) for actor in those)]
    if named:
        return named[0] if len(named) == 1 else "both"
    alike = [side for side, those in sides.items() if any(_is_alike(count, actor) for actor in those)]
    if len(alike) == 1:
        return alike[0]
    are_known = all(those and all(actor["country"] for actor in those) for those in sides.values())
    return "other" if not alike and count.get("country") and are_known else None


def _overlaps(one: Row, other: Row) -> bool:
    return bool(one["start"] < other["end"] and other["start"] < one["end"])


def _is_alike(count: Row, actor: Row) -> bool:
    """Tell whether the people may be the actor's: of its country, and not of quite another role."""
    country, roles = count.get("country"), set(count.get("roles") or ())
    theirs = set(actor["roles"] or ())
    if not country and not roles:
        return False
    if country and country != actor["country"]:
        return False
    return bool(roles & theirs) if not country else not roles or not theirs or bool(roles & theirs)
