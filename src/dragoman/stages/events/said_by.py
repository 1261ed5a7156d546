"""Who reports or claims an event: the columns ``said_by_*``.

The reporting words of the sentence say it, of the quotation that the sentence is part of, or of the headline,
and which word it was; where they do not, the trained reader may.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dragoman.dictionaries import load_knowledge
from dragoman.stages.events.reports import Report, find_reports
from dragoman.stages.events.speakers import Speaker

Row = dict[str, Any]
Span = Mapping[str, Any]
Reports = Mapping[str, Sequence[Report]]

MAX_QUOTE = 3000
MAX_BETWEEN = 300
_VERBAL_ROOTS = ("01", "02", "03", "10", "11", "12", "13")
_VERBAL_CODES = ("051", "052", "053", "055", "056")
_CLAIM = "015"
_ARTICLE = re.compile(r"\b(?:the|an?)\s$")
_SAID_THE = re.compile(r"(?:said|says)\s+(?:the|an?)\s")
_SAYS_THE = re.compile(r"\s+(?:said|says)\s+(?P<article>(?:the|an?)\s)")
_FIRST_PERSON = re.compile(
    r"(?:^|[\s\"“”‘'(])(?:we|I)(?:['’](?:ll|ve|d|m|re))?"
    r"(?:\s+(?:will|would|can|cannot|shall|must|have|had|has|do|did|are|were|am|was|not|also|now|never|still"
    r"|strongly|fully|firmly|categorically|completely|utterly|again|today|all|both|then|therefore|just))*\s$",
    re.IGNORECASE,
)
_PERSON = frozenset({"he", "she"})
_AS_PRONOUN = 0.4
"""How sure a speaker is who "we" is: as sure as other pronouns."""
_MARK = re.compile(r'["“”]')


def story_reports(sentences: Sequence[Span], mentions: Mapping[str, Sequence[Span]]) -> Reports:
    """Return what each sentence of a story reports as somebody's words, by sentence_id.

    Args:
        sentences: the story's sentences, in order.
        mentions: the mentions by sentence_id.
    """
    reporting = load_knowledge().reporting
    found = {
        sentence["sentence_id"]: find_reports(sentence, mentions.get(sentence["sentence_id"], ()), reporting)
        for sentence in sentences
    }
    return _with_quotations(sentences, _pronouns_resolved(sentences, found, mentions))


def report_of(
    action: Span, source: Span, mentions: Sequence[Span], reports: Sequence[Report]
) -> Report | None:
    """Return the report that an act stands in, or None where it is told as a fact.

    Who is cited comes first, then the innermost report, then whom the reader names, then hearsay.

    Args:
        action: the mention of the act.
        source: the mention of who does it.
        mentions: the mentions of the sentence.
        reports: what the sentence reports as somebody's words.
    """
    over = [
        report
        for report in reports
        if report.covers(action["start"], action["end"]) and not _is_own_words(action, source, report)
    ]
    named = [report for report in over if report.speaker]
    cited = [report for report in named if report.kind == "cites"]
    if named:
        return cited[-1] if cited else min(named, key=lambda report: report.length)
    read = next((m for m in mentions if m["mention_id"] == action["said_by_id"]), None)
    if read is not None:
        return _as_read(read, reports)
    if action["cameo_code"] == _CLAIM and source["mention_id"]:
        return Report("claims", (action["start"], action["end"]), action["text"], _speaker(source), ())
    return over[0] if over else None


def only_reports(text: str, action: Span, source: Span, reports: Sequence[Report]) -> bool:
    """Tell whether a source only reports the act: it is cited for it, says it behind it, or "the release of".

    Args:
        text: the story's text, that all offsets are in.
        action: the mention of the act.
        source: the mention of who is read as doing it.
        reports: what the sentence reports as somebody's words.
    """
    says = _SAYS_THE.match(text, source["end"])
    if says and action["start"] in (says.end(), says.start("article")):
        return True
    for report in reports:
        if not report.speaker or not report.covers(action["start"], action["end"]):
            continue
        if not _overlap(report.speaker, _speaker(source)) or _is_own_words(action, source, report):
            continue
        is_noun = _ARTICLE.search(text, max(0, action["start"] - 5), action["start"])
        is_told = _SAID_THE.match(text, action["start"], action["end"])
        if report.kind in ("cites", "according") or is_told or (is_noun and report.verb[0] < action["start"]):
            return True
        if not _is_verbal(action) and min(report.speaker.start, report.verb[0]) >= action["end"]:
            return True  # "were killed, doctors said"
    return False


def by_first_person(
    text: str, sentence: Span, action: Span, mentions: Sequence[Span], reports: Sequence[Report]
) -> list[Span]:
    """Return the speaker of "We will send troops" as who does it, as a list of one or none.

    Args:
        text: the story's text, that all offsets are in.
        sentence: the sentence of the act.
        action: the mention of an act that nobody is read as doing.
        mentions: the mentions of the sentence.
        reports: what the sentence reports as somebody's words.
    """
    if not _FIRST_PERSON.search(text, sentence["start"], action["start"]):
        return []
    report = report_of(action, {"mention_id": None}, mentions, reports)
    speaker = report.speaker.mention if report and report.speaker else None
    if not speaker or not speaker.get("actor_code"):
        return []
    return [{**speaker, "rule_id": "actors:pronoun", "confidence": _AS_PRONOUN}]


def said_by_columns(report: Report | None, known: Span | None) -> Row:
    """Return the columns that say who reports an act; empty where nobody is said to.

    Args:
        report: the report that the act stands in.
        known: the speaker's mention with the code of the day of the event.
    """
    if report is None:
        return {}
    columns: Row = {"said_by_verb": report.verb_text or None}
    if report.speaker is None:
        return columns
    known = known or {}
    return {
        **columns,
        "said_by_text": report.speaker.text,
        "said_by_code": known.get("actor_code"),
        "said_by_name": known.get("name"),
        "said_by_char_start": report.speaker.start,
        "said_by_char_end": report.speaker.end,
    }


def _speaker(mention: Span) -> Speaker:
    return Speaker(mention["start"], mention["end"], mention["text"], mention)


def _as_read(mention: Span, reports: Sequence[Report]) -> Report:
    """Return the report of the speaker whom the reader names, or one without a verb."""
    speaker = _speaker(mention)
    same = (r for r in reports if r.speaker and _overlap(r.speaker, speaker))
    return next(same, Report("", (speaker.start, speaker.start), "", speaker, ()))


def _overlap(one: Speaker, other: Speaker) -> bool:
    return one.start < other.end and other.start < one.end


def _is_verbal(action: Span) -> bool:
    code = action["cameo_code"]
    return code[:2] in _VERBAL_ROOTS or code[:3] in _VERBAL_CODES


def _is_own_words(action: Span, source: Span, report: Report) -> bool:
    """Tell whether the report is the act itself: who accuses does not report an accusation."""
    code = action["cameo_code"]
    if not _is_verbal(action):
        return False
    if report.verb[0] < action["end"] and action["start"] < report.verb[1]:
        return True
    if code == _CLAIM or not report.speaker or not source["mention_id"]:
        return False
    name = (report.speaker.mention or {}).get("name")
    return _overlap(report.speaker, _speaker(source)) or (name is not None and name == source["name"])


# --- over sentences ---------------------------------------------------------------------------


def _pronouns_resolved(
    sentences: Sequence[Span], found: Reports, mentions: Mapping[str, Sequence[Span]]
) -> dict[str, list[Report]]:
    """Let "he added" mean the last speaker, or the last person known, where the mentions do not say who."""
    last: Speaker | None = None
    person: Span | None = None
    resolved: dict[str, list[Report]] = {}
    for sentence in sentences:
        kept = []
        for report in found[sentence["sentence_id"]]:
            who = report.speaker
            if who and who.is_pronoun and not who.mention:
                meant = last.mention if last and last.mention else person
                is_group = who.text.lower() not in _PERSON and meant is person
                who = who if is_group else replace(who, mention=meant)
            last = who or last
            kept.append(replace(report, speaker=who))
        resolved[sentence["sentence_id"]] = kept
        there = [mention for mention in mentions.get(sentence["sentence_id"], ()) if mention.get("person")]
        person = max(there, key=lambda mention: mention["start"], default=person)
    return resolved


def _with_quotations(sentences: Sequence[Span], found: Mapping[str, list[Report]]) -> Reports:
    """Add to each sentence the speaker of the quotation that it stands in."""
    quotes = list(_quotations(sentences))
    every = [report for reports in found.values() for report in reports if report.speaker]
    spoken = [replace(report, told=(quote,)) for quote, report in _spoken(quotes, every)]
    if not spoken:
        return found
    return {
        sentence["sentence_id"]: [
            *found[sentence["sentence_id"]],
            *(
                report
                for report in spoken
                if report.told[0][0] < sentence["end"] and sentence["start"] < report.told[0][1]
            ),
        ]
        for sentence in sentences
    }


def _quotations(sentences: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Yield the quotations of a story, over sentences too; a mark that begins a sentence closes none."""
    opened: int | None = None
    for sentence in sentences:
        for match in _MARK.finditer(sentence["text"]):
            at = sentence["start"] + match.start()
            opens = match.group() == "“" or (match.group() == '"' and (opened is None or match.start() == 0))
            if opens:
                opened = at if opened is None or at - opened > MAX_QUOTE else opened
            elif opened is not None:
                if at - opened <= MAX_QUOTE:
                    yield opened, at + 1
                opened = None


def _spoken(
    quotes: Sequence[tuple[int, int]], reports: Sequence[Report]
) -> Iterator[tuple[tuple[int, int], Report]]:
    """Yield each quotation with the report right behind or before it, or that of the last one."""
    last: tuple[int, Report] | None = None
    for start, end in quotes:
        near = [r for r in reports if 0 <= _edges(r)[0] - end <= 3 or 0 <= start - _edges(r)[1] <= 3]
        report = near[0] if near else None
        if report is None and last and start - last[0] <= MAX_BETWEEN:
            between = [r for r in reports if last[0] <= r.verb[0] < start]
            report = between[-1] if between else last[1]
        if report:
            last = end, report
            yield (start, end), report


def _edges(report: Report) -> tuple[int, int]:
    """Return where a report's own words, verb and speaker, begin and end."""
    who = report.speaker
    if who is None:
        return report.verb
    return min(report.verb[0], who.start), max(report.verb[1], who.end)
