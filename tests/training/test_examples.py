"""What training does to sentences so that none is learnt by heart keeps every mark where it belongs."""

from __future__ import annotations

import random
from typing import Any

import pytest

from dragoman.reader.wordpieces import MASK, load_tokenizer, split_pieces
from dragoman.resources import resource
from examples import HIDDEN, hide, join, names_of, sentence_examples, vary_all
from markup import parse

TOKENIZER = resource("models", "reader", "tokenizer.json")
MARKED = """## made for this test

[n1 Ankara] [t1 shelled] [n2 Kurdish rebels] near [l1 Afrin] [d1 on Tuesday], killing [q1 12].
= t1 194 n1 > n2 d1 l1 q1:killed

The price of tea rose.
= none

In [l1 Lima], [n1 the president of Peru] [t1 told] [n2 the unions] to go back, [n3 a minister] said.
= t1 100 n1 > n2 l1 by n3
"""


@pytest.fixture
def records() -> list[dict[str, Any]]:
    found, mistakes = parse(MARKED, "made_01")
    assert not mistakes
    return found


def words_of(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what each event's numbers and offsets stand for, in words."""
    text = record["text"]

    def said(group: str, numbers: list[int]) -> list[str]:
        return [text[record[group][n]["start"] : record[group][n]["end"]] for n in numbers]

    return [
        {
            "trigger": text[event["start"] : event["end"]],
            "code": event["code"],
            "sides": [said("actors", event[side]) for side in ("sources", "targets")],
            "hanging": [said("spans", event[kind]) for kind in ("dates", "places")],
            "numbers": said("spans", [item["span"] for item in event["quantities"]]),
            "by": said("actors", [] if event["said_by"] is None else [event["said_by"]]),
        }
        for event in record["events"]
    ]


@pytest.mark.parametrize("seed", range(6))
def test_joined_sentences_keep_every_act_with_its_own_sides(records: list[dict[str, Any]], seed: int):
    """Two sentences become one with one full stop, and each event's words are what they were."""
    first, quiet, second = records

    for one, other in ((first, second), (second, first), (quiet, first)):
        whole = join(one, other, random.Random(seed))

        assert words_of(whole) == words_of(one) + words_of(other)
        assert whole["text"].count(".") == 1
        assert whole["text"].startswith(one["text"][:-1])
    assert " in Lima" in join(first, second, random.Random(seed))["text"]


def test_a_pass_sees_every_sentence_once(records: list[dict[str, Any]]):
    """Whatever is joined, nothing is lost and nothing comes twice, with events or without."""
    many = [{**record, "id": f"{n}"} for n in range(40) for record in records]

    seen = vary_all(many, names_of(records), random.Random(3))

    assert len(seen) < len(many)
    codes = sorted(event["code"] for record in seen for event in record["events"])
    assert codes == sorted(event["code"] for record in many for event in record["events"])
    assert sum(record["text"].lower().count("price of tea") for record in seen) == 40


def test_hidden_words_are_never_those_of_an_act():
    """Triggers and both ends stay; of the rest about as many are masked as is said, in half of the examples."""
    text = "Ankara shelled rebels near Afrin " * 20
    (pieces,) = split_pieces(load_tokenizer(TOKENIZER), [text])
    chance = random.Random(5)

    hidden = [hide(pieces, [(2, 5), (9, 10)], chance) for _ in range(200)]

    shares = [sum(one == MASK for one in made.ids) / len(pieces) for made in hidden]
    assert all(made.ids[2:5] == pieces.ids[2:5] and made.ids[9] == pieces.ids[9] for made in hidden)
    assert all((made.ids[0], made.ids[-1]) == (pieces.ids[0], pieces.ids[-1]) for made in hidden)
    assert 0.4 < sum(share > 0 for share in shares) / 200 < 0.6
    assert abs(sum(shares) / sum(share > 0 for share in shares) - HIDDEN) < 0.03


def test_examples_to_measure_with_hide_nothing(records: list[dict[str, Any]]):
    """Without chance the pieces are the sentence's own."""
    tokenizer = load_tokenizer(TOKENIZER)

    plain = sentence_examples(tokenizer, records)

    assert [one.pieces for one in plain] == split_pieces(tokenizer, [r["text"] for r in records])
