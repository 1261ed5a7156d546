"""The neural reader over a network whose scores are written in the test: what follows from scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from dragoman.odds import log_odds
from dragoman.reader import ActorSpan, ReadEvent, Reading, ReadSpan
from dragoman.reader.decoding import Array
from dragoman.reader.labels import ACTOR_TAGS, CODES, ROLES, SPAN_TAGS, STATUSES, TRIGGER_TAGS
from dragoman.reader.neural import NeuralReader, calibrated
from dragoman.reader.wordpieces import TRIGGER_MARKS, Pieces, load_tokenizer
from dragoman.resources import resource
from dragoman.stages.mentions import find_mentions

TOKENIZER = load_tokenizer(resource("models", "reader") / "tokenizer.json")
SETTINGS = {
    "trigger_threshold": 0.5,
    "sentence_threshold": 0.3,
    "event_threshold": 0.3,
    "pair_share": 0.0,
    "marked_share": 0.0,
    "classify_share": 0.5,
    "calibration": [0.0, 1.0, 0.0, 0.0],
}
YES, NO = 9.0, -9.0
_GROUPS = (ACTOR_TAGS, TRIGGER_TAGS, SPAN_TAGS)
Tags = Mapping[str, str]
Ties = Mapping[tuple[str, str, str], float]


@dataclass
class Script:
    """Stands for the weights: what each word is, and what ties it to another, is written down.

    Args:
        tags: what each word is; several where the windows of a sentence are to see different things.
        ties: score of a role from one word to another.
        marked_ties: the same where the trigger is marked in the sentence.
        marked_codes: code of each trigger where it is marked.
        codes: code of each trigger.
        acts: act that each trigger speaks of.
        statuses: status of each trigger.
        both_ways: triggers that both sides do.
        pair_code: what the pair's own reading says.
        present: score of the sentence to hold an event.
    """

    tags: Tags | Sequence[Tags]
    ties: Ties = field(default_factory=dict)
    marked_ties: Ties = field(default_factory=dict)
    marked_codes: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    acts: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)
    both_ways: frozenset[str] = frozenset()
    pair_code: str = "010"
    present: float = YES
    settings: dict[str, Any] = field(default_factory=lambda: dict(SETTINGS))
    version: str = "script-1"
    tokenizer: Tokenizer = TOKENIZER
    n_encoded: int = 0

    def encode(self, pieces: Pieces) -> tuple[Array, Array, Array, float]:
        """Score pieces by their words; a piece's state is its number, below nought where a trigger is marked."""
        ids = list(pieces.ids)
        is_marked = TRIGGER_MARKS[0] in ids
        if is_marked:  # the marks count as the word between them
            first, last = (ids.index(mark) for mark in TRIGGER_MARKS)
            ids[first], ids[last] = ids[first + 1], ids[last - 1]
        words = [TOKENIZER.id_to_token(number) for number in ids]
        seen = self.tags if isinstance(self.tags, Mapping) else self.tags[self.n_encoded]
        self.n_encoded += 1
        kinds = [seen.get(word, "") for word in words]
        roles = np.full((len(words), len(words), len(ROLES)), NO, np.float32)
        for (one, other, role), score in (self.marked_ties if is_marked else self.ties).items():
            at = [[n for n, word in enumerate(words) if word == name] for name in (one, other)]
            roles[np.ix_(*at, [ROLES.index(role)])] = score
        states = np.array(ids, np.float32)[:, None] * (-1 if is_marked else 1)
        return states, np.concatenate([_tags(kinds, known) for known in _GROUPS], axis=1), roles, self.present

    def read_triggers(self, pooled: Array) -> tuple[Array, Array, Array, Array]:
        """Score triggers by the word whose number their state is."""
        words = [TOKENIZER.id_to_token(abs(int(row[0]))) for row in pooled]
        codes = [self.marked_codes if row[0] < 0 else self.codes for row in pooled]
        return (
            _chosen(CODES, [known.get(word, "190") for known, word in zip(codes, words, strict=True)]),
            _chosen(CODES, [self.acts.get(word, "010") for word in words]),
            _chosen(STATUSES, [self.statuses.get(word, "asserted") for word in words]),
            np.array([YES if word in self.both_ways else NO for word in words], np.float32),
        )

    def read_pairs(self, pooled: Array) -> Array:
        """Score every pair alike."""
        return _chosen(CODES, [self.pair_code] * len(pooled))


def _chosen(known: Sequence[str], names: Sequence[str]) -> Array:
    return np.array([[YES if name == other else NO for other in known] for name in names], np.float32)


def _tags(kinds: Sequence[str], known: Sequence[str]) -> Array:
    names = [
        f"{'I' if number and kinds[number - 1] == kind else 'B'}-{kind}" for number, kind in enumerate(kinds)
    ]
    return _chosen(known, [name if name in known else "O" for name in names])


def read(text: str, script: Script) -> Reading:
    [reading] = NeuralReader(script).read([text])  # type: ignore[arg-type]
    return reading


def only_event(text: str, script: Script) -> ReadEvent:
    [event] = read(text, script).events
    return event


ATTACK = "Iran attacked Iraq."
TAGS = {"iran": "named", "iraq": "named", "attacked": "trigger"}
SIDES = {("attacked", "iran", "source"): YES, ("attacked", "iraq", "target"): YES}


@pytest.mark.parametrize(
    ("share", "source"),
    [pytest.param(0.2, "Iran", id="mostly-plain"), pytest.param(0.8, "Iraq", id="mostly-marked")],
)
def test_sides_are_of_both_readings(share: float, source: str):
    """Who does it is said by the plain sentence and by that with the trigger marked, each by its share."""
    turned = {("attacked", "iraq", "source"): YES, ("attacked", "iran", "target"): YES}
    script = Script(TAGS, SIDES, marked_ties=turned, settings=SETTINGS | {"marked_share": share})

    reading = read(ATTACK, script)

    [event] = reading.events
    [at] = event.sources
    assert ATTACK[reading.actors[at].start : reading.actors[at].end] == source


def test_code_is_of_the_marked_reading_too():
    """The code comes from both readings of the trigger."""
    script = Script(
        TAGS, SIDES, marked_ties=SIDES, codes={"attacked": "190"}, marked_codes={"attacked": "112"},
        settings=SETTINGS | {"marked_share": 0.9},
    )  # fmt: skip
    assert only_event(ATTACK, script).cameo_code == "112"


def test_each_trigger_is_marked_once():
    """A sentence is read once, and once more for each of its triggers."""
    script = Script(
        TAGS | {"fled": "trigger"}, SIDES, marked_ties=SIDES, settings=SETTINGS | {"marked_share": 0.5}
    )
    read("Iran attacked Iraq and fled.", script)
    assert script.n_encoded == 3


# --- who does what to whom ------------------------------------------------------------


def test_roles_make_source_and_target():
    """Who is tied to a trigger as source does it, who is tied as target has it done."""
    reading = read(ATTACK, Script(TAGS, SIDES, codes={"attacked": "193"}))

    assert reading.actors == (ActorSpan(0, 4, "named"), ActorSpan(14, 18, "named"))
    [event] = reading.events
    assert (event.start, event.end, event.cameo_code, event.status) == (5, 13, "193", "asserted")
    assert (event.sources, event.targets, event.is_reciprocal) == ((0,), (1,), False)
    assert (event.rule_id, event.confidence, event.act_code) == ("reader:script-1", 0.999, None)


def test_actor_tied_both_ways_is_what_it_rather_is():
    """No actor is on both sides: the stronger tie counts."""
    ties = SIDES | {("attacked", "iran", "target"): YES / 2}

    event = only_event(ATTACK, Script(TAGS, ties))

    assert (event.sources, event.targets) == ((0,), (1,))


def test_trigger_that_nobody_is_tied_to_is_no_event():
    """An act of nobody against nobody is left out; the actors stay."""
    reading = read(ATTACK, Script(TAGS))

    assert len(reading.actors) == 2
    assert reading.events == ()


def test_sentence_that_holds_no_event_has_none():
    """Where the sentence as a whole seems to hold none, its triggers do not count."""
    reading = read(ATTACK, Script(TAGS, SIDES, present=-2.0))

    assert len(reading.actors) == 2
    assert reading.events == ()


@pytest.mark.parametrize(("least", "n_events"), [(0.0, 1), (0.9, 1), (0.9999, 0)])
def test_event_is_as_sure_as_it_must_be(least: float, n_events: int):
    """An event whose confidence lies below the threshold is left out."""
    reading = read(ATTACK, Script(TAGS, SIDES, settings=SETTINGS | {"event_threshold": least}))

    assert len(reading.events) == n_events


@pytest.mark.parametrize(
    ("targets", "is_reciprocal"), [pytest.param(True, True, id="both"), pytest.param(False, False, id="one")]
)
def test_act_is_reciprocal_only_between_two(targets: bool, is_reciprocal: bool):
    """What both sides do to each other needs both sides."""
    ties = {tie: score for tie, score in SIDES.items() if targets or tie[2] == "source"}

    event = only_event(ATTACK, Script(TAGS, ties, both_ways=frozenset({"attacked"})))

    assert event.is_reciprocal is is_reciprocal


@pytest.mark.parametrize(
    ("code", "status", "act_code"),
    [
        pytest.param("138", "threatened", "190", id="threat"),
        pytest.param("0233", "demanded", "190", id="appeal"),
        pytest.param("030", "planned", "190", id="plan"),
        pytest.param("016", "denied", "190", id="denial-of-guilt"),
        pytest.param("120", "asserted", "190", id="refusal"),
        pytest.param("193", "denied", "190", id="denied-act"),
        pytest.param("193", "asserted", None, id="act"),
        pytest.param("193", "possible", None, id="possible-act"),
        pytest.param("193", "past", None, id="past-act"),
    ],
)
def test_act_spoken_of_is_kept_where_acts_are_spoken_of(code: str, status: str, act_code: str | None):
    """Promises, demands, threats, refusals and denials have the act that they are about; acts have none."""
    script = Script(
        TAGS, SIDES, codes={"attacked": code}, statuses={"attacked": status}, acts={"attacked": "190"}
    )

    event = only_event(ATTACK, script)

    assert (event.cameo_code, event.status, event.act_code) == (code, status, act_code)


@pytest.mark.parametrize(
    ("ties", "said_by"),
    [
        pytest.param({("attacked", "police", "said_by"): YES}, 2, id="somebody-else"),
        pytest.param({}, None, id="nobody"),
        pytest.param({("attacked", "iran", "said_by"): YES}, None, id="a-side-itself"),
    ],
)
def test_act_is_said_by_somebody_who_is_neither_side(ties: Ties, said_by: int | None):
    """Who reports an act is kept unless it is source or target."""
    event = only_event(
        "Iran attacked Iraq, police said.", Script({**TAGS, "police": "common"}, {**SIDES, **ties})
    )

    assert event.said_by == said_by


def test_dates_places_and_numbers_hang_on_their_event():
    """What is tied to a trigger hangs on it in its role; what is tied to nothing does not."""
    tags = {"tuesday": "date", "friday": "date", "paris": "place", "twenty": "quantity"}
    ties = {
        ("attacked", "tuesday", "date"): YES,
        ("attacked", "paris", "place"): YES,
        ("attacked", "twenty", "injured"): YES,
        ("attacked", "twenty", "killed"): 1.0,
    }
    text = "On Tuesday Iran attacked Iraq near Paris, hurting twenty before Friday."

    event = only_event(text, Script({**TAGS, **tags}, {**SIDES, **ties}))

    assert event.spans == (ReadSpan(3, 10, "date"), ReadSpan(35, 40, "place"), ReadSpan(50, 56, "injured"))


# --- the pair read once more ----------------------------------------------------------


@pytest.mark.parametrize(("share", "code"), [(0.0, "190"), (0.4, "190"), (0.6, "195"), (1.0, "195")])
def test_code_is_of_both_opinions(share: float, code: str):
    """The sentence with both sides marked has its share in the code."""
    script = Script(TAGS, SIDES, pair_code="195", settings=SETTINGS | {"pair_share": share})

    assert only_event(ATTACK, script).cameo_code == code


def test_pair_is_read_only_where_there_are_two():
    """An event of one side keeps the code of its trigger, and nothing is read twice."""
    ties = {("attacked", "iran", "source"): YES}
    script = Script(TAGS, ties, pair_code="195", settings=SETTINGS | {"pair_share": 1.0})

    event = only_event(ATTACK, script)

    assert (event.cameo_code, script.n_encoded) == ("190", 1)


# --- given both sides -----------------------------------------------------------------

TWO_ACTS = "Iran attacked Iraq and France met Spain."
TWO_TAGS = TAGS | {"france": "named", "spain": "named", "met": "trigger"}
TWO_TIES = SIDES | {("met", "france", "source"): YES, ("met", "spain", "target"): YES}


def classify(text: str, source: str, target: str, script: Script) -> tuple[str, float]:
    spans = [(text.index(words), text.index(words) + len(words)) for words in (source, target)]
    return NeuralReader(script).classify(text, *spans)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "target", "code"),
    [
        pytest.param("Iran", "Iraq", "195", id="first-act"),
        pytest.param("France", "Spain", "040", id="second-act"),
        pytest.param("Spain", "France", "040", id="other-way-round"),
    ],
)
def test_act_between_two_is_that_which_ties_them(source: str, target: str, code: str):
    """Of two acts in a sentence the one counts that the two sides are tied to, even if turned round."""
    script = Script(
        TWO_TAGS,
        TWO_TIES,
        codes={"attacked": "195", "met": "040"},
        settings=SETTINGS | {"classify_share": 0.0},
    )

    found, sure = classify(TWO_ACTS, source, target, script)

    assert found == code
    assert sure > 0.9


@pytest.mark.parametrize(("share", "code"), [(0.0, "195"), (0.4, "195"), (0.6, "010"), (1.0, "010")])
def test_classification_is_of_both_opinions(share: float, code: str):
    """The sentence with both sides marked has its share in the code."""
    script = Script(
        TAGS, SIDES, codes={"attacked": "195"}, pair_code="010", settings=SETTINGS | {"classify_share": share}
    )

    assert classify(ATTACK, "Iran", "Iraq", script)[0] == code


def test_classification_without_a_trigger_is_of_the_marked_sentence():
    """Where no act is seen, what the marked sentence says decides alone."""
    script = Script({}, pair_code="112", settings=SETTINGS | {"classify_share": 0.1})

    assert classify(ATTACK, "Iran", "Iraq", script)[0] == "112"


# --- pronouns -------------------------------------------------------------------------

PRONOUNS = {"iran": "named", "police": "common", "who": "pronoun", "he": "pronoun", "they": "pronoun"}


@pytest.mark.parametrize(
    ("text", "ties", "same_as"),
    [
        pytest.param("Iran and police who fled", {}, 1, id="who-is-the-nearest"),
        pytest.param(
            "Iran and police who fled", {("who", "iran", "same"): YES}, 1, id="who-is-never-farther"
        ),
        pytest.param("Iran, he, who fled", {}, 0, id="who-is-no-pronoun"),
        pytest.param("Iran told police they fled", {("they", "iran", "same"): YES}, 0, id="they-are-tied"),
        pytest.param(
            "Iran told police they fled",
            {("they", "iran", "same"): 1.0, ("they", "police", "same"): YES},
            1,
            id="they-are-the-likeliest",
        ),
        pytest.param("Iran told police they fled", {}, None, id="they-are-not-tied"),
        pytest.param("he told Iran", {("he", "iran", "same"): YES}, None, id="nobody-before"),
    ],
)
def test_pronoun_stands_for_an_actor_before_it(text: str, ties: Ties, same_as: int | None):
    """A relative pronoun is the nearest actor before it, another the likeliest one, if any is likely."""
    reading = read(text, Script(PRONOUNS, ties))

    pronoun = [actor for actor in reading.actors if actor.kind == "pronoun"][-1]
    assert pronoun.same_as == same_as


def test_names_stand_for_nobody_else():
    """Only pronouns stand for another actor, whatever the scores."""
    reading = read("Iran and police", Script(PRONOUNS, {("police", "iran", "same"): YES}))

    assert [actor.same_as for actor in reading.actors] == [None, None]


# --- sentences longer than the network's window ---------------------------------------

# Of the text's two windows one sees its first 190 words, the other those from number 142 on: both see
# the words in the middle.
BEFORE, AFTER = "the " * 150, " the" * 100


def read_middle(words: str, first: Tags, second: Tags, ties: Ties | None = None) -> tuple[str, Reading]:
    text = f"{BEFORE}{words}{AFTER}"
    return text, read(text, Script([first, second], SIDES if ties is None else ties))


def test_act_that_two_windows_see_counts_once():
    """Actors and acts in the overlap of two windows are one each."""
    text, reading = read_middle("Iran attacked Iraq", TAGS, TAGS)

    assert [text[a.start : a.end] for a in reading.actors] == ["Iran", "Iraq"]
    [event] = reading.events
    assert (text[event.start : event.end], event.sources, event.targets) == ("attacked", (0,), (1,))


@pytest.mark.parametrize(
    ("first", "second"), [pytest.param(TAGS, {}, id="first"), pytest.param({}, TAGS, id="second")]
)
def test_act_that_one_window_sees_counts(first: Tags, second: Tags):
    """What either window sees is in the sentence, at its place in the whole."""
    text, reading = read_middle("Iran attacked Iraq", first, second)

    [event] = reading.events
    assert text[event.start : event.end] == "attacked"
    assert [text[reading.actors[n].start : reading.actors[n].end] for n in event.sources] == ["Iran"]


def test_act_beyond_the_first_window_is_found():
    """Indexes of the second window's acts lead to the second window's actors."""
    text = f"Paris {BEFORE}{BEFORE}Iran attacked Iraq"

    reading = read(text, Script({**TAGS, "paris": "named"}, SIDES))

    [event] = reading.events
    named = [text[actor.start : actor.end] for actor in reading.actors]
    assert [[named[n] for n in side] for side in (event.sources, event.targets)] == [["Iran"], ["Iraq"]]
    assert named[0] == "Paris"


def test_fuller_span_of_an_actor_wins():
    """An actor that one window sees in part is what the other sees of it."""
    text, reading = read_middle("Iran police fled", {"iran": "named"}, {"iran": "named", "police": "named"})

    assert [text[actor.start : actor.end] for actor in reading.actors] == ["Iran police"]


def test_actor_is_on_one_side_though_windows_differ():
    """Two actors of one window that are one in the other are not both sides of an act."""
    as_one = {"iran": "named", "and": "named", "iraq": "named"}
    ties = {("attacked", "iran", "source"): YES, ("attacked", "iraq", "target"): YES}

    _, reading = read_middle("Iran and Iraq attacked", as_one, TAGS, ties)

    assert all(not {*event.sources} & {*event.targets} for event in reading.events)


def test_actors_do_not_overlap_though_windows_differ():
    """One actor of the second window that covers two of the first leaves none of them beside it."""
    as_one = {"iran": "named", "and": "named", "iraq": "named"}

    _, reading = read_middle("Iran and Iraq fled", {"iran": "named", "iraq": "named"}, as_one)

    spans = sorted((actor.start, actor.end) for actor in reading.actors)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_pronoun_is_resolved_though_windows_differ():
    """A pronoun of both windows whose actor only the second one sees is that actor in the mentions."""
    text = f"{BEFORE}Iran said he himself attacked{AFTER}"
    seen = {"iran": "named", "he": "pronoun", "himself": "pronoun", "attacked": "trigger"}
    ties = {
        ("he", "iran", "same"): YES,
        ("himself", "iran", "same"): YES,
        ("attacked", "he", "source"): YES,
        ("attacked", "himself", "source"): YES,
    }
    sentence = {"sentence_id": "s-0", "document_id": "s", "start": 0, "end": len(text), "text": text}
    sentence |= {"published_date": date(2023, 9, 27)}

    rows = find_mentions([sentence], NeuralReader(Script([{"he": "pronoun"}, seen], ties)))  # type: ignore[arg-type]

    [pronoun] = [row for row in rows if row["text"] == "he himself"]
    assert (pronoun["actor_code"], pronoun["rule_id"]) == ("IRN", "actors:pronoun")


# --- how sure -------------------------------------------------------------------------


def test_confidence_follows_the_line_of_calibration():
    """With weight on the root alone and no intercept, an event is as sure as its root."""
    assert calibrated([0.0, 1.0, 0.0, 0.0], 0.8, 0.6, 0.9) == 0.8


chances = st.floats(0, 1)
weights = st.floats(0, 3)


@given(st.tuples(st.floats(-3, 3), weights, weights, weights), chances, chances, chances, chances)
def test_surer_scores_never_give_less_confidence(
    line: tuple[float, ...], root: float, surer: float, trigger: float, present: float
):
    """With weights that are not negative, confidence is a chance and goes up with each score."""
    low, high = sorted((root, surer))

    less, more = calibrated(line, low, trigger, present), calibrated(line, high, trigger, present)

    assert 0 <= less <= more <= 1


@pytest.mark.parametrize(("chance", "expected"), [(0.5, 0.0), (0.0, -6.907), (1.0, 6.907), (0.9, 2.197)])
def test_odds_are_bounded(chance: float, expected: float):
    """Certainty has finite odds."""
    assert log_odds(chance) == pytest.approx(expected, abs=0.001)
