"""Acts that a sentence only asks about: "Will Russia attack Ukraine?" tells of no attack."""

from __future__ import annotations

import re
from dataclasses import replace

from dragoman.reader import ReadEvent

_ASKS = re.compile(
    r"^[\"“‘'\s]*(?:(?:and|but|so|then)\s+)?(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could"
    r"|should|shall|may|might|must)(?:n['’]t)?\s",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\?[\"”’'\s]*$")
_OTHER_CLAUSE = re.compile(
    r"\b(?:after|before|when|while|because|although|since|until|that|which|who|whose|where|why|how)\b|[;:]",
    re.IGNORECASE,
)


def asked(text: str, events: tuple[ReadEvent, ...]) -> tuple[ReadEvent, ...]:
    """Return the events of a sentence, as ``possible`` those that a yes-or-no question asks about.

    What its subordinate clauses tell stands: "Did they know who shelled Goma?" tells of shelling.
    """
    if not (_ENDS.search(text) and _ASKS.match(text)):
        return events
    return tuple(
        replace(event, status="possible")
        if event.status == "asserted" and not _OTHER_CLAUSE.search(text, 0, event.start)
        else event
        for event in events
    )
