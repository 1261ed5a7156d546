"""What an event is about: words and phrases by context, what is left out, and a user's own words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.codebook import contexts
from dragoman.context_lists import context_phrases
from dragoman.dictionaries import load_knowledge, use_dictionaries
from dragoman.dictionary_checks import dictionary_problems
from dragoman.errors import DictionaryError
from dragoman.records import code
from dragoman.stages.events.contexts import contexts_of, story_contexts
from dragoman.tokens import tokenise


def found(text: str, *entries: dict[str, object]) -> list[str]:
    """Return the contexts of a text under a small dictionary."""
    return context_phrases(entries).find(tokenise(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Oslo shipped ARMS to Bamako.", ["arms"], id="any-case"),
        pytest.param("Both signed arms deals.", ["arms"], id="plural"),
        pytest.param("Smugglers were caught.", ["crime_drugs"], id="noun-of-a-verb"),
        pytest.param("He was smuggling gold.", ["crime_drugs"], id="verb-inflected"),
        pytest.param("The mosque’s imam fled.", ["religion"], id="curly-apostrophe"),
        pytest.param("The women’s rights march began.", ["gender"], id="apostrophe-inside-a-phrase"),
        pytest.param("They welcomed the envoy with open arms.", [], id="open-arms"),
        pytest.param("Rebels took up arms again.", [], id="up-in-arms"),
        pytest.param("He met the bank's trade union.", ["labour"], id="trade-union-is-no-trade"),
        pytest.param("Police fired tear gas.", [], id="tear-gas-is-no-energy"),
        pytest.param("The ICC judges met.", ["justice"], id="capitals"),
        pytest.param("Kenya asked who is there.", [], id="who-is-not-WHO"),
        pytest.param("The WHO sent doctors.", ["health"], id="WHO"),
        pytest.param("Gangs rule Port-au-Prince.", ["crime_drugs"], id="a-city-is-no-port"),
        pytest.param("", [], id="nothing"),
        pytest.param("…—\u202e\x00 💣", [], id="no-words"),
    ],
)  # fmt: skip
def test_words_name_contexts(text: str, expected: list[str]):
    """Phrases are found in any form that news writes, and not where they mean something else."""
    assert contexts_of(text) == expected


def test_longest_phrase_decides_for_each_context():
    """A phrase that one context leaves out still counts for another."""
    trade = {"context": "trade", "phrases": ["trade"], "leave_out": ["arms trade"]}
    arms = {"context": "arms", "phrases": ["arms"]}

    assert found("the arms trade", trade, arms) == ["arms"]
    assert found("trade in arms", trade, arms) == ["arms", "trade"]


def test_prefix_of_another_contexts_phrase_counts():
    """The phrase of one context does not hide the shorter one of another that it begins with."""
    sanctions = {"context": "sanctions", "phrases": ["oil embargo"]}

    assert found("an oil embargo", {"context": "energy", "phrases": ["oil"]}, sanctions) == [
        "energy",
        "sanctions",
    ]


def test_later_entry_wins():
    """Who leaves out a phrase in a later entry takes it away from the earlier one."""
    assert (
        found(
            "the port",
            {"context": "maritime", "phrases": ["port"]},
            {"context": "maritime", "leave_out": ["port"]},
        )
        == []
    )


def test_every_context_has_words():
    """Each context of the closed list has an entry, and each entry is of the list."""
    assert {entry["context"] for entry in load_knowledge().context_entries} == set(contexts())


@pytest.mark.parametrize("name", sorted(contexts()))
def test_context_is_documented(name: str):
    """Each context stands in the documentation as code."""
    assert f"| `{name}` |" in (Path(__file__).parents[3] / "docs" / "contexts.md").read_text(encoding="utf-8")


@given(st.text(max_size=300))
def test_any_text_gives_known_contexts_sorted(text: str):
    """Whatever stands in a text, the answer is sorted, without repetition, and of the closed list."""
    names = contexts_of(text)

    assert names == sorted(set(names))
    assert set(names) <= set(contexts())


def test_story_contexts_are_of_headline_and_lead():
    """A story is about what its headline and first paragraph name; the title counts where no sentence has it."""
    lead = {"text": "Voters went to the polls in Kenya.", "is_headline": False, "is_lead": True}
    rest = {"text": "A cholera outbreak began in May.", "is_headline": False, "is_lead": False}

    assert story_contexts({"title": "Refugees return"}, [lead, rest]) == ["elections", "refugees"]
    assert story_contexts({"title": None}, [lead, rest]) == ["elections"]
    assert story_contexts({}, []) == []


def test_columns_stand_in_the_event():
    """An event has the contexts of its own sentence and those of its story."""
    text = (
        "Kenya sent troops to guard the ballot.\n\nPolice in Nairobi arrested a smuggler of ivory on Monday."
    )
    events = code({"text": text, "published": "2023-09-27"})["events"]
    arrest = next(event for event in events if "arrested" in event["trigger_text"])

    assert arrest["contexts"] == ["crime_drugs", "environment"]
    assert arrest["story_contexts"] == ["elections"]


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        pytest.param("{context: armz, phrases: [gun]}", "unknown context 'armz'. Did you mean 'arms'?", id="typo"),
        pytest.param("{phrases: [gun]}", "the key 'context' is missing or empty", id="no-name"),
        pytest.param("{context: arms}", "'phrases', 'verbs' or 'leave_out' is missing", id="no-words"),
        pytest.param("{context: arms, phrases: gun}", "phrases: expected a list of texts, found 'gun'", id="no-list"),
        pytest.param("{context: arms, leave_out: [no]}", "leave_out: expected a list of texts", id="bare-no"),
        pytest.param("{context: arms, phrase: [gun]}", "unknown key 'phrase'. Did you mean 'phrases'?", id="key"),
        pytest.param("gun", "expected a mapping, found 'gun'", id="no-mapping"),
        pytest.param("{context: [arms], phrases: [gun]}", "unknown context", id="a-list-as-name"),
    ],
)  # fmt: skip
def test_bad_entry_is_told_with_its_line(entry: str, problem: str):
    """What is wrong with an entry is said with file and line."""
    problems = dictionary_problems(f"contexts:\n- {entry}\n", "own.yml")

    assert any(line.startswith("own.yml:2: ") and problem in line for line in problems)


def test_own_folder_adds_and_wins(tmp_path: Path):
    """A user's own file adds phrases to a context, and takes away those that it leaves out."""
    (tmp_path / "own.yml").write_text(
        "contexts:\n- {context: maritime, phrases: [quokka], leave_out: [ship]}\n", encoding="utf-8"
    )
    use_dictionaries(tmp_path)
    try:
        assert contexts_of("The quokka slept.") == ["maritime"]
        assert contexts_of("The ship sank.") == []
        assert contexts_of("The vessel sank.") == ["maritime"]
    finally:
        use_dictionaries(None)
    assert contexts_of("The ship sank.") == ["maritime"]


def test_own_folder_with_a_mistake_is_refused(tmp_path: Path):
    """A bad file of the user's own stops before anything is coded."""
    (tmp_path / "own.yml").write_text("contexts:\n- {context: seas, phrases: [x]}\n", encoding="utf-8")
    use_dictionaries(tmp_path)

    with pytest.raises(DictionaryError, match=r"own\.yml:2: unknown context 'seas'"):
        load_knowledge()
