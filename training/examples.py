"""From records of the corpus to what the network is trained on, with the variation that keeps it honest.

A record becomes three kinds of examples: the sentence as it is (tags, roles, events), one for each
act, its trigger marked in the text (its roles and event), and one for each pair of source and
target, both marked (their code). Every pass sees them a little different: names exchanged for
other names, two sentences joined into one, words beside the acts hidden, spans widened by a word,
capitals lost or added; so the network learns the act, and neither the country nor the sentence by heart.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from dragoman.reader.labels import (
    ACTOR_TAGS,
    CODES,
    HARMS,
    ROLES,
    SPAN_TAGS,
    STATUSES,
    TRIGGER_TAGS,
)
from dragoman.reader.wordpieces import (
    MASK,
    WINDOW,
    Pieces,
    behind_marks,
    covered,
    mark_pair,
    mark_trigger,
    split_pieces,
)

Record = dict[str, Any]
CODE_NUMBER = {code: number for number, code in enumerate(CODES)}
ROLE_NUMBER = {role: number for number, role in enumerate(ROLES)}
IGNORED = -100
PAIRS = "pairs"
EXCHANGED = 0.5
"""Share of the sentences whose names are exchanged in a pass."""
JOINED = 0.2
"""Share of the short sentences that a pass joins, two by two."""
SHORT = 24
"""Words of a sentence that may be joined to another."""
SOME_HIDDEN, HIDDEN = 0.5, 0.15
"""Share of the examples in which pieces beside the triggers are hidden, and share of their pieces."""
_JOINTS = (", while ", ", while ", "; ", ", and ", ", but ", ", as ")
_OPENERS = frozenset(
    "A An After All Around At Both By Dozens During For Four From Hundreds In Its More No On One "
    "Several Some The Their Thousands Three Two Under With".split()
)
HELD_BACK = Path(__file__).with_name("held_back.txt")


@dataclass
class SentenceExample:
    """A sentence with everything marked in it, in pieces."""

    pieces: Pieces
    actor_tags: list[int]
    trigger_tags: list[int]
    span_tags: list[int]
    triggers: list[tuple[int, int]] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    acts: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    reciprocal: list[bool] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    roles: list[tuple[int, int, int]] = field(default_factory=list)  # trigger, span, role


@dataclass
class PairExample:
    """A sentence with source and target marked, and the code of what one does to the other."""

    pieces: Pieces
    source: int
    target: int
    code: int


@cache
def held_back_batches() -> frozenset[str]:
    """Return the author files that training never sees; ``training/held_back.txt`` names them."""
    return frozenset(HELD_BACK.read_text(encoding="utf-8").split())


def held_back(record: Mapping[str, Any]) -> bool:
    """Tell whether a record is of an author file that is held back from training."""
    return record["batch"] in held_back_batches()


def names_of(records: Iterable[Record]) -> list[str]:
    """Return the named actors that begin with a capital, to exchange for one another."""
    found = {
        record["text"][actor["start"] : actor["end"]]
        for record in records
        for actor in record["actors"]
        if actor["kind"] == "named"
    }
    return sorted(name for name in found if name[:1].isupper() and len(name) <= 40)


def vary(record: Record, names: Sequence[str], chance: random.Random) -> Record:
    """Return the record with some names exchanged and, now and then, other capitals."""
    changed = _exchange(record, names, chance) if chance.random() < EXCHANGED else record
    roll = chance.random()
    if roll < 0.03:
        return {**changed, "text": _same_length(changed["text"], str.upper)}
    if roll < 0.06:
        return {**changed, "text": _same_length(changed["text"], str.title)}
    if roll < 0.08:
        return {**changed, "text": _same_length(changed["text"], str.lower)}
    return changed


def vary_all(records: Sequence[Record], names: Sequence[str], chance: random.Random) -> list[Record]:
    """Return what one pass sees of *records*: each varied, and some of the short ones joined in twos."""
    varied, waiting = [], None
    for record in chance.sample(records, len(records)):
        made = vary(record, names, chance)
        if not _may_join(made) or chance.random() >= JOINED:
            varied.append(made)
        elif waiting is None:
            waiting = made
        else:
            varied.append(join(waiting, made, chance))
            waiting = None
    return varied + ([waiting] if waiting else [])


def _may_join(record: Record) -> bool:
    text = record["text"]
    return (
        text.endswith(".")
        and not text[:-1].endswith(".")
        and not record["topic"].startswith(PAIRS)
        and text.count(" ") < SHORT
    )


def join(first: Record, second: Record, chance: random.Random) -> Record:
    """Return two sentences as one, as a reporter in haste joins them; every act keeps its own sides."""
    before = first["text"][:-1] + chance.choice(_JOINTS)
    text = second["text"]
    if text.split(" ", 1)[0] in _OPENERS:
        text = text[:1].lower() + text[1:]
    n_actors, n_spans = len(first["actors"]), len(first["spans"])

    def moved(item: Mapping[str, Any]) -> Record:
        return {**item, "start": item["start"] + len(before), "end": item["end"] + len(before)}

    def renumbered(event: Mapping[str, Any]) -> Record:
        return moved(event) | {
            **{side: [n + n_actors for n in event[side]] for side in ("sources", "targets")},
            **{kind: [n + n_spans for n in event[kind]] for kind in ("dates", "places")},
            "said_by": None if event["said_by"] is None else event["said_by"] + n_actors,
            "quantities": [{**item, "span": item["span"] + n_spans} for item in event["quantities"]],
        }

    return {
        **first,
        "text": before + text,
        "actors": [*first["actors"], *map(moved, second["actors"])],
        "spans": [*first["spans"], *map(moved, second["spans"])],
        "events": [*first["events"], *map(renumbered, second["events"])],
    }


def hide(pieces: Pieces, kept: Iterable[tuple[int, int]], chance: random.Random) -> Pieces:
    """Return the pieces with some of them masked; those in the spans *kept* (first, end) never are."""
    if chance.random() >= SOME_HIDDEN:
        return pieces
    seen = {0, len(pieces) - 1}.union(*(range(*span) for span in kept))
    ids = tuple(
        one if number in seen or chance.random() >= HIDDEN else MASK for number, one in enumerate(pieces.ids)
    )
    return replace(pieces, ids=ids)


def _same_length(text: str, change: Any) -> str:
    changed = str(change(text))
    return changed if len(changed) == len(text) else text


def _exchange(record: Record, names: Sequence[str], chance: random.Random) -> Record:
    """Exchange named actors of a sentence for others; the same name for the same name."""
    text = record["text"]
    swaps: dict[str, str] = {}
    for actor in record["actors"]:
        name = text[actor["start"] : actor["end"]]
        if actor["kind"] == "named" and name[:1].isupper() and chance.random() < 0.7:
            swaps.setdefault(name, chance.choice(names))
    spots = sorted(
        (actor["start"], actor["end"], swaps[text[actor["start"] : actor["end"]]])
        for actor in record["actors"]
        if text[actor["start"] : actor["end"]] in swaps
    )
    made, at, shifts = "", 0, []
    for start, end, new in spots:
        made += text[at:start] + new
        shifts.append((end, len(new) - (end - start)))
        at = end
    made += text[at:]

    def moved(item: Mapping[str, Any]) -> Record:
        start, end = item["start"], item["end"]
        before = sum(by for where, by in shifts if where <= start)
        upto = sum(by for where, by in shifts if where <= end)
        return {**item, "start": start + before, "end": end + upto}

    return {**record, "text": made, **{
        group: [moved(item) for item in record[group]] for group in ("actors", "spans", "events")
    }}  # fmt: skip


def sentence_examples(
    tokenizer: Tokenizer, records: Sequence[Record], chance: random.Random | None = None
) -> list[SentenceExample]:
    """Return each record that fits into one window as an example; with *chance*, some words hidden.

    Sentences written only to tell codes apart mark things as targets that are no actors; they are left out.
    """
    made = []
    whole = [record for record in records if not record["topic"].startswith(PAIRS)]
    all_pieces = split_pieces(tokenizer, [record["text"] for record in whole])
    for record, pieces in zip(whole, all_pieces, strict=True):
        if len(pieces) <= WINDOW:
            example = _sentence_example(record, pieces)
            if chance:
                example.pieces = hide(pieces, example.triggers, chance)
            made.append(example)
    return made


def _sentence_example(record: Record, pieces: Pieces) -> SentenceExample:
    actors = [covered(pieces, (item["start"], item["end"])) for item in record["actors"]]
    others = [covered(pieces, (item["start"], item["end"])) for item in record["spans"]]
    triggers = [covered(pieces, (event["start"], event["end"])) for event in record["events"]]
    kinds = [item["kind"] for item in record["spans"]]
    example = SentenceExample(
        pieces,
        _tags(pieces, ACTOR_TAGS, zip(actors, (item["kind"] for item in record["actors"]), strict=True)),
        _tags(pieces, TRIGGER_TAGS, ((where, "trigger") for where in triggers)),
        _tags(pieces, SPAN_TAGS, zip(others, kinds, strict=True), known=bool(record["events"])),
    )
    example.spans = actors + others
    for number, (event, where) in enumerate(zip(record["events"], triggers, strict=True)):
        example.triggers.append(where)
        example.codes.append(CODE_NUMBER[event["code"]])
        example.acts.append(CODE_NUMBER[event["act_code"]] if event["act_code"] else IGNORED)
        example.statuses.append(STATUSES.index(event["status"]))
        example.reciprocal.append(event["is_reciprocal"])
        example.roles += [(number, span, role) for span, role in _roles(event, len(actors))]
    return example


def act_examples(sentences: Sequence[SentenceExample]) -> list[SentenceExample]:
    """Return one example for each act: the sentence with its trigger marked, asked only about this act."""
    return [
        _act_example(sentence, number) for sentence in sentences for number in range(len(sentence.triggers))
    ]


def _act_example(sentence: SentenceExample, number: int) -> SentenceExample:
    trigger = sentence.triggers[number]
    return SentenceExample(
        mark_trigger(sentence.pieces, *trigger),
        actor_tags=[],
        trigger_tags=[],
        span_tags=[],
        triggers=[behind_marks(trigger, trigger)],
        codes=[sentence.codes[number]],
        acts=[sentence.acts[number]],
        statuses=[sentence.statuses[number]],
        reciprocal=[sentence.reciprocal[number]],
        spans=[behind_marks(span, trigger) for span in sentence.spans],
        roles=[(0, span, role) for event, span, role in sentence.roles if event == number],
    )


def _roles(event: Mapping[str, Any], n_actors: int) -> Iterable[tuple[int, int]]:
    yield from ((actor, ROLE_NUMBER["source"]) for actor in event["sources"])
    yield from ((actor, ROLE_NUMBER["target"]) for actor in event["targets"])
    if event["said_by"] is not None:
        yield event["said_by"], ROLE_NUMBER["said_by"]
    yield from ((n_actors + span, ROLE_NUMBER["date"]) for span in event["dates"])
    yield from ((n_actors + span, ROLE_NUMBER["place"]) for span in event["places"])
    for item in event["quantities"]:
        if item["harm"] in HARMS:
            yield n_actors + item["span"], ROLE_NUMBER[item["harm"]]


def _tags(
    pieces: Pieces,
    names: Sequence[str],
    spans: Iterable[tuple[tuple[int, int], str]],
    known: bool = True,
) -> list[int]:
    tags = [0 if known else IGNORED] * len(pieces)
    tags[0] = tags[-1] = IGNORED
    for (first, last), kind in spans:
        tags[first] = names.index(f"B-{kind}")
        for number in range(first + 1, last):
            tags[number] = names.index(f"I-{kind}")
    return tags


def pair_examples(
    tokenizer: Tokenizer, records: Sequence[Record], chance: random.Random | None = None
) -> list[PairExample]:
    """Return one example for each event with both sides; with *chance*, of varied pairs and spans."""
    chosen: list[tuple[Record, Mapping[str, Any], tuple[int, int], tuple[int, int]]] = []
    for record in records:
        for event in record["events"]:
            if not event["sources"] or not event["targets"]:
                continue
            source, target = event["sources"][0], event["targets"][0]
            if chance:
                source, target = chance.choice(event["sources"]), chance.choice(event["targets"])
                if event["is_reciprocal"] and chance.random() < 0.5:
                    source, target = target, source
            sides = [record["actors"][side] for side in (source, target)]
            spans = [(side["start"], side["end"]) for side in sides]
            if chance:
                spans = [_widened(record["text"], span, chance) for span in spans]
            if spans[0][0] < spans[1][1] and spans[1][0] < spans[0][1]:
                spans = [(side["start"], side["end"]) for side in sides]
            chosen.append((record, event, spans[0], spans[1]))
    texts = split_pieces(tokenizer, [record["text"] for record, *_ in chosen])
    made = []
    for (_, event, source_span, target_span), pieces in zip(chosen, texts, strict=True):
        if chance:
            pieces = hide(pieces, [covered(pieces, (event["start"], event["end"]))], chance)
        marked, source_at, target_at = mark_pair(pieces, source_span, target_span)
        made.append(PairExample(marked, source_at, target_at, CODE_NUMBER[event["code"]]))
    return made


def _widened(text: str, span: tuple[int, int], chance: random.Random) -> tuple[int, int]:
    """Return the span, one time in four with a word or two more or less: people mark phrases unlike."""
    if chance.random() >= 0.25:
        return span
    start, end = span
    words = text[end:].split(" ")
    if chance.random() < 0.6 and len(words) > 2:
        end += len(" ".join(words[: chance.randint(2, 4)]))
    elif " " in text[start:end]:
        end = start + text[start:end].rindex(" ")
    return start, end
