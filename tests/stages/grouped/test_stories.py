"""Stories told again in nearly the same words."""

from __future__ import annotations

import random

import pytest

from dragoman.stages.grouped import stories
from dragoman.stages.grouped.stories import MAX_HELD, WINDOW, Story, rewrites, signature_of

WORDS = [f"{a}{b}" for a in "ba ce di fo gu ha ke li mo nu".split() for b in "ran tel sim pok dun".split()]
DAY = 738_000


def text(seed: int, n: int = 200) -> str:
    chance = random.Random(seed)
    return " ".join(chance.choice(WORDS) for _ in range(n))


def changed(told: str, n: int, seed: int = 7) -> str:
    """The text with *n* words of it changed."""
    chance = random.Random(seed)
    words = told.split()
    for at in chance.sample(range(len(words)), n):
        words[at] = "changed"
    return " ".join(words)


def story(key: str, told: str, day: int = DAY) -> Story:
    return Story(key, day, signature_of(told))


def test_rewrite_is_found():
    """A story with a new ending and some other words is a rewrite, another story is not."""
    told = text(1)
    found = list(
        rewrites([
            story("a", told), story("b", changed(told, 10)), story("c", told[:-200] + text(2, 30)), story("d", text(3)),
        ])
    )  # fmt: skip

    assert found == [("b", "a"), ("c", "a")]


def test_case_and_punctuation_do_not_count():
    """How a story is set does not make it another."""
    told = text(1)

    assert signature_of(told) == signature_of(told.upper().replace(" ", ",  "))


def test_rewrites_point_at_no_rewrite():
    """Of many versions, each small step from the last, none points at one that is a rewrite itself."""
    told, versions = text(1), []
    for number in range(12):
        told = changed(told, 8, seed=number)
        versions.append(story(f"{number:02d}", told))

    found = dict(rewrites(versions))

    assert found
    assert not set(found) & set(found.values())


def test_later_story_is_none():
    """A story that comes again after more than a week is told anew."""
    told = text(1)

    assert list(rewrites([story("a", told), story("b", told, DAY + WINDOW)])) == [("b", "a")]
    assert list(rewrites([story("a", told), story("b", told, DAY + WINDOW + 1)])) == []


@pytest.mark.parametrize("told", ["", "One line.", "word " * 1000, "。" * 500, "\x00" * 100])
def test_little_text_is_not_compared(told: str):
    """Stories that hold fewer than twenty different phrases look alike and are not compared."""
    assert signature_of(told) == b""
    assert list(rewrites([story("a", told), story("b", told)])) == []


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch):
    """No more stories are held than may be, though all be of one day."""
    assert MAX_HELD >= 10_000
    monkeypatch.setattr(stories, "MAX_HELD", 5)
    many = [story(f"{number:03d}", text(number)) for number in range(50)]

    found = list(rewrites([*many, story("x", text(49)), story("y", text(3))]))

    assert found == [("x", "049")]


def test_signature_stays():
    """Signatures are the same on every machine and in every process: interim files rely on it."""
    assert signature_of(text(1))[:8].hex() == "ffbd6c00d080ed06"
