"""Which words of a sentence name a place, and how surely; whether anybody is there is said too.

Each name found here has evidence: a sum of what the words around it speak for or against a place. It is weighed
against the whole story, and resolved, in ``places.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import pairwise

from lemminflect import getAllLemmas

from dragoman.actor_lists import ActorEntry
from dragoman.codebook import iso3_of
from dragoman.dictionaries import Knowledge
from dragoman.gazetteer import Gazetteer, Place, name_key
from dragoman.stages.mentions import place_words as words_of
from dragoman.tokens import Token, tokenise

ACCEPTED = 2.0
"""So much evidence makes a name a place."""
STRONG = 3.0
"""So much makes it one wherever else the story names it."""
LARGE, HUGE = 300_000, 1_000_000
_MOST_TOKENS = 10
_REJECTED = -6.0
_COUNTRY = frozenset({"name", "region"})
_PEOPLE = frozenset({"adjective", "demonym"})
_ROW = (", ", " and ", ", and ", " or ", "/", " and in ")


@dataclass(frozen=True, slots=True)
class NameSpan:
    """One name that may be a place.

    Args:
        start: offset of its first character in the sentence.
        end: offset behind the last one.
        key: as in the gazetteer.
        places: what it may be; empty where the gazetteer has none.
        evidence: for and against a place.
        kind: ``name``, ``people`` for adjectives and demonyms, ``street``, ``feature`` or ``unknown``.
        feature_code: of a feature.
        is_part: of a country, a part of it is meant: "eastern Ukraine".
        cue: what the words before it say: ``in``, ``near``, ``from``, ``dateline``, or nothing.
        behind: number of the name before the comma before it, "Lexington, Ky.", or None.
        inside: it is part of a longer name: "Alexandria Police Department".
        is_single: of one word.
        is_short: an abbreviation of a state.
        wants: ``state`` or ``district`` where the next word says so: "Kandahar province".
        is_person: stands as the last word of somebody's name.
        doubt: how much of what speaks against a place does not where the story surely names this one.
    """

    start: int
    end: int
    key: str
    places: tuple[Place, ...] = ()
    evidence: float = 0.0
    kind: str = "name"
    feature_code: str = ""
    cue: str = ""
    behind: int | None = None
    inside: bool = False
    is_single: bool = False
    is_short: bool = False
    wants: str = ""
    is_person: bool = False
    doubt: float = 0.0
    is_part: bool = False


class SentenceNames:
    """Finds the names in one sentence."""

    def __init__(self, text: str, gazetteer: Gazetteer, knowledge: Knowledge, day: date | None) -> None:
        self.text = text
        self.day = day
        self.tokens: Sequence[Token] = tokenise(text)
        self.words = [token.text for token in self.tokens]
        self.lower = [word.lower() for word in self.words]
        self.gazetteer = gazetteer
        self.knowledge = knowledge
        letters = [word for word in self.words if word[:1].isalpha() and len(word) > 3]
        self.is_title = len(letters) > 3 and sum(w[:1].isupper() for w in letters) > 0.85 * len(letters)

    def find(self) -> list[NameSpan]:
        """Return the names in order, without overlap."""
        found: list[NameSpan] = []
        ends: list[int] = []
        position = 0
        while position < len(self.words):
            if not self._may_begin(position):
                position += 1
                continue
            after = self._after_comma(position, ends)
            end, span = self._name_at(position, after)
            if span is not None:
                behind = len(found) - 1 if after else None
                found.append(replace(span, behind=behind))
                ends.append(end)
                if behind is not None and self._is_container(span):
                    found[behind] = _contained(found[behind])
            position = max(end, position + 1)
        return self._in_lists(found)

    def _in_lists(self, found: list[NameSpan]) -> list[NameSpan]:
        """Return the names with what their neighbours in a row say: "Navarro, Henderson and Ellis counties"."""
        listed = list(found)
        for number in range(len(listed) - 1, -1, -1):
            span = listed[number]
            if self._is_of_counties(span, number, listed):
                listed[number] = self._as_county(span)
        rows = [number for number, pair in enumerate(pairwise(listed)) if self._is_row(*pair)]
        for number in rows:
            listed[number + 1] = _beside(listed[number + 1], listed[number])
        for number in reversed(rows):
            listed[number] = replace(_beside(listed[number], listed[number + 1]), cue=listed[number].cue)
        return listed

    def _is_row(self, one: NameSpan, other: NameSpan) -> bool:
        return one.kind == other.kind == "name" and self.text[one.end : other.start] in _ROW

    def _is_of_counties(self, span: NameSpan, number: int, listed: Sequence[NameSpan]) -> bool:
        if span.kind != "name" or any(place.kind in ("state", "country") for place in span.places):
            return False
        if self.text[span.end :].startswith((" counties", " Counties", " parishes")):
            return True
        following = listed[number + 1] if number + 1 < len(listed) else None
        return bool(following and following.wants == "counties" and self.text[span.end : following.start] in _ROW)

    def _as_county(self, span: NameSpan) -> NameSpan:
        counties = tuple(
            place for word in ("county", "parish") for place in self.gazetteer.places(f"{span.key} {word}")
        )
        if not counties:
            return replace(span, wants="counties")
        return replace(
            span, wants="counties", places=counties, key=f"{span.key} county", evidence=max(span.evidence, STRONG)
        )

    # --- one name -----------------------------------------------------------------------

    def _may_begin(self, at: int) -> bool:
        word = self.words[at]
        if word[:1].isupper():
            return True
        is_article = word in ("al", "el", "ez", "ad", "as", "ash", "ar") and at + 2 < len(self.words)
        return is_article and self.words[at + 1] == "-" and self.words[at + 2][:1].isupper()

    def _after_comma(self, at: int, ends: Sequence[int]) -> bool:
        """Tell whether the word follows a name and a comma."""
        if not ends or at < 2:
            return False
        return self.words[at - 1] == "," and ends[-1] == at - 1

    def _is_container(self, span: NameSpan) -> bool:
        return span.is_short or any(p.kind in ("state", "country", "district") for p in span.places)

    def _name_at(self, at: int, after: bool) -> tuple[int, NameSpan | None]:
        """Return the end of what begins at a word, and the name if it may be a place."""
        short = self._short_at(at, after or (at > 1 and self.words[at - 1] == ","))
        if short:
            return short
        skipped = self._nobody_at(at)
        road = self._road_at(at)
        if road and road[0] > skipped:
            return road
        entry_end, entries = self._actor_at(at)
        end, key, places = self._longest_place(at, max(entry_end if entries else 0, at + 1))
        if skipped > max(end, entry_end):
            return skipped, None
        kinds = {entry.kind for entry in entries}
        if entry_end > at and "organisation" in kinds and not kinds & _COUNTRY:
            is_region = entry_end == end and any(place.kind != "town" for place in places)
            if entry_end >= end and not is_region:
                return entry_end, None
        feature = self._feature_at(at, end, places)
        if feature:
            return feature
        if entry_end >= end and kinds & (_COUNTRY | _PEOPLE):
            return self._country_at(at, entry_end, entries, places if entry_end == end else ())
        if places:
            return self._place_at(at, end, key, places)
        return self._unknown_at(at)

    def _short_at(self, at: int, after_comma: bool) -> tuple[int, NameSpan] | None:
        """Return the abbreviation of a state at a word: "Ky.", "W.Va.", "TX"; without a comma only "N.Y."."""
        for last in range(min(at + 4, len(self.words)), at, -1):
            start, end = self.tokens[at].start, self.tokens[last - 1].end
            if end - start > 8:
                continue
            place = self.gazetteer.short(self.text[start:end])
            if place is None or (last < len(self.words) and self.text[end : end + 1].isalnum()):
                continue
            is_in = at > 0 and self.lower[at - 1] in words_of.IN and self.text[end - 1] == "."
            if not after_comma and not is_in and self.text[start:end].count(".") < 2:
                continue
            key = name_key(place.name)
            return last, NameSpan(start, end, key, (place,), 5.0, is_short=True)
        return None

    def _nobody_at(self, at: int) -> int:
        """Return the end of a known person's name that begins here, or 0."""
        person = self.knowledge.persons.longest(self.words, at)
        return person[0] if person and person[0] > at + 1 else 0

    def _is_known_surname(self, at: int) -> bool:
        """Tell whether a word alone is somebody whom everybody knows by it: "Clinton"."""
        found = self.knowledge.persons.longest(self.words, at)
        return found is not None or self.words[at] in self.knowledge.holders

    def _actor_at(self, at: int) -> tuple[int, list[ActorEntry]]:
        hit = self.knowledge.actors.longest(self.words, at)
        if hit is None:
            return 0, []
        known = [entry for entry in hit[1] if entry.kind != "nobody"]
        return (hit[0], known) if known else (0, [])

    def _longest_place(self, at: int, least: int) -> tuple[int, str, tuple[Place, ...]]:
        """Return the end, the key and the places of the longest name of the gazetteer from a word."""
        first = name_key(self.words[at])
        most = self.gazetteer.most_words(first.split(" ")[0]) if first else 0
        if not most:
            return 0, "", ()
        for last in self._ends(at, most):
            text = self.text[self.tokens[at].start : self.tokens[last - 1].end]
            key = name_key(text)
            if key.count(" ") >= most:
                continue
            places = self.gazetteer.places(key)
            if places:
                return last, key, places
        return 0, "", ()

    def _ends(self, at: int, most: int) -> list[int]:
        """Return where a name of at most so many words may end, the farthest first."""
        ends: list[int] = []
        position, n_words = at, 0
        while position < len(self.words) and position - at < _MOST_TOKENS and n_words < most:
            word = self.words[position]
            if word[:1].isupper() or (word.isdigit() and position > at):
                ends.append(position + 1)
                n_words += 1
            elif self.lower[position] in words_of.CONNECTORS and position >= at:
                if word == "." and not self._is_abbreviation(position - 1):
                    break
                n_words += word.isalpha()
            else:
                break
            position += 1
        return ends[::-1]

    def _is_abbreviation(self, at: int) -> bool:
        return len(self.words[at]) <= 3 and self.lower[at] in ("st", "ste", "mt", "ft", "pt", "w", "n", "s", "e")

    # --- kinds of names -----------------------------------------------------------------

    def _road_at(self, at: int) -> tuple[int, NameSpan] | None:
        """Return a street: capitalised words that end in "Street", or a road with a number."""
        position = at
        while position < len(self.words) and position - at < 6:
            word = self.lower[position]
            is_capital = self.words[position][:1].isupper()
            if is_capital and word in words_of.STREETS and position > at:
                return self._street_to(at, position)
            if is_capital and word in words_of.NUMBERED and position + 1 < len(self.words):
                number = self.words[position + 1]
                if number.isdigit():
                    return position + 2, self._street(at, position + 2)
            if not is_capital and word not in (".", "-", "’", "'"):
                return None
            if word == "." and len(self.words[position - 1]) > 2:
                return None
            if position > at and word in words_of.MONTHS_AND_DAYS:
                return None
            position += 1
        return None

    def _street_to(self, at: int, last: int) -> tuple[int, NameSpan] | None:
        """Return the street whose kind stands at *last*; nothing for "Reverend Dr." or "Marvin F. Lane"."""
        end = last + 1
        is_short = len(self.words[last]) <= 3
        behind = self.words[end] if end < len(self.words) else ""
        if is_short and behind == ".":
            end += 1
            behind = self.words[end] if end < len(self.words) else ""
            if self.lower[last] in ("st", "dr") and behind[:1].isupper():
                return None  # "Main St. Louis", "Reverend Dr. King"
        elif is_short and self.lower[last] == "dr":
            return None
        elif behind[:1].isupper() and self.lower[last + 1] in ("patrol", "department", "administration", "elementary"):
            return None
        initial = self.words[last - 2] if last >= at + 2 and self.words[last - 1] == "." else ""
        if len(initial) == 1 and initial not in "NSEW":
            return None
        if self.lower[at] in words_of.TITLES or self.lower[at] in words_of.SENTENCE_OPENINGS:
            return None
        return end, self._street(at, end)

    def _street(self, at: int, end: int) -> NameSpan:
        before = self.lower[at - 1] if at else ""
        start = self.tokens[at].start
        return NameSpan(
            start,
            self.tokens[end - 1].end,
            name_key(self.text[start : self.tokens[end - 1].end]),
            evidence=STRONG,
            kind="street",
            feature_code="RD",
            cue="near" if before in words_of.NEAR else "in" if self._is_on(before) else "",
        )

    def _is_on(self, before: str) -> bool:
        """Tell whether the word before a street puts something there: "on Main Street", "12 Main Street"."""
        return before in ("on", "in", "at", "along", "of", "block", "and") or before.isdigit()

    def _feature_at(self, at: int, place_end: int, places: Sequence[Place]) -> tuple[int, NameSpan] | None:
        """Return a river, a township, a park: capitalised words with the kind of place behind or before."""
        if place_end > at + 1 and any(place.kind == "district" for place in places):
            return None  # "Rapides Parish Fire District"
        if self.lower[at] in words_of.FEATURES_BEFORE and place_end <= at + 1:
            end = self._capitals_end(at + 1)
            if end > at + 1 and self.lower[at + 1] not in words_of.FEATURES:
                return end, self._feature(at, end, words_of.FEATURES_BEFORE[self.lower[at]])
        end = max(place_end, self._capitals_end(at))
        for last in range(at + 1, min(end, at + 4)):
            word = self.lower[last]
            if word in words_of.FEATURES and self.words[last][:1].isupper() and last + 1 > place_end:
                after = self.lower[last + 1] if last + 1 < len(self.words) else ""
                if after in words_of.ORGANISATION_WORDS and self.words[last + 1][:1].isupper():
                    return None
                if self.lower[at] in words_of.SENTENCE_OPENINGS or self.lower[at] in words_of.TITLES:
                    return None
                if last == at + 1 and self.lower[at] in ("national", "state", "county", "city", "memorial"):
                    return None
                return last + 1, self._feature(at, last + 1, words_of.FEATURES[word])
        return None

    def _feature(self, at: int, end: int, feature_code: str) -> NameSpan:
        start, last = self.tokens[at].start, self.tokens[end - 1].end
        key = name_key(self.text[start:last])
        evidence = STRONG - (2.0 if self._is_in_name(at, end) else 0.0)
        return self._with_place_words(NameSpan(start, last, key, (), evidence, "feature", feature_code), at, end)

    def _capitals_end(self, at: int) -> int:
        end = at
        while end < len(self.words) and self.words[end][:1].isupper():
            end += 1
        return end

    def _country_at(
        self, at: int, end: int, entries: Sequence[ActorEntry], places: Sequence[Place]
    ) -> tuple[int, NameSpan | None]:
        """Return a country, or a people of one; a name may be a state's or a town's as well ("Georgia")."""
        fitting = [e for e in entries if e.kind in _COUNTRY | _PEOPLE]
        entry = next((e for e in fitting if e.covers(self.day)), fitting[0])
        is_people = entry.kind in _PEOPLE
        country = iso3_of(entry.code) or ""
        middle = self.gazetteer.middle(country)
        named = tuple(p for p in self.gazetteer.places(name_key(entry.name)) if p.kind not in ("town", "country"))
        if is_people and named and named[0].country == country:
            own: tuple[Place, ...] = named[:1]
        elif entry.kind == "region":
            own = tuple(p for p in places if p.kind not in ("town",))
            if not own and middle:
                own = (replace(middle, name=entry.name, kind="region", feature_code="RGN", precision=5, geonames_id=None),)
        else:
            name = entry.name
            state = middle or Place(name, "country", "PCLI", country, None, None, precision=6, countries=(country,))
            own = (replace(state, name=name),)
        if not country and not places:
            return end, None  # no country of today, such as an alliance
        known = own if is_people else (*own, *(p for p in places if p not in own))
        span = NameSpan(
            self.tokens[at].start,
            self.tokens[end - 1].end,
            name_key(entry.alias),
            known,
            STRONG,
            "people" if is_people else "name",
            is_single=end == at + 1,
        )
        if is_people:
            inside = self._is_in_name(at, end) and not self.is_title
            return end, replace(span, evidence=STRONG if not inside else 1.0)
        if entry.is_ambiguous and self._is_in_name(at, end):
            return end, replace(span, evidence=_REJECTED, is_person=True)
        found = self._with_place_words(span, at, end)
        if not entry.is_ambiguous:  # "U.S. Supreme Court", "ambassador to Egypt Dan Kurtzer"
            found = replace(found, evidence=max(found.evidence, ACCEPTED), is_person=False)
        return end, found

    def _place_at(self, at: int, end: int, key: str, places: tuple[Place, ...]) -> tuple[int, NameSpan]:
        start, last = self.tokens[at].start, self.tokens[end - 1].end
        span = NameSpan(start, last, key, places, self._prior(at, end, places), is_single=end == at + 1)
        span = self._with_place_words(span, at, end)
        return end, span

    def _prior(self, at: int, end: int, places: Sequence[Place]) -> float:
        best = max(places, key=lambda p: p.population)
        evidence = 0.0
        if any(p.kind in ("state", "district", "region", "sea", "continent") for p in places):
            evidence += 2.5 if end > at + 1 or any(p.kind == "state" and p.country == "USA" for p in places) else 1.5
        elif any(p.kind != "town" for p in places):
            evidence += 2.0
        elif best.population >= HUGE and not best.is_alias:
            evidence += 2.0
        elif best.population >= LARGE and not best.is_alias:
            evidence += 1.5
        if end > at + 1:
            evidence += 1.0
        if all(p.is_alias for p in places):
            evidence -= 1.0
        text = self.text[self.tokens[at].start : self.tokens[end - 1].end]
        if text in self.knowledge.not_places:
            evidence -= 2.5
        if end == at + 1 and is_english_word(self.lower[at]):
            evidence -= 1.5 if at else 2.5
        if end == at + 1 and self._is_known_surname(at):
            evidence -= 2.5
        if end == at + 1 and (len(text) < 3 or (text.isupper() and len(text) < 5)):
            evidence -= 4.0  # "SEC"
        if all(word in words_of.DIRECTIONS or not word.isalpha() for word in self.lower[at:end]):
            evidence -= 8.0  # "the Northwest"
        return evidence

    def _unknown_at(self, at: int) -> tuple[int, NameSpan | None]:
        """Return a name that no list has where the words before it announce a place: "the town of X"."""
        if at < 2:
            return at + 1, None
        is_announced = self.lower[at - 1] == "of" and self.lower[at - 2] in words_of.OF_PLACE
        if not is_announced or self.lower[at] in words_of.MONTHS_AND_DAYS:
            return at + 1, None
        end = at
        while end < len(self.words) and (
            self.words[end][:1].isupper()
            or (self.words[end] == "-" and end + 1 < len(self.words) and self.words[end + 1][:1].isalpha())
            or (self.words[end - 1] == "-" and end > at)
        ):
            end += 1
        start, last = self.tokens[at].start, self.tokens[end - 1].end
        key = name_key(self.text[start:last])
        return end, NameSpan(start, last, key, (), STRONG, "unknown", "PPL", cue="in")

    # --- what stands around a name --------------------------------------------------------

    def _with_place_words(self, span: NameSpan, at: int, end: int) -> NameSpan:
        """Return the name with the evidence of the words around it."""
        before = self.lower[at - 1] if at else ""
        before_the = self.lower[at - 2] if at > 1 and before in ("the", "a", "an", "nearby") else ""
        after = self.lower[end] if end < len(self.words) else ""
        evidence, cue = span.evidence, ""
        if before in words_of.IN or before_the in words_of.IN or self._is_border(at):
            evidence, cue = evidence + 3.0, "from" if "from" in (before, before_the) else "in"
        elif before == "-" and at > 1 and self.words[at - 2] in ("D", "R", "I", "DFL"):
            evidence += 3.0  # "R-Ocilla": a member's home
        elif before in words_of.WEAKLY_IN:
            evidence += words_of.WEAKLY_IN[before]
            if before == "of" and at > 1 and (self.words[at - 2][:1].isupper() or self.words[at - 2] == ","):
                evidence += 0.6  # "Nadia Moayyad of Southlake"
            if before == "of" and at > 1 and self.lower[at - 2] in words_of.OF_PLACE:
                evidence, cue = evidence + 2.0, "in"
        elif before == ",":
            evidence += 0.5
        elif before in words_of.NAMED_AFTER:
            evidence, cue = evidence + 2.5, "in"
        is_body = before == "of" and at > 1 and self.words[at - 2][:1].isupper() and self.lower[at - 2] in words_of.BODIES_OF
        if is_body:
            evidence, cue = evidence - 3.0, ""
        if before in ("and", "or") and at > 1 and self.words[at - 2][:1].isupper():
            evidence += 0.7
        evidence += self._behind(end, after)
        if self._is_dateline(at, end):
            evidence, cue = evidence + 3.0, "dateline"
        evidence += self._against(at, end, span)
        doubt = 3.0 * self._is_named_behind(end) + 3.0 * (after in words_of.SPEAKS)
        earlier = self.lower[at - 2] if at > 1 else ""
        is_near = (
            before in words_of.NEAR
            or (before == "of" and earlier in words_of.NEAR_OF)
            or (before == "from" and earlier in words_of.DISTANCES)
        )
        return replace(
            span,
            evidence=evidence,
            cue="near" if is_near else cue,
            wants="state" if after in words_of.STATE_WORDS else "district" if after in words_of.DISTRICT_WORDS else "",
            inside=is_body or self._is_in_name(at, end),
            is_part=before in words_of.PARTS,
            is_person=span.is_person or self._is_named_before(at),
            doubt=doubt,
        )

    def _is_border(self, at: int) -> bool:
        return at > 1 and self.lower[at - 1] == "with" and self.lower[at - 2] == "border"

    def _behind(self, end: int, after: str) -> float:
        if end >= len(self.words):
            return 0.0
        if after in words_of.PLACE_NOUNS and self.words[end].islower():
            return 2.5
        if after == "-" and end + 1 < len(self.words) and self.lower[end + 1] in ("based", "area", "born"):
            return 2.5
        if self.words[end][:1].isupper() and self._is_adjacent(end) and after in words_of.ORGANISATION_WORDS:
            return 1.8
        if after.isdigit() and self._is_adjacent(end):
            return -1.0
        return 0.0

    def _is_adjacent(self, at: int) -> bool:
        return self.tokens[at].start - self.tokens[at - 1].end <= 1

    def _is_dateline(self, at: int, end: int) -> bool:
        """Tell whether a place opens the sentence as in "ANKARA (AP) -" or "Paris -"."""
        if at > 0 or end >= len(self.words):
            return False
        behind = self.words[end : end + 9]
        if behind[0] in ("—", "–", "―") or (behind[0] == "-" and self.text[self.tokens[end].start - 1] == " "):
            return True
        is_upper = self.words[at].isupper() and len(self.words[at]) > 3
        if behind[0] == ":" and (is_upper or end == at + 1):
            return True
        dashes = [i for i, word in enumerate(behind) if word in words_of.DASHES]
        return bool(dashes) and (behind[0] == "(" or (is_upper and behind[0] == ","))

    def _against(self, at: int, end: int, span: NameSpan) -> float:
        """Return what speaks against a place, below 0: part of a person's name, a title before, a verb behind."""
        evidence = 0.0
        after = self.lower[end] if end < len(self.words) else ""
        if self._is_named_before(at):
            evidence -= 5.0
        if self._is_named_behind(end):
            evidence -= 4.0
        if after in words_of.SPEAKS and not span.inside:
            evidence -= 4.0
        before = self.lower[at - 1] if at else ""
        if before in words_of.TITLES or (before == "." and at > 1 and self.lower[at - 2] in words_of.TITLES):
            evidence -= 5.0
        if before in ("@", "#") or self.lower[at] in words_of.MONTHS_AND_DAYS and end == at + 1:
            evidence -= 8.0
        if at == 0 and end == at + 1 and not self.is_title and all(p.kind == "town" for p in span.places):
            evidence -= 0.7 if after not in words_of.PLACE_NOUNS else 0.0
        return evidence

    def _is_in_name(self, at: int, end: int) -> bool:
        return self._is_named_before(at) or self._is_capital_behind(end)

    def _is_capital_behind(self, end: int) -> bool:
        if end >= len(self.words) or not self._is_adjacent(end):
            return False
        return self.words[end][:1].isupper() and self.lower[end] not in words_of.MONTHS_AND_DAYS

    def _is_named_before(self, at: int) -> bool:
        """Tell whether a word with a capital right before makes it part of a name: "Michael Jackson"."""
        if not at or self.is_title:
            return False
        word, lower = self.words[at - 1], self.lower[at - 1]
        if word in (".", "&") and at > 1 and len(self.words[at - 2]) == 1 and self.words[at - 2].isupper():
            return True  # "J. Henderson", "A & M"
        if not word[:1].isupper() or not self._is_adjacent(at):
            return False
        return lower not in words_of.DIRECTIONS | words_of.SENTENCE_OPENINGS | words_of.MONTHS_AND_DAYS

    def _is_named_behind(self, end: int) -> bool:
        """Tell whether a word with a capital right behind makes it part of another name: "Paris Hilton"."""
        if self.is_title or not self._is_capital_behind(end):
            return False
        if self.lower[end] in words_of.ORGANISATION_WORDS | words_of.SENTENCE_OPENINGS:
            return False
        last = self.words[end]
        return not (len(last) > 1 and last.isupper() and self.words[end - 1].isupper())


def _beside(span: NameSpan, other: NameSpan) -> NameSpan:
    """Return a name in a row with what the one beside it says: "in Rotherham, Oxford and Rochdale"."""
    if other.evidence < STRONG or span.is_short or span.is_person:
        return span
    more = 1.5 if span.evidence < STRONG else 0.0
    cue = span.cue or ("" if span.inside or other.is_short or other.cue == "dateline" else other.cue)
    return replace(span, evidence=span.evidence + more, cue=cue)


def _contained(span: NameSpan) -> NameSpan:
    """Return a name behind which a comma and a state or country stand: "Paris, Texas"."""
    bonus = 3.0 if not span.is_person else 1.0
    return replace(span, evidence=span.evidence + bonus, cue=span.cue or "in")


@cache
def is_english_word(word: str) -> bool:
    """Tell whether a word written small is English: "four", "church"; so a name of it may be none."""
    return bool(getAllLemmas(word))


def names_in(text: str, gazetteer: Gazetteer, knowledge: Knowledge, day: date | None) -> list[NameSpan]:
    """Return the names in a sentence of *day* that may be places, in order."""
    return SentenceNames(text, gazetteer, knowledge, day).find()


def lowercase_words(texts: Sequence[str]) -> frozenset[str]:
    """Return the words that a story writes small."""
    return frozenset(word for word in _all_words(texts) if word.islower())


def _all_words(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        yield from text.split()
