"""What a dictionary's check finds beside what ``test_dictionaries.py`` tells of."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.dictionaries import load_knowledge
from dragoman.dictionary_checks import dictionary_problems


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        pytest.param(
            "patterns:\n- {code: 173, verbs: [arrest]}",
            "expected a code as a string in quotes, found 173",
            id="code that is right but has no quotes",
        ),
        pytest.param("patterns:\n- {verbs: [arrest]}", "in quotes, found None", id="no code"),
        pytest.param(
            "patterns:\n- {code: '173', verbs: ['* arrest']}",
            "verbs: a phrase begins with a word, not with '*', found '* arrest'",
            id="phrase begins with a gap",
        ),
        pytest.param(
            "patterns:\n- {code: '173', nouns: ['*']}",
            "nouns: a phrase begins with a word, not with '*', found '*'",
            id="phrase is a gap",
        ),
        pytest.param(
            "patterns:\n- {code: '173', verbs: [arrest], target: nobody}",
            "target: expected none, found 'nobody'",
            id="target that is none of the words",
        ),
        pytest.param(
            "countries:\n- {code: TRU, names: [Turkey]}",
            "actor code 'TRU': group 'TRU' is in no list",
            id="country that is none",
        ),
        pytest.param(
            "countries:\n- {code: TUR, names: [Turkey], from: true}",
            "from: expected a year, found True",
            id="truth for a year",
        ),
        pytest.param(
            "organisations:\n- {name: X, code: IGOEAASN}",
            "actor code 'IGOEAASN': its length 8 is no multiple of three",
            id="letter lost in an actor code",
        ),
        pytest.param(
            "organisations:\n- {name: ' ', code: IGO}", "name: expected a text, found ' '", id="blank name"
        ),
        pytest.param(
            "not_countries:\n- [New Mexico]", "expected a text, found ['New Mexico']", id="list for a text"
        ),
        pytest.param(
            "patterns:\n- {code: none, verbs: [slap]}",
            "unknown CAMEO code 'none'.",
            id="none is no code",
        ),
    ],
)
def test_bad_entry_is_one_problem_with_its_line(entry: str, expected: str):
    """A fault in an entry gives one problem, at the line where the entry begins."""
    problems = dictionary_problems("# a comment\n" + entry, "own.yml")

    assert len(problems) == 1
    assert problems[0].startswith("own.yml:3: ")
    assert expected in problems[0]


def test_unknown_code_says_where_codes_are_listed():
    """A code that is none is answered with the nearest and with the list."""
    (problem,) = dictionary_problems("patterns:\n- {code: '0411x', verbs: [meet]}\n", "own.yml")

    assert "Did you mean '041" in problem
    assert problem.endswith("Codes are listed in schemas/codes/cameo_events.csv.")


def test_file_that_cannot_be_parsed_is_one_line():
    """Broken YAML gives one problem of one line, whatever the parser says."""
    problems = dictionary_problems("agents:\n- {role: COP\n", "own.yml")

    assert len(problems) == 1
    assert problems[0].startswith("own.yml:3: expected plain YAML")
    assert "\n" not in problems[0]


@pytest.mark.parametrize(
    ("name", "section"),
    [
        ("countries.yml", "countries"),
        ("organisations.yml", "organisation_codes"),
        ("organisations.yml", "organisations"),
        ("agents.yml", "agents"),
        ("verbs.yml", "patterns"),
        ("places.yml", "not_places"),
    ],
)
def test_section_left_empty_is_named(name: str, section: str):
    """A shipped dictionary without one of its sections is refused."""
    problems = dictionary_problems(f"{section}:\n", name)

    assert f"{name}:1: the section {section!r} is missing or empty" in problems


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("agents:\n- {role: COP, words: ['no', '12']}", id="quoted no and number"),
        pytest.param("patterns:\n- {code: '163', verbs: [impose * sanctions]}", id="gap inside a phrase"),
        pytest.param("patterns:\n- {code: '173', verbs: [resign], target: none}", id="no target"),
        pytest.param("countries:\n- {code: TUR, names: [Türkiye], from: 2022}", id="accents and a year"),
        pytest.param("countries:\n- {code: TUR, names: [Turkey]}\nnot_countries:", id="no such phrases"),
    ],
)
def test_sound_entry_is_no_problem(text: str):
    """What the dictionaries' own comments allow passes."""
    assert dictionary_problems(text, "own.yml") == []


def test_phrases_that_are_nobody_may_be_left_out(tmp_path: Path):
    """Dictionaries whose section ``not_countries`` holds nothing load all the same."""
    texts = {
        "countries.yml": "countries:\n- {code: TUR, names: [Turkey]}\nnot_countries:\n",
        "organisations.yml": "organisation_codes: {UNO: UN}\norganisations:\n- {name: UN, code: IGOUNO}\n",
        "agents.yml": "agents:\n- {role: COP, words: [police]}\n",
        "verbs.yml": "patterns:\n- {code: '173', verbs: [arrest]}\n",
        "places.yml": "not_places:\n- {words: [Reading]}\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    knowledge = load_knowledge(tmp_path)

    assert knowledge.actors.longest(["Turkey"], 0) is not None
