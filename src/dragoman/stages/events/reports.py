"""What a sentence reports as somebody's words: by which word, whose, and which part of the sentence it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dragoman.reporting_words import ReportingWords
from dragoman.stages.events.speakers import (
    DASHES,
    DETERMINERS,
    FINITE,
    NOBODY,
    PREPOSITIONS,
    PRONOUNS,
    QUOTES,
    RELATIVE,
    Speaker,
    Subject,
    Words,
    phrase_after,
    speaker_of,
    subject_before,
)

Span = Mapping[str, Any]
Told = tuple[tuple[int, int], ...]

_BE = frozenset("be been being is are was were".split())
_NOT = frozenset("not n't never didn't doesn't don't hasn't haven't hadn't cannot wouldn't won't".split())
_TURNS = frozenset("but while whereas prompting".split())
_UNTOLD = frozenset("whether if who why".split())
_OPENS_CLAUSE = frozenset(("that", "how", ":")) | QUOTES
_PARTICIPLES = frozenset(
    "saying adding claiming alleging insisting reporting arguing announcing confirming noting".split()
)
_PERCEIVE = frozenset("saw see seen witnessed".split())
_ENDS_TAIL = frozenset("because as after when who which amid following".split())
_NO_VERB_AFTER = (DETERMINERS | PREPOSITIONS) - RELATIVE | frozenset("'s ’s to new first latest news".split())
_BASE_AFTER = frozenset("they we you i who people police media which officials not".split())
_NEAR = 8


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody's words in a sentence; all offsets are in the story's text, ends exclusive.

    Args:
        kind: of the reporting word, as in ``reporting.yml``.
        verb: offsets of the reporting word or phrase.
        verb_text: that phrase; empty where a colon or a dash does its work.
        speaker: who says it; None where nobody is named.
        told: the parts of the sentence that are reported.
    """

    kind: str
    verb: tuple[int, int]
    verb_text: str
    speaker: Speaker | None
    told: Told

    def covers(self, first: int, last: int) -> bool:
        """Tell whether words of the story are, at least in part, what is reported."""
        return any(start < last and first < end for start, end in self.told)

    @property
    def length(self) -> int:
        """How many characters are reported."""
        return sum(end - start for start, end in self.told)


def find_reports(sentence: Span, mentions: Sequence[Span], reporting: ReportingWords) -> list[Report]:
    """Return the reports in a sentence, in the order of their words.

    Args:
        sentence: a row of the sentences table.
        mentions: the mentions of this sentence.
        reporting: the words to look for.
    """
    words = Words(sentence["start"], sentence["text"], mentions)
    finder = _Finder(words, reporting)
    found = list(finder.find())
    return found or list(finder.by_colon())


@dataclass(frozen=True)
class _Finder:
    """Finds the reports of one sentence."""

    words: Words
    reporting: ReportingWords

    def find(self) -> Iterator[Report]:
        position = floor = 0
        while position < len(self.words.tokens):
            hit = self.reporting.at(self.words.lowered, position)
            report = self._report(hit[0], position, hit[1], floor) if hit else None
            if hit and report:
                yield report
                floor = hit[1]
            position = hit[1] if hit and report else position + 1

    def _report(self, kind: str, first: int, last: int, floor: int) -> Report | None:
        if kind == "according":
            return self._by_name(kind, first, last)
        if kind == "hearsay":
            return self._hearsay(first, last)
        if kind == "cites":
            return self._quoted(first, last, floor)
        return self._said(kind, first, last, floor)

    # --- verbs of saying --------------------------------------------------------------------

    def _said(self, kind: str, first: int, last: int, floor: int) -> Report | None:
        lowered = self.words.lowered
        before = lowered[first - 1] if first else ""
        behind = lowered[last] if last < len(lowered) else ""
        if behind == "by" and lowered[first].endswith(("ed", "said", "told", "written")):
            return self._passive(kind, first, last)
        if behind in _UNTOLD or before in ("to", "as") or not self._is_verb(first, last):
            return None
        if lowered[first].endswith("ing"):
            return self._participle(kind, first, last)
        if before in (",", *QUOTES) or (first == 0 and not lowered[0].endswith("s")):
            inverted = self._inverted(kind, first, last, floor)
            if inverted:
                return inverted
        subject = subject_before(self.words, first, floor)
        if subject is None or _NOT & set(lowered[subject.last : first]):
            return None
        if lowered[subject.first] in NOBODY or (lowered[subject.first] in RELATIVE and kind != "blames"):
            return None
        told = self._told(kind, subject, first, last, floor)
        return self._made(kind, first, last, subject, told) if told else None

    def _is_verb(self, first: int, last: int) -> bool:
        """Tell whether a form that may be a noun ("reports", "claim", "state") is a verb here."""
        lowered = self.words.lowered
        word, before = lowered[first], lowered[first - 1] if first else ""
        if before in _BE:
            return False
        if word.endswith(("ed", "ing")) or not self._is_present(word):
            return before not in DETERMINERS
        if before in _NO_VERB_AFTER or (before.endswith("ing") and word.endswith("s")):
            return False
        if last < len(lowered) and (lowered[last] in FINITE or self.reporting.at(lowered, last)):
            return False
        if word.endswith("s"):
            return True
        return before in _BASE_AFTER or before.endswith("s") or before in RELATIVE

    def _is_present(self, word: str) -> bool:
        """Tell whether a form is a present one, for which a noun may be taken; "said" is none."""
        return word.endswith("s") or self.reporting.at([word + "s"], 0) is not None

    def _told(self, kind: str, subject: Subject, first: int, last: int, floor: int) -> Told:
        """Return what is reported: what follows the verb, or else what stands before its subject."""
        words = self.words
        mark = words.next_mark(last)
        begins = max(0, subject.first - 1)
        is_beside = subject.first > floor and self._is_break(begins)
        if subject.first > 0 and words.lowered[begins] == "as":
            return self._as_said(begins, last)
        if is_beside and not self._clause_follows(last, mark) and not subject.is_relative:
            if mark < len(words.tokens) and words.lowered[mark] in (":", *QUOTES):
                return self._spans((mark, self._turn(mark)))
            return self._around(floor, begins, mark)
        if kind == "states" and not self._opens_clause(first, last):
            return ()
        if kind in ("says", "states") and self._is_order(last):
            return ()
        if kind == "blames" and last < len(words.tokens) and words.lowered[last] == "on":
            return self._spans((floor, subject.first))
        return self._spans((last, self._end(subject, last)))

    def _is_break(self, number: int) -> bool:
        return self.words.lowered[number] in (",", ";", ".", "?", "!", *QUOTES) or (
            self.words.lowered[number] in DASHES and self.words.is_mark(number)
        )

    def _clause_follows(self, first: int, mark: int) -> bool:
        lowered = self.words.lowered
        if first < len(lowered) and lowered[first] == "that":
            return True
        last = next((n for n in range(first, mark) if lowered[n] in _ENDS_TAIL), mark)
        return "that" in lowered[first:last] or any(
            lowered[n] in FINITE or n in self.words.acts for n in range(first, last)
        )

    def _opens_clause(self, first: int, last: int) -> bool:
        lowered = self.words.lowered
        if last >= len(lowered):
            return True
        if lowered[last] in _OPENS_CLAUSE or lowered[last].endswith("ing"):
            return True
        if lowered[last] in PRONOUNS and self.words.has_clause(last + 1, min(last + 2, len(lowered))):
            return True
        if lowered[first] in _PERCEIVE and any(word.endswith("ing") for word in lowered[last : last + 4]):
            return True
        near = lowered[last : last + _NEAR]
        return "that" in near and not self.words.has_clause(last, last + near.index("that"))

    def _is_order(self, last: int) -> bool:
        """Tell whether "told" is an order here: "told his men to attack"."""
        near = self.words.lowered[last : last + _NEAR]
        if "to" not in near:
            return False
        at = near.index("to")
        between = self.words.lowered[last : last + at]
        return at > 0 and not {"that", ","} & set(between) and not self.words.has_clause(last, last + at)

    def _end(self, subject: Subject, last: int) -> int:
        """Return where what follows the verb ends."""
        words = self.words
        if not subject.is_relative:
            return self._turn(last)
        if words.lowered[subject.last] == ",":
            return next(
                (n for n in range(last, len(words.tokens)) if words.lowered[n] == ","), len(words.tokens)
            )
        acts = sorted(number for number in words.acts if number >= last)
        return acts[1] if len(acts) > 1 else len(words.tokens)

    def _turn(self, first: int) -> int:
        """Return where a sentence turns to something else: a semicolon, or a comma and "but" or "while"."""
        lowered = self.words.lowered
        for number in range(first, len(lowered)):
            if lowered[number] == ";":
                return number
            if lowered[number] == "," and lowered[number + 1 : number + 2] and lowered[number + 1] in _TURNS:
                return number
        return len(lowered)

    def _around(self, floor: int, before: int, mark: int) -> Told:
        """Return what stands on both sides of "..., the army said, ..."."""
        start = max([floor, *(n + 1 for n in range(floor, before) if self.words.lowered[n] == ";")])
        lowered = self.words.lowered
        behind = lowered[mark + 1] if mark + 1 < len(lowered) else ""
        is_open = (
            mark < len(lowered)
            and lowered[mark] == ","
            and behind not in {*_TURNS, "and", "as", "who", "which"}
        )
        is_open = is_open and not behind.endswith("ing")
        return self._spans((start, before), *([(mark, self._turn(mark + 1))] if is_open else []))

    def _as_said(self, begins: int, last: int) -> Told:
        mark = self.words.next_mark(last)
        if begins > 1:
            return self._spans((0, begins), (mark, self._turn(mark + 1)))
        return self._spans((mark, self._turn(mark + 1)))

    def _inverted(self, kind: str, first: int, last: int, floor: int) -> Report | None:
        """Return the report of '..., said a police spokesman.'."""
        words = self.words
        if kind not in ("says", "states") or last >= len(words.tokens) or words.lowered[last] == "that":
            return None
        start, end = phrase_after(words, last)
        mark = words.next_mark(last)
        if start == end or (words.lowered[start] in PRONOUNS and end < mark):
            return None
        stop = next((n for n in range(last, mark) if words.lowered[n] in _ENDS_TAIL), mark)
        if words.has_clause(last, stop):
            return None
        speaker = speaker_of(words, start, end, self.reporting.documents)
        told = self._around(floor, max(0, first - 1), mark)
        return self._report_of(kind, first, last, speaker, told)

    def _participle(self, kind: str, first: int, last: int) -> Report | None:
        words = self.words
        if (
            words.lowered[first] not in _PARTICIPLES
            or not first
            or words.lowered[first - 1] != ","
            or not words.actors
        ):
            return None
        actor = words.actors[0]
        return self._made(
            kind, first, last, Subject(actor[0], actor[1]), self._spans((last, self._turn(last)))
        )

    def _passive(self, kind: str, first: int, last: int) -> Report | None:
        """Return the report of "the killing was reported by X", "an attack claimed by X"."""
        start, end = phrase_after(self.words, last + 1)
        speaker = speaker_of(self.words, start, end, self.reporting.documents)
        if speaker is None:
            return None
        told = self._spans((0, first), (end, self._turn(end)))
        return self._report_of(kind, first, last + 1, speaker, told)

    # --- names behind a phrase ------------------------------------------------------------

    def _by_name(self, kind: str, first: int, last: int) -> Report | None:
        start, end = phrase_after(self.words, last)
        speaker = speaker_of(self.words, start, end, self.reporting.documents)
        if speaker is None:
            return None
        lowered = self.words.lowered
        begins = max([0, *(n + 1 for n in range(first) if lowered[n] == ";")])
        stops = next((n for n in range(end, len(lowered)) if lowered[n] == ";"), len(lowered))
        return self._report_of(kind, first, last, speaker, self._spans((begins, first), (end, stops)))

    def _quoted(self, first: int, last: int, floor: int) -> Report | None:
        """Return the report of "citing police", "quoted X as saying", "X was quoted as saying"."""
        words, lowered = self.words, self.words.lowered
        saying = next(
            (n for n in range(last, min(len(lowered), last + 16)) if lowered[n : n + 2] == ["as", "saying"]),
            None,
        )
        if lowered[first].endswith("ing"):
            return self._by_name("cites", first, last)
        if saying is None:
            return None
        if first and lowered[first - 1] in _BE:
            subject = subject_before(words, first - 1)
            if subject is None:
                return None
            mark = words.next_mark(saying + 2)
            if self._clause_follows(saying + 2, mark):
                told = self._spans((saying + 2, self._turn(saying + 2)))
            else:
                told = self._around(floor, max(0, subject.first - 1), mark)
            return self._made("cites", first - 1, last, subject, told)
        start, _ = phrase_after(words, last)
        speaker = speaker_of(words, start, saying, self.reporting.documents)
        return self._report_of(
            "cites", first, last, speaker, self._spans((saying + 2, self._turn(saying + 2)))
        )

    def _hearsay(self, first: int, last: int) -> Report | None:
        lowered = self.words.lowered
        if last < len(lowered) and lowered[last] == "by":
            return self._passive("says", last - 1, last)
        if last - first == 1:
            return self._report_of(
                "hearsay", first, last, None, self._spans((max(0, first - 3), last + _NEAR))
            )
        return self._report_of("hearsay", first, last, None, self._spans((last, self._turn(last))))

    # --- colons and dashes ----------------------------------------------------------------

    def by_colon(self) -> Iterator[Report]:
        """Yield the report of a headline: "Gunmen kill five: police", "UN: Rebels attacked camp"."""
        words = self.words
        n = len(words.tokens)
        if n < 4 or words.lowered[-1] in (".", *QUOTES):
            return
        for mark in range(1, n - 1):
            if not self._is_heading_mark(mark):
                continue
            for first, last, told in ((mark + 1, n, (0, mark)), (0, mark, (mark + 1, n))):
                if (
                    last - first > 5
                    or words.has_clause(first, last)
                    or (first == 0 and words.lowered[mark] != ":")
                ):
                    continue
                speaker = speaker_of(words, first, last, self.reporting.documents)
                if speaker and (speaker.mention or speaker.text.isupper() or first > 0):
                    yield Report("says", words.offsets(mark, mark + 1), "", speaker, self._spans(told))
                    return

    def _is_heading_mark(self, number: int) -> bool:
        """Tell whether a word is a dash, or a colon with a space behind it: "6:15 p.m." has none."""
        words = self.words
        if words.lowered[number] == ":":
            return words.tokens[number].end < words.tokens[number + 1].start
        return words.lowered[number] in DASHES and words.is_mark(number)

    # --- made of words ----------------------------------------------------------------------

    def _made(self, kind: str, first: int, last: int, subject: Subject, told: Told) -> Report | None:
        speaker = speaker_of(self.words, subject.first, subject.last, self.reporting.documents)
        return self._report_of(kind, first, last, speaker, told) if speaker else None

    def _report_of(self, kind: str, first: int, last: int, speaker: Speaker | None, told: Told) -> Report:
        start, end = self.words.offsets(first, last)
        text = self.words.text[start - self.words.base : end - self.words.base]
        return Report(kind, (start, end), text, speaker, told)

    def _spans(self, *parts: tuple[int, int]) -> Told:
        limit = len(self.words.tokens)
        return tuple(
            self.words.offsets(first, min(last, limit)) for first, last in parts if first < min(last, limit)
        )
