"""What the network is told it did wrong."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from batches import (
    flat,
    inputs_of,
    mean_of,
    pair_states,
    role_scores,
    tag_truth,
    trigger_places,
    trigger_states,
)
from dragoman.reader.labels import ACTOR_TAGS, CODES, ROLES, SPAN_TAGS, TRIGGER_TAGS
from examples import IGNORED, PairExample, SentenceExample
from network import ReaderNetwork, SyntaxHeads
from treebanks import TreeExample


def _membership(length: int) -> tuple[Tensor, Tensor]:
    """Return, for prefixes of *length*, which codes each holds and which prefix each code has."""
    prefixes = sorted({code[:length] for code in CODES})
    which = torch.tensor([prefixes.index(code[:length]) for code in CODES])
    return functional.one_hot(which, len(prefixes)).float(), which


_LEVELS = {length: _membership(length) for length in (2, 3)}
SMOOTHING = 0.05


def code_loss(scores: Tensor, truth: Tensor) -> Tensor:
    """Return the loss of codes, with half as much again for a wrong base and for a wrong root."""
    loss = functional.cross_entropy(scores, truth, ignore_index=IGNORED, label_smoothing=SMOOTHING)
    known = truth != IGNORED
    sure = functional.softmax(scores[known], dim=-1)
    for member, which in _LEVELS.values():
        marginal = (sure @ member).clamp_min(1e-7).log()
        loss = loss + 0.5 * functional.nll_loss(marginal, which[truth[known]])
    return loss


def sentence_loss(network: ReaderNetwork, examples: Sequence[SentenceExample]) -> Tensor:
    """Return the loss of tags, roles and events of plain sentences."""
    inputs = inputs_of([example.pieces for example in examples])
    states, tags, roles, has_event = network(inputs.ids, inputs.mask, inputs.cases)
    states, tags, roles, has_event = (part.float() for part in (states, tags, roles, has_event))
    loss = _tag_loss(tags, examples)
    present = torch.tensor([float(bool(example.triggers)) for example in examples])
    loss = loss + 0.3 * functional.binary_cross_entropy_with_logits(has_event, present)
    return loss + _act_loss(network, states, roles, examples)


def act_loss(network: ReaderNetwork, examples: Sequence[SentenceExample]) -> Tensor:
    """Return the loss of roles and events of sentences in which one trigger is marked."""
    inputs = inputs_of([example.pieces for example in examples])
    states = network.encode(inputs.ids, inputs.mask, inputs.cases)
    roles = network.roles(states).float()
    return _act_loss(network, states.float(), roles, examples)


def _act_loss(
    network: ReaderNetwork, states: Tensor, roles: Tensor, examples: Sequence[SentenceExample]
) -> Tensor:
    where = trigger_places(examples)
    if not where:
        return torch.zeros(())
    loss = _event_loss(network, states, where, examples)
    found = role_scores(roles, examples)
    return loss + 4 * functional.binary_cross_entropy_with_logits(*found) if found else loss


def _tag_loss(tags: Tensor, examples: Sequence[SentenceExample]) -> Tensor:
    sizes = [len(ACTOR_TAGS), len(TRIGGER_TAGS), len(SPAN_TAGS)]
    truths = (
        [example.actor_tags for example in examples],
        [example.trigger_tags for example in examples],
        [example.span_tags for example in examples],
    )
    loss = torch.zeros(())
    for scores, rows in zip(tags.split(sizes, dim=-1), truths, strict=True):
        truth = tag_truth(rows)
        if bool((truth != IGNORED).any()):
            loss = loss + functional.cross_entropy(
                scores.reshape(-1, scores.shape[-1]), truth.reshape(-1), ignore_index=IGNORED
            )
    return loss


def _event_loss(
    network: ReaderNetwork,
    states: Tensor,
    where: Sequence[tuple[int, int, int]],
    examples: Sequence[SentenceExample],
) -> Tensor:
    code, act, status, reciprocal = network.events.read_triggers(trigger_states(states, where))
    loss = code_loss(code, flat(lambda example: example.codes, examples))
    acts = flat(lambda example: example.acts, examples)
    if bool((acts != IGNORED).any()):
        loss = loss + 0.3 * code_loss(act, acts)
    loss = loss + 0.5 * functional.cross_entropy(status, flat(lambda example: example.statuses, examples))
    both = flat(lambda example: [int(value) for value in example.reciprocal], examples).float()
    return loss + 0.3 * functional.binary_cross_entropy_with_logits(reciprocal, both)


def pair_loss(network: ReaderNetwork, examples: Sequence[PairExample]) -> Tensor:
    """Return the loss of the codes of marked pairs."""
    inputs = inputs_of([example.pieces for example in examples])
    states = network.encode(inputs.ids, inputs.mask, inputs.cases).float()
    scores = network.events.read_pairs(pair_states(states, examples))
    return code_loss(scores, torch.tensor([example.code for example in examples]))


def syntax_loss(network: ReaderNetwork, heads: SyntaxHeads, examples: Sequence[TreeExample]) -> Tensor:
    """Return the loss of syntax, entities and coreference on sentences of the treebanks."""
    inputs = inputs_of([example.pieces for example in examples])
    states = network.encode(inputs.ids, inputs.mask, inputs.cases).float()
    rows = torch.tensor([row for row, example in enumerate(examples) for _ in example.at])
    at = torch.tensor([piece for example in examples for piece in example.at])
    words = network.dropout(states[rows, at])
    tags = torch.tensor([tag for example in examples for tag in example.tags])
    relations = torch.tensor([relation for example in examples for relation in example.relations])
    governors = torch.tensor([head for example in examples for head in example.heads])
    loss = functional.cross_entropy(heads.part_of_speech(words), tags)
    loss = loss + functional.cross_entropy(heads.relation(words), relations)
    arcs = heads.head(states).squeeze(-1)[rows, at]
    arcs = arcs.masked_fill(inputs.mask[rows] == 0, -1e4)
    loss = loss + functional.cross_entropy(arcs, governors)
    return loss + _entity_loss(network, heads, states, examples)


def _entity_loss(
    network: ReaderNetwork, heads: SyntaxHeads, states: Tensor, examples: Sequence[TreeExample]
) -> Tensor:
    where = [(row, first, end) for row, example in enumerate(examples) for first, end, _ in example.mentions]
    if not where:
        return torch.zeros(())
    kinds = torch.tensor([kind for example in examples for _, _, kind in example.mentions])
    loss = functional.cross_entropy(heads.entity(network.dropout(mean_of(states, where))), kinds)
    same = [
        (row, pronoun, mention, answer)
        for row, example in enumerate(examples)
        for pronoun, mention, answer in example.same
    ]
    if same:
        row, pronoun, mention, answer = (torch.tensor(column) for column in zip(*same, strict=True))
        scores = network.roles(states)[row, pronoun, mention, ROLES.index("same")]
        loss = loss + functional.binary_cross_entropy_with_logits(scores, answer.float())
    return loss
