"""Train the reader's network: on the treebanks, then on the corpus, then on its acts one by one as well.

    python training/train.py --out FOLDER

Seeded: the same corpus, libraries and number of threads give the same weights.
"""

from __future__ import annotations

import argparse
import itertools
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from batches import shuffled
from dragoman.reader.wordpieces import load_tokenizer
from examples import Record, act_examples, held_back, names_of, pair_examples, sentence_examples, vary_all
from losses import act_loss, pair_loss, sentence_loss, syntax_loss
from markup import read_corpus
from network import ReaderNetwork, SyntaxHeads, base_folder
from treebanks import ENTITIES, RELATIONS, TAGS, TreeExample, read_treebank

HERE = Path(__file__).resolve().parent
TREEBANKS = HERE.parent.parent / "shared" / "treebanks"
PIECES = 1400
REHEARSAL = 16
PASSES, SYNTAX_PASSES, ACT_PASSES, SEED = 4, 2.0, 4, 1979
HEADS_PASSES, MORE_SCALE = 0.3, 0.75
# What part of the batches of each kind a pass takes: first sentences and pairs, then acts with them.
FIRST, THEN = {"sentence": 1.0, "pair": 1.0}, {"sentence": 1.0, "act": 1.0, "pair": 0.5}
LOSSES = {"sentence": sentence_loss, "act": act_loss, "pair": pair_loss}
RATE, HEAD_RATE = 1.5e-4, 5e-4
LAYER_DECAY = 0.9
# The words keep the meaning they have: what is learnt of one country or verb then holds for its like.
FROZEN = "embeddings.word_embeddings"


def optimiser_for(modules: Sequence[nn.Module]) -> torch.optim.AdamW:
    """Return AdamW with a smaller rate the deeper a layer of the encoder lies."""
    groups: dict[float, list[nn.Parameter]] = {}
    for module in modules:
        for name, parameter in module.named_parameters():
            if FROZEN in name:
                parameter.requires_grad_(False)
            else:
                groups.setdefault(_rate_of(name), []).append(parameter)
    return torch.optim.AdamW(
        [{"params": parameters, "lr": rate} for rate, parameters in sorted(groups.items())], weight_decay=0.01
    )


def _rate_of(name: str) -> float:
    if not name.startswith("encoder."):
        return HEAD_RATE
    if "token_type" in name:
        return HEAD_RATE
    layer = int(name.split("layer.")[1].split(".")[0]) if "layer." in name else -1
    return RATE * LAYER_DECAY ** (5 - layer)


class Schedule:
    """Steps with a rate that rises over the first part of the way, and falls to nothing over the last.

    Args:
        modules: what learns.
        rise: part of the way over which the rate rises.
        fall: part of the way over which it falls.
        scale: all rates are this many times the usual.
    """

    def __init__(
        self, modules: Sequence[nn.Module], rise: float = 0.1, fall: float = 0.9, scale: float = 1.0
    ) -> None:
        self.parameters = [parameter for module in modules for parameter in module.parameters()]
        self.optimiser = optimiser_for(modules)
        self.usual = [scale * group["lr"] for group in self.optimiser.param_groups]
        self.rise, self.fall = rise, fall

    def step(self, loss: Tensor, gone: float) -> None:
        """Take one step against *loss* when a part *gone* of the way, 0 to 1, lies behind."""
        part = min(1.0, gone / self.rise + 0.001, (1 - gone) / self.fall)
        for group, rate in zip(self.optimiser.param_groups, self.usual, strict=True):
            group["lr"] = part * rate
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimiser.step()


def learn_syntax(
    network: ReaderNetwork,
    heads: SyntaxHeads,
    trees: Sequence[TreeExample],
    passes: float,
    chance: random.Random,
    only_heads: bool = False,
) -> None:
    """Train on the treebanks, everything or *only_heads*."""
    network.train()
    n_steps = int(passes * sum(1 for _ in shuffled(trees, PIECES, chance)))
    schedule = Schedule([heads] if only_heads else [network, heads])
    started = time.monotonic()
    for step, batch in enumerate(itertools.islice(_endless(trees, chance), n_steps)):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = syntax_loss(network, heads, batch)
        schedule.step(loss, step / n_steps)
        if step % 100 == 0:
            _say(f"syntax {step}/{n_steps} loss {loss.item():.3f}", started)


def _endless(trees: Sequence[TreeExample], chance: random.Random) -> Iterator[list[TreeExample]]:
    while True:
        yield from shuffled(trees, PIECES, chance)


def learn_corpus(
    network: ReaderNetwork,
    heads: SyntaxHeads,
    corpus: Callable[[], Sequence[Record]],
    trees: Sequence[TreeExample],
    passes: int,
    chance: random.Random,
    schedule: Schedule,
    shares: Mapping[str, float] = FIRST,
    after: Callable[[int], None] | None = None,
    newest: Sequence[str] = (),
    share: float = 1.0,
) -> None:
    """Train on the corpus, with a batch of the treebanks now and then so that syntax is not forgotten.

    A pass sees all sentences of the authors' files that begin with one of *newest*, such as "t1", and a
    *share* of the others; *corpus* gives the sentences, anew for each pass. *after* is called at the end of
    each, with the number of passes done.
    """
    rehearsal = _endless(trees, chance)
    started = time.monotonic()
    for number in range(passes):
        network.train()
        records = corpus()
        chosen = [
            record
            for record in records
            if share == 1 or record["batch"].split("_")[0] in newest or chance.random() < share
        ]
        batches = _batches(vary_all(chosen, names_of(records), chance), shares, chance)
        totals: dict[str, list[float]] = {kind: [] for kind in shares}
        for at, (kind, batch) in enumerate(batches):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = LOSSES[kind](network, batch)
                totals[kind].append(loss.item())
                if at % REHEARSAL == 0:
                    loss = loss + 0.3 * syntax_loss(network, heads, next(rehearsal))
            schedule.step(loss, (number + at / len(batches)) / passes)
            if at % 100 == 0:
                _say(f"pass {number + 1}/{passes} batch {at}/{len(batches)}", started)
        means = " ".join(f"{kind} {sum(v) / max(1, len(v)):.3f}" for kind, v in totals.items())
        _say(f"pass {number + 1}/{passes} {len(batches)} batches, mean loss {means}", started)
        if after:
            after(number + 1)


def _batches(
    seen: Sequence[Record], shares: Mapping[str, float], chance: random.Random
) -> list[tuple[str, list[Any]]]:
    """Return the batches of one pass, of each kind its share, in random order."""
    tokenizer = load_tokenizer(base_folder() / "tokenizer.json")
    sentences = sentence_examples(tokenizer, seen, chance)
    batches: list[tuple[str, list[Any]]] = []
    for kind, share in shares.items():
        if kind == "pair":
            of_kind = list(shuffled(pair_examples(tokenizer, seen, chance), PIECES, chance))
        else:
            chosen = act_examples(sentences) if kind == "act" else sentences
            of_kind = list(shuffled(chosen, PIECES, chance))
        batches += [(kind, batch) for batch in of_kind[: round(share * len(of_kind))]]
    chance.shuffle(batches)
    return batches


def _say(words: str, started: float) -> None:
    print(f"{words} ({time.monotonic() - started:.0f} s)", flush=True)


def load_trees() -> list[TreeExample]:
    """Return the training sentences of both treebanks."""
    tokenizer = load_tokenizer(base_folder() / "tokenizer.json")
    if not TREEBANKS.is_dir():
        raise SystemExit(f"{TREEBANKS} is not here; the treebanks lie in ../shared, beside the repository.")
    return [
        example
        for name in ("gum_train", "ewt_train")
        for example in read_treebank(TREEBANKS / f"{name}.conllu.gz", tokenizer)
    ]


def _fresh(seed: int) -> tuple[ReaderNetwork, SyntaxHeads, random.Random]:
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(True, warn_only=True)
    return ReaderNetwork(), SyntaxHeads(len(TAGS), len(RELATIONS), len(ENTITIES)), random.Random(seed)


def train_syntax(folder: Path, passes: float, seed: int) -> None:
    """Train on the treebanks alone and save what comes of it."""
    network, heads, chance = _fresh(seed)
    learn_syntax(network, heads, load_trees(), passes, chance)
    folder.mkdir(parents=True, exist_ok=True)
    torch.save({"network": network.state_dict(), "heads": heads.state_dict()}, folder / "syntax.pt")


def train_corpus(folder: Path, corpus: Path, passes: int, seed: int, everything: bool) -> None:
    """Go on from the treebanks with the corpus and save the weights."""
    network, heads, chance = _fresh(seed)
    _load(folder / "syntax.pt", network, heads)
    read = partial(_training, corpus, everything)
    learn_corpus(network, heads, read, load_trees(), passes, chance, Schedule([network, heads]))
    torch.save({"network": network.state_dict(), "heads": heads.state_dict()}, folder / "corpus.pt")


def train_acts(folder: Path, corpus: Path, passes: int, seed: int, everything: bool) -> None:
    """Go on from the corpus with its acts, each marked in its sentence, and save the weights."""
    network, heads, chance = _fresh(seed + 1)
    _load(folder / "corpus.pt", network, heads)
    read = partial(_training, corpus, everything)
    schedule = Schedule([network, heads])
    learn_corpus(network, heads, read, load_trees(), passes, chance, schedule, shares=THEN)
    torch.save(network.state_dict(), folder / "network.pt")


def train_more(
    start: Path,
    folder: Path,
    corpus: Path,
    passes: int,
    seed: int,
    newest: Sequence[str] = (),
    share: float = 1.0,
) -> None:
    """Go on from the weights in *start*, with sentences written meanwhile; save those of each pass.

    The heads of syntax, which no weights keep, are learnt first, while the network stays as it is.
    """
    network, heads, chance = _fresh(seed + 2)
    network.load_state_dict(torch.load(start / "network.pt", weights_only=True))
    trees = load_trees()
    learn_syntax(network, heads, trees, HEADS_PASSES, chance, only_heads=True)

    def save(done: int) -> None:
        place = folder if done == passes else folder / f"pass_{done}"
        place.mkdir(parents=True, exist_ok=True)
        torch.save(network.state_dict(), place / "network.pt")

    schedule = Schedule([network, heads], rise=0.02, fall=0.35, scale=MORE_SCALE)
    learn_corpus(
        network,
        heads,
        partial(_training, corpus, False),
        trees,
        passes,
        chance,
        schedule,
        shares=THEN,
        after=save,
        newest=newest,
        share=share,
    )


def _load(path: Path, network: ReaderNetwork, heads: SyntaxHeads) -> None:
    start = torch.load(path, weights_only=True)
    network.load_state_dict(start["network"])
    heads.load_state_dict(start["heads"])


def _training(corpus: Path, everything: bool) -> list[Record]:
    records = read_corpus(corpus)
    training = [record for record in records if everything or not held_back(record)]
    print(f"{len(training)} of {len(records)} sentences to train on", flush=True)
    return training


def main() -> None:
    """Train and save the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True, help="folder of the weights")
    parser.add_argument("--stage", choices=("all", "syntax", "corpus", "acts", "more"), default="all")
    parser.add_argument("--corpus", type=Path, default=HERE / "corpus")
    parser.add_argument("--passes", type=int, default=PASSES)
    parser.add_argument("--syntax-passes", type=float, default=SYNTAX_PASSES)
    parser.add_argument("--act-passes", type=int, default=ACT_PASSES)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--everything", action="store_true", help="hold nothing back")
    more = parser.add_argument_group("stage more")
    more.add_argument("--start", type=Path, help="folder of the weights to go on from; see restore.py")
    more.add_argument("--newest", nargs="*", default=[], help="authors whose sentences each pass takes all")
    more.add_argument("--share", type=float, default=1.0, help="what part of the others a pass takes")
    options = parser.parse_args()
    how = (options.out, options.corpus)
    if options.stage in ("all", "syntax"):
        train_syntax(options.out, options.syntax_passes, options.seed)
    if options.stage in ("all", "corpus"):
        train_corpus(*how, options.passes, options.seed, options.everything)
    if options.stage in ("all", "acts"):
        train_acts(*how, options.act_passes, options.seed, options.everything)
    if options.stage == "more":
        if options.start is None:
            parser.error("--stage more needs --start FOLDER, the weights to go on from")
        train_more(options.start, *how, options.passes, options.seed, options.newest, options.share)


if __name__ == "__main__":
    main()
