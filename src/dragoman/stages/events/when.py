"""When an event happened: the expression that governs it, what the story told before, or the story's day.

In order: an expression in the event's own sentence, weighed by clause and distance; "two days
after" another act of the sentence; for a headline, the day of the same act in the body; for
an act that goes on about one told just before, its day; else the day of publication.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from dragoman.stages.events.govern import governing_date, offset_before

_UCDP = {"day": 1, "range": 2, "week": 3, "month": 4, "quarter": 5, "season": 5, "year": 5, "decade": 5}
CURRENT_DAYS = 1
RECENT_DAYS = 30
CARRIED_SENTENCES = 2
HEADLINE_REACH = 8
BESIDE_CHARACTERS = 60
# Words are news of the day on which they were said, unless told otherwise; deeds go on over sentences.
_WORDS = frozenset("01 02 03 05 10 11 12 13".split())
_TO = re.compile(r"\s*(?:to|and|until|through|till|[-–—])\s*", re.IGNORECASE)
_AND = re.compile(r"\band\b")
_FROM = re.compile(r"\b(?:from|between)\s*$", re.IGNORECASE)

Span = Mapping[str, Any]


@dataclass(frozen=True)
class Day:
    """First and last day of an event, how exact, which words told it, and how."""

    start: date | None
    end: date | None
    word: str | None
    method: str
    text: str | None = None
    char_start: int | None = None
    char_end: int | None = None
    is_ongoing: bool = False

    @property
    def is_told(self) -> bool:
        """Words of the story told it."""
        return self.start is not None and self.method not in ("publication", "unknown")


class StoryDays:
    """The days of one story's events; sentences are asked for in their order."""

    def __init__(self, document: Span, sentences: Sequence[Span], mentions: Sequence[Span]) -> None:
        self._document = document
        self._published: date | None = document["published_date"]
        self._sentences = {sentence["sentence_id"]: sentence for sentence in sentences}
        self._dates: dict[str, list[Span]] = {}
        self._actions: dict[str, list[Span]] = {}
        for mention in mentions:
            if mention["kind"] == "date":
                self._dates.setdefault(mention["sentence_id"], []).append(mention)
            elif mention["kind"] == "action":
                self._actions.setdefault(mention["sentence_id"], []).append(mention)
        self._actors = {
            m["mention_id"]: (m["actor_code"] or "")[:3] for m in mentions if m["kind"] == "actor"
        }
        self._told: dict[str, Day] = {}
        self._last: tuple[int, int, Day] | None = None

    def columns(self, action: Span) -> dict[str, Any]:
        """Return the columns that say when *action* happened and how that was learnt."""
        day = self.day_of(action)
        return {
            "event_date_start": day.start,
            "event_date_end": day.end,
            "date_precision": _UCDP[day.word] if day.word else None,
            "date_precision_word": day.word,
            "date_text": day.text,
            "date_char_start": day.char_start,
            "date_char_end": day.char_end,
            "date_method": day.method,
            "temporal_status": "ongoing"
            if day.is_ongoing
            else temporal_status(day.start, day.end, self._published),
            "published_date": self._published,
            "days_before_publication": (self._published - day.start).days
            if self._published and day.start
            else None,
        }

    def day_of(self, action: Span) -> Day:
        """Return the day of one action."""
        key = str(action["mention_id"])
        if key not in self._told:
            self._told[key] = self._publication()  # two acts that hang on one another end here
            self._told[key] = self._day_of(action)
        return self._told[key]

    def _day_of(self, action: Span) -> Day:
        sentence = self._sentences[action["sentence_id"]]
        day = self._in_sentence(action)
        if day is None and sentence["is_headline"]:
            day = self._of_same_act(action)
        elif day is None:
            day = self._carried(action, sentence)
        found = day if day is not None else self._publication()
        self._remember(action, sentence, found)
        return found

    def _remember(self, action: Span, sentence: Span, day: Day) -> None:
        """Keep the day that the next deeds may go on about: the first act of a sentence tells it."""
        actions = self._actions[action["sentence_id"]]
        is_first = all(action["start"] <= other["start"] for other in actions)
        if not is_first or sentence["is_headline"] or action["status"] not in ("asserted", "past"):
            return
        if day.is_told and self._is_background(day, actions):
            return
        if day.is_told:
            self._last = (sentence["sentence_no"], sentence["paragraph_no"], day)
        elif action["cameo_code"][:2] not in _WORDS or day.text:
            self._last = None  # a deed of the day, or of one not known: what follows goes on about it

    def _is_background(self, day: Day, actions: Sequence[Span]) -> bool:
        """Tell whether a day long past stands in a sentence that is about today."""
        if self._published is None:  # "held since 2016, was released on Tuesday" is about that Tuesday
            others = map(self.day_of, actions)
            return any(other.start is None and other.text is not None for other in others)
        if day.end is None or (self._published - day.end).days <= RECENT_DAYS:
            return False
        return any(not self.day_of(other).is_told for other in actions)

    def _publication(self) -> Day:
        if self._published is None:
            return Day(None, None, None, "unknown")
        return Day(self._published, self._published, "day", "publication")

    # --- in the sentence itself ---------------------------------------------------------

    def _in_sentence(self, action: Span) -> Day | None:
        dates = self._dates.get(action["sentence_id"], [])
        actions = self._actions.get(action["sentence_id"], [])
        text = self._document["text"]
        sentence = self._sentences[action["sentence_id"]]
        offset = offset_before(text, sentence, action, actions, dates)
        if offset is not None:
            return self._shifted(action, offset)
        found = governing_date(text, sentence, action, actions, dates, self._published)
        return self._of_expression(found, action, dates) if found is not None else None

    def _shifted(self, action: Span, offset: tuple[int, int, int, str]) -> Day | None:
        """Return the day of "a day after" another act of the sentence: counted from that act's day."""
        start, end, count, unit = offset
        others = [
            other
            for other in self._actions.get(action["sentence_id"], [])
            if other["mention_id"] != action["mention_id"] and not start <= other["start"] < action["end"]
        ]
        base = min(others, key=lambda other: abs(other["start"] - start), default=None)
        day = self.day_of(base) if base is not None else self._publication()
        text = self._document["text"][start:end]
        if day.end is None or day.word not in ("day", "range") or unit not in ("day", "week"):
            return Day(None, None, None, "unknown", text, start, end)
        when = day.end + timedelta(days=count * (7 if unit == "week" else 1))
        return Day(when, when, "day", "anchored", text, start, end)

    def _of_expression(self, found: Span, action: Span, dates: Sequence[Span]) -> Day:
        start, end, word = found["date_start"], found["date_end"], found["date_precision"]
        day = Day(start, end, word, found["date_method"], found["text"], found["start"], found["end"])
        if start is None:
            return replace(day, method="unknown")
        other = self._end_of_range(found, dates)
        if other is not None:
            word = word if word == other["date_precision"] else "range"
            if word == "day":
                word = "range"
            return replace(
                day, end=other["date_end"], word=word, char_end=other["end"], text=self._text(found, other)
            )
        published = self._published
        if published is None or start is None or end is None:
            return day
        mod = found.get("date_mod")
        if mod == "since" and start <= published:
            ends = max(published, start)
            return replace(
                day, end=ends, word="range" if word == "day" and ends > start else word, is_ongoing=True
            )
        if mod == "by" and end > published:
            return replace(day, start=min(published, end), word="range" if word == "day" else word)
        if start <= published < end:
            if action["status"] in ("planned", "possible"):
                return replace(day, start=published)
            return replace(
                day, end=published
            )  # what is told as done this week was done by the day of the report
        return day

    def _text(self, first: Span, last: Span) -> str:
        return str(self._document["text"][first["start"] : last["end"]])

    def _end_of_range(self, found: Span, dates: Sequence[Span]) -> Span | None:
        """Return the second date of "from 3 to 7 May" or "between 1984 and 1988"."""
        text = self._document["text"]
        if not _FROM.search(text, max(0, found["start"] - 12), found["start"]):
            return None
        for other in dates:
            is_next = other["start"] >= found["end"] and _TO.fullmatch(text, found["end"], other["start"])
            if is_next and other["date_end"] and other["date_end"] >= found["date_start"]:
                return other
        return None

    # --- beyond the sentence ------------------------------------------------------------

    def _of_same_act(self, action: Span) -> Day | None:
        """Return the day that the body tells of the headline's act: of the act most like it near the top."""
        best: tuple[float, Span] | None = None
        for sentence_id, sentence in self._sentences.items():
            if sentence["is_headline"] or sentence["sentence_no"] > HEADLINE_REACH:
                continue
            for other in self._actions.get(sentence_id, []):
                likeness = self._likeness(action, other) - sentence["sentence_no"] / 10
                if likeness > 1 and (best is None or likeness > best[0]):
                    best = likeness, other
        if best is None:
            return None
        day = self._in_sentence(best[1])
        return day if day is not None and day.is_told else None

    def _likeness(self, one: Span, other: Span) -> float:
        """How like two acts are: by word, code and sides."""
        words = [
            str(self._document["text"][act["start"] : act["end"]]).lower().split() for act in (one, other)
        ]
        stems = [{word[:4] for word in trigger if len(word) > 3} for trigger in words]
        same_code = sum(one["cameo_code"][:digits] == other["cameo_code"][:digits] for digits in (2, 3, 4))
        sides = sum(
            bool(self._codes(one, side) & self._codes(other, side)) for side in ("source_ids", "target_ids")
        )
        return float(2 * bool(stems[0] & stems[1]) + same_code / 2 + sides)

    def _codes(self, action: Span, side: str) -> set[str]:
        return {self._actors[key] for key in action[side] if self._actors.get(key)}

    def _beside(self, action: Span) -> Day | None:
        """Return the told day of the act to which "and" ties this one: "arrested him and flew him out"."""
        earlier = [
            other for other in self._actions.get(action["sentence_id"], []) if other["end"] <= action["start"]
        ]
        if not earlier:
            return None
        last = max(earlier, key=lambda other: int(other["end"]))
        between = self._document["text"][last["end"] : action["start"]]
        day = self.day_of(last) if _AND.search(between) and len(between) < BESIDE_CHARACTERS else None
        return replace(day, method="anchored") if day is not None and day.is_told else None

    def _carried(self, action: Span, sentence: Span) -> Day | None:
        """Return the day of the act told just before, in the same paragraph or near."""
        beside = self._beside(action)
        if beside is not None:
            return beside
        if self._last is None or action["status"] not in ("asserted", "past", "denied"):
            return None
        number, paragraph, day = self._last
        is_near = (
            sentence["sentence_no"] - number <= CARRIED_SENTENCES or sentence["paragraph_no"] == paragraph
        )
        if action["cameo_code"][:2] in _WORDS or not is_near or day.is_ongoing:
            return None
        return replace(day, method="anchored")


def temporal_status(start: date | None, end: date | None, published: date | None) -> str | None:
    """Return how the interval lies to the day of publication, or None where either is unknown.

    >>> temporal_status(date(1993, 4, 3), date(1993, 4, 3), date(2023, 9, 27))
    'historical'
    """
    if start is None or end is None or published is None:
        return None
    if start > published:
        return "future"
    days = (published - end).days
    if days <= CURRENT_DAYS:
        return "current"
    return "recent" if days <= RECENT_DAYS else "historical"
