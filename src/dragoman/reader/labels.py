"""Labels: what the network's numbers stand for, in the order that training and reading share."""

from __future__ import annotations

from dragoman.codebook import event_codes

CODES: tuple[str, ...] = tuple(sorted(code for code in event_codes() if len(code) > 2))
ROOTS: tuple[str, ...] = tuple(sorted({code[:2] for code in CODES}))
STATUSES = ("asserted", "denied", "planned", "demanded", "threatened", "possible", "past")
N_STATUSES = len(STATUSES)
ACTOR_KINDS = ("named", "common", "pronoun")
SPAN_KINDS = ("date", "place", "quantity")
HARMS = ("killed", "injured", "displaced", "detained", "protesters")
# Of a pair of pieces, the first in a trigger; "same" is for pronouns and what they stand for.
ROLES = ("source", "target", "said_by", "date", "place", *HARMS, "same")


def _bio(kinds: tuple[str, ...]) -> tuple[str, ...]:
    return ("O", *(f"{part}-{kind}" for kind in kinds for part in "BI"))


ACTOR_TAGS = _bio(ACTOR_KINDS)
TRIGGER_TAGS = _bio(("trigger",))
SPAN_TAGS = _bio(SPAN_KINDS)
