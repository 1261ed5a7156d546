"""Batches: examples of like length together, as tensors."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import torch
from torch import Tensor

from dragoman.reader.labels import ROLES
from dragoman.reader.wordpieces import Pieces
from examples import IGNORED, PairExample, SentenceExample
from treebanks import TreeExample

Example = TypeVar("Example", SentenceExample, PairExample, TreeExample)


@dataclass
class Inputs:
    """What the encoder takes: numbers, mask and cases of pieces, each (batch, pieces)."""

    ids: Tensor
    mask: Tensor
    cases: Tensor


def shuffled(examples: Sequence[Example], n_pieces: int, chance: random.Random) -> Iterator[list[Example]]:
    """Yield batches of examples of like length, of about *n_pieces* pieces, in random order."""
    order = sorted(examples, key=lambda example: len(example.pieces) + chance.random() * 6)
    batches: list[list[Example]] = []
    batch: list[Example] = []
    for example in order:
        if batch and (len(batch) + 1) * len(example.pieces) > n_pieces:
            batches.append(batch)
            batch = []
        batch.append(example)
    if batch:
        batches.append(batch)
    chance.shuffle(batches)
    yield from batches


def inputs_of(pieces: Sequence[Pieces]) -> Inputs:
    """Return pieces as padded tensors."""
    return Inputs(
        padded([list(one.ids) for one in pieces], 0),
        padded([[1] * len(one) for one in pieces], 0),
        padded([list(one.cases) for one in pieces], 0),
    )


def padded(rows: Sequence[Sequence[int]], filler: int) -> Tensor:
    """Return rows of unlike length as one tensor."""
    width = max(map(len, rows))
    return torch.tensor([[*row, *[filler] * (width - len(row))] for row in rows])


def mean_of(states: Tensor, where: Sequence[tuple[int, int, int]]) -> Tensor:
    """Return the mean state of each (example, first piece, end) span, (n, width)."""
    weights = torch.zeros(len(where), states.shape[0] * states.shape[1])
    for number, (row, first, end) in enumerate(where):
        weights[number, row * states.shape[1] + first : row * states.shape[1] + end] = 1 / (end - first)
    return weights @ states.reshape(-1, states.shape[-1])


def trigger_places(examples: Sequence[SentenceExample]) -> list[tuple[int, int, int]]:
    """Return (example, first piece, end) of each trigger."""
    return [(row, *where) for row, example in enumerate(examples) for where in example.triggers]


def trigger_states(states: Tensor, where: Sequence[tuple[int, int, int]]) -> Tensor:
    """Return what the event heads read of a trigger: its mean state and the sentence's, (n, 2 * width)."""
    rows = torch.tensor([row for row, _, _ in where])
    return torch.cat([mean_of(states, where), states[rows, 0]], dim=-1)


def pair_states(states: Tensor, examples: Sequence[PairExample]) -> Tensor:
    """Return what the event heads read of a marked pair: both marks and the sentence, (n, 3 * width)."""
    rows = torch.arange(len(examples))
    source = torch.tensor([example.source for example in examples])
    target = torch.tensor([example.target for example in examples])
    return torch.cat([states[rows, source], states[rows, target], states[:, 0]], dim=-1)


def role_scores(scores: Tensor, examples: Sequence[SentenceExample]) -> tuple[Tensor, Tensor] | None:
    """Return scores and truth, (n, roles), for each trigger and span of each sentence.

    A pair's score is the mean over both ends of the trigger and both ends of the span.
    """
    pairs: list[tuple[int, int, int, int, int]] = []
    answers: list[tuple[int, int]] = []
    for row, example in enumerate(examples):
        roles: dict[tuple[int, int], list[int]] = {}
        for trigger, span, role in example.roles:
            roles.setdefault((trigger, span), []).append(role)
        for number, (first, end) in enumerate(example.triggers):
            for span, (start, stop) in enumerate(example.spans):
                answers += [(len(pairs), role) for role in roles.get((number, span), [])]
                pairs.append((row, first, end - 1, start, stop - 1))
    if not pairs:
        return None
    rows, first, last, start, stop = torch.tensor(pairs).unbind(1)
    corners = [scores[rows, one, other] for one in (first, last) for other in (start, stop)]
    truth = torch.zeros(len(pairs), len(ROLES))
    if answers:
        truth[tuple(torch.tensor(answers).unbind(1))] = 1.0
    return torch.stack(corners).mean(0), truth


def flat(column: Callable[[SentenceExample], list[int]], examples: Sequence[SentenceExample]) -> Tensor:
    """Return one value for each event of each sentence."""
    return torch.tensor([value for example in examples for value in column(example)])


def tag_truth(rows: Sequence[list[int]]) -> Tensor:
    """Return tags as a padded tensor."""
    return padded(rows, IGNORED)
