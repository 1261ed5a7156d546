"""Triggers: where words express an act, and where the same words do not."""

from __future__ import annotations

from itertools import pairwise

import pytest

from dragoman.dictionaries import load_knowledge
from dragoman.reader.phrases import find_phrases
from dragoman.reader.triggers import Trigger, find_triggers
from dragoman.tokens import tokenise


def triggers_of(text: str) -> list[tuple[str, Trigger]]:
    """The triggers of a text, each with its words."""
    tokens, knowledge = tokenise(text), load_knowledge()
    phrases = find_phrases(tokens, knowledge, 2023)
    covered = frozenset(i for p in phrases if p.entries or p.agents for i in range(p.first, p.last))
    found = find_triggers(tokens, knowledge.patterns, covered, frozenset(p.last for p in phrases))
    return [(text[tokens[t.first].start : tokens[t.last - 1].end], t) for t in found]


@pytest.mark.parametrize(
    ("text", "words", "code", "form"),
    [
        pytest.param("Russia attacked Ukraine.", "attacked", "190", "verb", id="past"),
        pytest.param("Russia attacks Ukraine.", "attacks", "190", "verb", id="present"),
        pytest.param("Russia has attacked Ukraine.", "attacked", "190", "verb", id="perfect"),
        pytest.param("Russia is attacking Ukraine.", "attacking", "190", "verb", id="progressive"),
        pytest.param("Russia wants to attack Ukraine.", "attack", "190", "verb", id="infinitive"),
        pytest.param("the offensive against Ukraine", "offensive against", "190", "noun", id="noun"),
        pytest.param(
            "Poland expelled three Russian diplomats.",
            "expelled three Russian diplomats",
            "161",
            "verb",
            id="gap-inside",
        ),
        pytest.param(
            "Russia threatened to attack Ukraine.", "threatened to attack", "1384", "verb", id="longest-first"
        ),
    ],
)
def test_pattern_matches_in_its_inflections(text: str, words: str, code: str, form: str):
    """A pattern is found in every form its first word takes, the longest pattern first."""
    ((found, trigger),) = triggers_of(text)

    assert (found, trigger.pattern.code, trigger.pattern.form) == (words, code, form)


@pytest.mark.parametrize(
    ("text", "is_passive"),
    [
        pytest.param("Ukraine was attacked by Russia.", True, id="was"),
        pytest.param("Ukraine has been attacked by Russia.", True, id="has-been"),
        pytest.param("Ukraine, which is being attacked by Russia, fell.", True, id="is-being"),
        pytest.param("Russia attacked Ukraine.", False, id="active"),
        pytest.param("Russia has attacked Ukraine.", False, id="perfect-is-active"),
    ],
)
def test_passive_is_told_from_active(text: str, is_passive: bool):
    """A form of "to be" before the participle makes the passive; "has" alone does not."""
    ((_, trigger),) = triggers_of(text)

    assert trigger.is_passive is is_passive


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("🙂 \x00 <br/>", id="no-words"),
        pytest.param("the weather stayed calm", id="no-act"),
        pytest.param("Brazil beat Argentina 2-1 in a friendly.", id="football"),
        pytest.param("Shares rose 2 percent.", id="market"),
        pytest.param("俄罗斯星期二袭击了乌克兰。", id="chinese"),
    ],
)
def test_no_trigger_without_an_act(text: str):
    """Words that name no political act trigger nothing."""
    found = triggers_of(text)

    assert found == []


def test_no_act_begins_inside_an_actor():
    """A word that belongs to an actor phrase is not the beginning of an act."""
    tokens, knowledge = tokenise("Russia attacked Ukraine"), load_knowledge()

    found = find_triggers(tokens, knowledge.patterns, frozenset({1}), frozenset({1}))

    assert found == []


def test_triggers_follow_one_another_without_overlap():
    """Triggers come in the order of the text and never share a word."""
    text = "Russia attacked Ukraine, France condemned Russia and Germany imposed sanctions on Russia."

    found = [trigger for _, trigger in triggers_of(text)]

    assert [trigger.pattern.code for trigger in found] == ["190", "111", "163"]
    assert all(left.last <= right.first for left, right in pairwise(found))
