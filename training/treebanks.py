"""Sentences of the treebanks: part of speech, relation and head of each word, and GUM's entities.

Reads CoNLL-U (universaldependencies.org/format.html) from ``../shared/treebanks``, which is not
part of this repository.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tokenizers import Tokenizer

from dragoman.reader.wordpieces import Pieces, covered, split_pieces

TAGS = ("ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X").split()
RELATIONS = (
    "acl advcl advmod amod appos aux case cc ccomp clf compound conj cop csubj dep det discourse "
    "dislocated expl fixed flat goeswith iobj list mark nmod nsubj nummod obj obl orphan parataxis punct "
    "reparandum root vocative xcomp passive"
).split()
ENTITIES = (
    "abstract",
    "animal",
    "event",
    "object",
    "organization",
    "person",
    "place",
    "plant",
    "substance",
    "time",
)
MAX_PIECES = 96
_BRACKET = re.compile(r"\((\d+)-([a-z]+)|(\d+)\)")


@dataclass
class TreeExample:
    """One sentence of a treebank; *at* is the first piece of each word."""

    pieces: Pieces
    at: list[int]
    tags: list[int]
    relations: list[int]
    heads: list[int]
    mentions: list[tuple[int, int, int]] = field(default_factory=list)  # first piece, end, kind
    same: list[tuple[int, int, bool]] = field(default_factory=list)  # pronoun, mention, whether the same
    has_entities: bool = False


@dataclass
class _Word:
    form: str
    tag: str
    head: int
    relation: str
    entity: str
    start: int = 0
    end: int = 0


def read_treebank(path: Path, tokenizer: Tokenizer) -> list[TreeExample]:
    """Return the sentences of a gzipped CoNLL-U file that fit into ``MAX_PIECES`` pieces."""
    sentences = [(text, words) for text, words in _sentences(path) if len(words) > 2]
    all_pieces = split_pieces(tokenizer, [text for text, _ in sentences])
    made = []
    for (_, words), pieces in zip(sentences, all_pieces, strict=True):
        if len(pieces) <= MAX_PIECES:
            made.append(_example(words, pieces, has_entities="gum" in path.name))
    return made


def _sentences(path: Path) -> Iterator[tuple[str, list[_Word]]]:
    words: list[_Word] = []
    text = ""
    skip_to = 0
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            cells = line.rstrip("\n").split("\t")
            if len(cells) == 10 and "-" in cells[0]:
                first, last = (int(number) for number in cells[0].split("-"))
                start = len(text)
                text += cells[1] + ("" if "SpaceAfter=No" in cells[9] else " ")
                skip_to, spread = last, (start, start + len(cells[1]), first)
            elif len(cells) == 10 and "." not in cells[0]:
                number = int(cells[0])
                word = _word(cells)
                if number <= skip_to:
                    word.start, word.end = spread[0], spread[1]
                    offset = text.find(cells[1], spread[0])
                    if 0 <= offset < spread[1]:
                        word.start, word.end = offset, offset + len(cells[1])
                else:
                    word.start, word.end = len(text), len(text) + len(cells[1])
                    text += cells[1] + ("" if "SpaceAfter=No" in cells[9] else " ")
                words.append(word)
            elif not line.strip():
                if words:
                    yield text, words
                words, text, skip_to = [], "", 0
    if words:
        yield text, words


def _word(cells: list[str]) -> _Word:
    misc = dict(part.split("=", 1) for part in cells[9].split("|") if "=" in part)
    return _Word(cells[1], cells[3], int(cells[6]), _relation(cells[7]), misc.get("Entity", ""))


def _relation(name: str) -> str:
    return "passive" if name == "nsubj:pass" else name.split(":")[0]


def _example(words: list[_Word], pieces: Pieces, has_entities: bool) -> TreeExample:
    where = [covered(pieces, (word.start, word.end)) for word in words]
    example = TreeExample(
        pieces=pieces,
        at=[first for first, _ in where],
        tags=[TAGS.index(word.tag) for word in words],
        relations=[RELATIONS.index(word.relation) for word in words],
        heads=[where[word.head - 1][0] if word.head else 0 for word in words],
        has_entities=has_entities,
    )
    if has_entities:
        _add_entities(example, words, where)
    return example


def _add_entities(example: TreeExample, words: list[_Word], where: list[tuple[int, int]]) -> None:
    spans = list(_mentions(words))
    covered_words: set[int] = set()
    for first, last, _, kind in sorted(spans, key=lambda span: span[0] - span[1]):
        if kind in ENTITIES and not covered_words & set(range(first, last + 1)):
            covered_words |= set(range(first, last + 1))
            example.mentions.append((where[first][0], where[last][1], ENTITIES.index(kind)))
    for first, last, group, kind in spans:
        if first != last or words[first].tag != "PRON" or kind not in ("person", "organization", "place"):
            continue
        others = [span for span in spans if span[1] < first and words[span[0]].tag != "PRON"]
        if any(span[2] == group for span in others):
            example.same += [(where[first][0], where[span[0]][0], span[2] == group) for span in others]


def _mentions(words: list[_Word]) -> Iterator[tuple[int, int, str, str]]:
    """Yield first word, last word, group and kind of each mention."""
    opened: dict[str, list[tuple[int, str]]] = {}
    for number, word in enumerate(words):
        depth = word.entity
        for match in _BRACKET.finditer(depth):
            if match[1]:
                opened.setdefault(match[1], []).append((number, match[2]))
                rest = depth[match.end() :]
                closing = re.match(r"[^()]*\)", rest)
                if closing:
                    first, kind = opened[match[1]].pop()
                    yield first, number, match[1], kind
            elif opened.get(match[3]):
                first, kind = opened[match[3]].pop()
                yield first, number, match[3], kind
