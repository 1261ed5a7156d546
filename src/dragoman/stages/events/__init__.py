"""events: from the mentions of a story to coded events, one row each with all its evidence.

In: one story with its sentences and mentions. Out: rows of the events table, and a reject
for each action none of whose actors could be resolved, and for each event that is too unsure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dragoman.codebook import event_code, iso3_of, roles_of
from dragoman.codings import RULE
from dragoman.dictionaries import load_knowledge, person_named
from dragoman.provenance import short_hash
from dragoman.rejects import Reject
from dragoman.settings import Settings
from dragoman.stages.events import confidence
from dragoman.stages.events.contexts import contexts_of, story_contexts
from dragoman.stages.events.harm import harm_columns
from dragoman.stages.events.reports import Report
from dragoman.stages.events.said_by import report_of, said_by_columns, story_reports
from dragoman.stages.events.sides import both_ways, pairs_of, sides_of
from dragoman.stages.events.when import StoryDays
from dragoman.stages.events.where import StoryWhere

Row = dict[str, Any]
Span = Mapping[str, Any]

MAX_PAIRS = 6


@dataclass(frozen=True)
class _Story:
    """What all events of one story share."""

    document: Span
    days: StoryDays
    places: StoryWhere
    settings: Settings
    keeps_unresolved: bool


def code_events(
    document: Span,
    sentences: Sequence[Span],
    mentions: Sequence[Span],
    settings: Settings,
    coder: str,
    keeps_unresolved: bool = False,
) -> tuple[list[Row], list[Reject]]:
    """Code the events of one story; what a coding has dropped, or is too unsure, is a reject.

    Args:
        document: the story's row of the documents table.
        sentences: its sentences, in order.
        mentions: its mentions.
        settings: which Goldstein table and quad scheme to use, and how sure an event must be.
        coder: name and version of the reader that found the actions.
        keeps_unresolved: events neither of whose actors is resolved are rows without codes, not rejects.
    """
    rows: list[Row] = []
    rejects = [_dropped(mention) for mention in mentions if mention.get("is_dropped")]
    mentions = [mention for mention in mentions if not mention.get("is_dropped")]
    by_sentence: dict[str, list[Span]] = {}
    for mention in mentions:
        by_sentence.setdefault(mention["sentence_id"], []).append(mention)
    if not any(mention["kind"] == "action" for mention in mentions):
        return rows, rejects
    reports = story_reports(sentences, by_sentence)
    about = story_contexts(document, sentences)
    days, places = StoryDays(document, sentences, mentions), StoryWhere(mentions)
    story = _Story(document, days, places, settings, keeps_unresolved)
    for sentence in sentences:
        key = sentence["sentence_id"]
        there = by_sentence.get(key, [])
        for found in _sentence_events(story, sentence, there, reports[key]):
            if isinstance(found, Reject):
                rejects.append(found)
            else:
                rows.append({**found, "story_contexts": about, "coder": coder})
    unique = {row["event_id"]: row for row in rows}
    return [unique[key] for key in sorted(unique)], rejects


def _sentence_events(
    story: _Story, sentence: Span, mentions: Sequence[Span], reports: Sequence[Report]
) -> Iterator[Row | Reject]:
    about = contexts_of(sentence["text"]) if any(m["kind"] == "action" for m in mentions) else []
    for action in (mention for mention in mentions if mention["kind"] == "action"):
        sources, targets = sides_of(action, mentions, story.document["text"], sentence, reports)
        is_known = any(actor["actor_code"] for actor in (*sources, *targets))
        if not is_known and not story.keeps_unresolved:
            yield _unresolved(action)
            continue
        pairs, unsure = pairs_of(sources, targets, is_known), []
        for source, target in both_ways(pairs[:MAX_PAIRS], action["is_reciprocal"]):
            row = _event_row(story, sentence, mentions, action, source, target)
            report = report_of(action, source, mentions, reports)
            row |= _confidence_columns(row, mentions)
            if _is_unsure(row, story.settings):
                unsure.append(row)
            else:
                yield {**row, **_said_by(report, row), "contexts": about}
        if unsure:
            yield _unsure(action, unsure, story.settings)
        if len(pairs) > MAX_PAIRS:
            yield _too_many(action, pairs[MAX_PAIRS:])


def _too_many(action: Span, pairs: Sequence[tuple[Span, Span]]) -> Reject:
    named = "; ".join(f"{source.get('text')} > {target.get('text')}" for source, target in pairs[:MAX_PAIRS])
    return _left_out(
        action,
        "too_many_pairs",
        f" has {MAX_PAIRS + len(pairs)} pairs of actors; the first {MAX_PAIRS} are events, left out: {named}",
    )


def _is_unsure(row: Row, settings: Settings) -> bool:
    """Tell whether an event is too unsure; what somebody's coding says never is.

    Only the neural reader's confidence was held against labels.
    """
    if settings.min_confidence == 0 or settings.reader != "neural" or row["rule_id"].startswith(RULE):
        return False
    return bool(row["confidence"] < settings.min_confidence)


def _unsure(action: Span, rows: Sequence[Row], settings: Settings) -> Reject:
    pairs = "; ".join(
        f"{row['source_text']} > {row['target_text']} ({row['confidence']:.2f})" for row in rows
    )
    return _left_out(
        action,
        "too_unsure",
        f": confidence is less than min_confidence, {settings.min_confidence}: {pairs}",
    )


def _dropped(action: Span) -> Reject:
    coding = load_knowledge().codings.by_id.get(action["rule_id"].removeprefix(RULE))
    reason = f": {coding.reason}" if coding else ""
    return _left_out(action, "dropped_by_coding", f" is no event by {action['rule_id']}{reason}")


def _unresolved(action: Span) -> Reject:
    return _left_out(
        action,
        "unresolved_pair",
        " names no actor that dictionaries/ knows; add one there if it matters to you",
    )


def _left_out(action: Span, reason: str, told: str) -> Reject:
    """Return the reject of an act; *told* goes on after its words and code."""
    return Reject(
        stage="events",
        item=action["mention_id"],
        reason=reason,
        detail=f"{action['text']!r} ({action['cameo_code']}){told}",
        document_id=action["document_id"],
    )


def _event_row(
    story: _Story, sentence: Span, mentions: Sequence[Span], action: Span, source: Span, target: Span
) -> Row:
    when = story.days.columns(action)
    row = {
        "document_id": story.document["document_id"],
        "sentence_id": sentence["sentence_id"],
        **when,
        **_actor_columns("source", _on_the_day(source, when)),
        **_actor_columns("target", _on_the_day(target, when)),
        **code_columns(action["cameo_code"], story.settings),
        "is_reciprocal": action["is_reciprocal"] and bool(source["mention_id"] and target["mention_id"]),
        "is_self_directed": bool(source["actor_code"]) and source["actor_code"] == target["actor_code"],
        "trigger_text": action["text"],
        "trigger_char_start": action["start"],
        "trigger_char_end": action["end"],
        "status": _status(action["status"], when),
        **_past(action, when),
        "act_code": action["act_code"],
        **story.places.columns(action, mentions, sentence),
        **harm_columns(action, mentions),
        **_evidence_columns(story.document, sentence),
        "rule_id": action["rule_id"],
        "code_confidence": action["confidence"],
    }
    return {"event_id": _event_id(row, _which_of_two(source), _which_of_two(target)), **row}


def _said_by(report: Report | None, when: Span) -> Row:
    """Return the columns of who reports the event, with the office that the person held on its day."""
    known = report.speaker.mention if report and report.speaker else None
    return said_by_columns(report, _on_the_day(known, when) if known else None)


def _which_of_two(actor: Span) -> str:
    """Return "2" for the second of two actors that one span stands for ("both sides"), else nothing."""
    return "".join(actor.get("rule_id", "").split(":")[2:])


def _event_id(row: Span, *numbers: str) -> str:
    keys = (
        "document_id", "trigger_char_start", "trigger_char_end", "cameo_code", "status", "rule_id",
        "source_char_start", "source_char_end", "target_char_start", "target_char_end",
    )  # fmt: skip
    return short_hash(
        "event", *(row[key] for key in keys), *(n for n in ("-".join(numbers),) if any(numbers))
    )


def _on_the_day(actor: Span, when: Span) -> Span:
    """Return the actor with the office that the person held on the day of the event, not of the report."""
    days = [day for day in (when["event_date_start"], when["published_date"]) if day]
    person = person_named(actor["person"]) if actor.get("person") and days else None
    if person is None:
        return actor
    code = person.code_on(min(days))
    return {**actor, "actor_code": code, "country": iso3_of(code), "roles": list(roles_of(code))}


def _actor_columns(side: str, actor: Span) -> Row:
    known = bool(actor["mention_id"])
    roles = actor["roles"] if known else None
    return {
        f"{side}_code": actor["actor_code"],
        f"{side}_name": actor["name"] if known else None,
        f"{side}_text": actor["text"] if known else None,
        f"{side}_char_start": actor["start"] if known else None,
        f"{side}_char_end": actor["end"] if known else None,
        f"{side}_country": actor["country"] if known else None,
        f"{side}_primary_role": roles[0] if roles else None,
        f"{side}_roles": roles,
        f"{side}_method": actor["rule_id"].split(":")[1] if known else None,
        f"{side}_confidence": actor["confidence"] if known else None,
    }


def code_columns(code: str, settings: Settings) -> Row:
    """Return every column that follows from a CAMEO code under the settings."""
    entry = event_code(code)
    goldstein, table = entry.goldstein_in(settings.goldstein_table)
    return {
        "cameo_code": entry.code,
        "cameo_base": entry.base,
        "cameo_root": entry.root,
        "cameo_label": entry.label,
        "plover_type": entry.plover_type or None,
        "goldstein": goldstein,
        "goldstein_table": table,
        "quad_class": entry.quad_in(settings.quad_scheme),
        "quad_scheme": settings.quad_scheme,
    }


def _status(status: str, when: Span) -> str:
    """What lies after the day of publication has not happened yet; background of long ago has."""
    if status not in ("asserted", "past"):
        return status
    return "planned" if when["temporal_status"] == "future" else "asserted"


def _past(action: Span, when: Span) -> Row:
    """Background of years ago without a date of its own did not happen on the day of the report."""
    if action["status"] != "past" or when["date_method"] != "publication":
        return {}
    return {
        **dict.fromkeys(("event_date_start", "event_date_end", "date_precision", "date_precision_word")),
        "date_method": "unknown",
        "temporal_status": "historical",
        "days_before_publication": None,
    }


def _evidence_columns(document: Span, sentence: Span) -> Row:
    return {
        "is_headline": sentence["is_headline"],
        "is_lead": sentence["is_lead"],
        "sentence_text": sentence["text"],
        "sentence_char_start": sentence["start"],
        "sentence_char_end": sentence["end"],
        **{key: document[key] for key in ("title", "publisher", "url", "origin")},
    }


def _confidence_columns(row: Span, mentions: Sequence[Span]) -> Row:
    """Return how sure the event is, as a whole and by part; until here its parts told only their ranks."""
    known = confidence.confidences()
    sides = row["source_confidence"], row["target_confidence"]
    n_acts = sum(mention["kind"] == "action" for mention in mentions)
    place = row.get("place_score")
    return {
        "confidence": known.of_event(row["code_confidence"], *sides, n_acts),
        "source_confidence": known.of_actor(sides[0]) if sides[0] is not None else None,
        "target_confidence": known.of_actor(sides[1]) if sides[1] is not None else None,
        "date_confidence": known.of_date(row["date_method"], row.get("date_precision_word")),
        "place_confidence": known.of_place(place) if place is not None else None,
    }
