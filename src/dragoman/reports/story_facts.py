"""What a page says of a mention, an event and a reject, in the order people ask for it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dragoman.codebook import contexts, event_codes
from dragoman.rejects import reject_reasons
from dragoman.reports.sections import QUADS, say_count
from dragoman.reports.sections_where import PRECISIONS

Row = Mapping[str, Any]
Facts = list[tuple[str, str]]

_HARM = ("killed", "injured", "displaced", "detained", "protesters")


def join(*parts: Any, by: str = ", ") -> str:
    """Return those parts that are there, joined.

    >>> join("TURGOV", None, "", "dictionary")
    'TURGOV, dictionary'
    """
    return by.join(str(part) for part in parts if part not in (None, ""))


def event_facts(event: Row) -> Facts:
    """Return everything that is known of an event, as label and text; what is empty is left out."""
    found = [
        ("Act", f"“{event['trigger_text']}”"),
        ("Code", _code(event)),
        ("Spoken of", _label(event.get("act_code"))),
        ("Source", _actor(event, "source")),
        ("Target", _actor(event, "target")),
        ("When", _when(event)),
        ("Where", _where(event)),
        *((kind.capitalize(), _harm(event, kind)) for kind in _HARM),
        ("Said by", _said_by(event)),
        ("About", _contexts(event.get("contexts"))),
        ("How sure", _confidence(event)),
        ("Coded by", join(event.get("rule_id"), event.get("coder"))),
        ("Counted", _counting(event)),
    ]
    return [(label, text) for label, text in found if text]


def event_title(event: Row) -> tuple[str, str, str]:
    """Return source, what was done, and target of an event, as short as can be."""
    return (
        event.get("source_code") or event.get("source_text") or "nobody named",
        f"{event['cameo_code']} {event.get('cameo_label') or ''}".strip(),
        event.get("target_code") or event.get("target_text") or "nobody named",
    )


def _label(code: str | None) -> str:
    known = event_codes().get(code or "")
    return f"{code} {known.label}" if known else code or ""


def _code(event: Row) -> str:
    goldstein = event.get("goldstein")
    return join(
        _label(event["cameo_code"]),
        QUADS.get(event.get("quad_class", -1)),
        None if goldstein is None else f"Goldstein {goldstein:+.1f}",
        "goes both ways" if event.get("is_reciprocal") else None,
        by="; ",
    )


def _actor(event: Row, side: str) -> str:
    words = event.get(f"{side}_text")
    if not words and not event.get(f"{side}_code"):
        return "nobody named"
    sure = event.get(f"{side}_confidence")
    resolved = join(event.get(f"{side}_code") or "not resolved", event.get(f"{side}_name"), by=" ")
    how = join(event.get(f"{side}_method"), None if sure is None else f"confidence {sure:.2f}")
    return f"{_quoted(words)}{resolved}{f' ({how})' if how else ''}"


def _quoted(words: str | None) -> str:
    return f"“{words}” → " if words else ""


def _when(event: Row) -> str:
    start, end = event.get("event_date_start"), event.get("event_date_end")
    if start is None:
        return f"{_quoted(event.get('date_text'))}no day known"
    days = str(start) if start == end or end is None else f"{start} to {end}"
    how = join(event.get("date_precision_word"), event.get("date_method"), event.get("temporal_status"))
    return f"{_quoted(event.get('date_text'))}{days}{f' ({how})' if how else ''}"


def _where(event: Row) -> str:
    if not event.get("place_text") and not event.get("place_name"):
        return ""
    latitude, longitude = event.get("latitude"), event.get("longitude")
    at = None if latitude is None or longitude is None else f"{latitude:.2f}, {longitude:.2f}"
    place = join(event.get("place_name"), event.get("place_admin1"), event.get("place_country"))
    precision = event.get("where_precision")
    how = join(
        at,
        None if precision is None else f"precision {PRECISIONS.get(precision, precision)}",
        event.get("place_method"),
        by="; ",
    )
    return f"{_quoted(event.get('place_text'))}{place}{f' ({how})' if how else ''}"


def _harm(event: Row, kind: str) -> str:
    low, best, high = (event.get(f"{kind}_{part}") for part in ("low", "best", "high"))
    if low is None and best is None and high is None:
        return ""
    number = "no best number" if best is None else f"{best:,}"
    limits = f"{'–' if low is None else f'{low:,}'} to {'open' if high is None else f'{high:,}'}"
    side = event.get(f"{kind}_side")
    return f"{_quoted(event.get(f'{kind}_text'))}{number} ({limits}{f'; of the {side}' if side else ''})"


def _said_by(event: Row) -> str:
    words, verb = event.get("said_by_text"), event.get("said_by_verb")
    if not words:
        return f"nobody named (“{verb}”)" if verb else ""
    who = join(event.get("said_by_code"), event.get("said_by_name"), by=" ") or "not resolved"
    return f"{_quoted(words)}{who}{f' (“{verb}”)' if verb else ''}"


def _contexts(names: Sequence[str] | None) -> str:
    known = contexts()
    return ", ".join(known[name]["label"] if name in known else name for name in names or ())


def _confidence(event: Row) -> str:
    row, code = event.get("confidence"), event.get("code_confidence")
    return join(
        None if row is None else f"{row:.2f} the row", None if code is None else f"{code:.2f} the code"
    )


def _counting(event: Row) -> str:
    if not event.get("event_group_id"):
        return ""
    stands = "stands for its group" if event.get("is_representative") else "another row stands for its group"
    told = None
    if event.get("n_mentions"):
        stories = say_count(event.get("n_stories") or 0, "story", "stories")
        told = f"told {say_count(event['n_mentions'], 'time')} in {stories}"
    return join(stands, event["event_group_id"], told)


# --- mentions and rejects -----------------------------------------------------------------


def mention_meaning(mention: Row) -> str:
    """Return what a mention was resolved to, on one line."""
    match mention["kind"]:
        case "actor":
            found = join(mention.get("actor_code") or "not resolved", mention.get("name"), by=" ")
        case "action":
            found = join(
                _label(mention.get("cameo_code")),
                mention.get("status"),
                _label(mention.get("act_code")),
                by="; ",
            )
        case "date":
            days = join(mention.get("date_start"), mention.get("date_end"), by=" to ")
            found = join(
                mention.get("date_edtf") or mention.get("date_value"),
                days,
                mention.get("date_precision"),
                mention.get("date_method"),
                by="; ",
            )
        case "place":
            found = join(
                mention.get("name"),
                mention.get("place_admin1"),
                mention.get("country"),
                mention.get("place_cue"),
            )
        case "quantity":
            numbers = join(*(mention.get(part) for part in ("low", "best", "high")), by=" / ")
            found = join(mention.get("quantity_kind"), numbers)
        case _:
            found = ""
    return found or "not resolved"


def reject_facts(reject: Row, words: Mapping[str, str]) -> Row:
    """Return what a page says of something that was left out.

    Args:
        reject: a row of the rejects table.
        words: item to the words that it stands for.
    """
    row = _row_of(reject)
    return {
        "stage": reject["stage"],
        "reason": reject["reason"],
        "meaning": reject_reasons().get(reject["reason"], ""),
        "detail": reject["detail"],
        "words": words.get(reject["item"]) or row.get("trigger_text") or "",
    }


def _row_of(reject: Row) -> Row:
    try:
        found = json.loads(reject.get("row") or "{}")
    except ValueError:  # a row that was cut
        return {}
    return found if isinstance(found, dict) else {}


def story_facts(document: Row) -> Facts:
    """Return where a story came from."""
    day = document.get("published_date")
    how = join(document.get("published_precision"), document.get("published_method"))
    found: Iterable[tuple[str, Any]] = (
        ("Published", f"{day or 'no day known'}{f' ({how})' if how else ''}"),
        ("Publisher", document.get("publisher")),
        ("Author", document.get("author")),
        ("Found in", document.get("origin")),
        ("Address", document.get("url")),
        ("Language", document.get("language")),
        ("Tells again", document.get("near_duplicate_of")),
        ("Copy of", document.get("duplicate_of")),
        ("Story", document.get("document_id")),
    )
    return [(label, str(text)) for label, text in found if text]
