"""Dictionaries: what researchers edit is checked whole, and what they write is found in texts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dragoman.dictionaries import FILES, ActorEntry, Knowledge, load_knowledge
from dragoman.dictionary_checks import dictionary_problems
from dragoman.errors import DictionaryError
from dragoman.resources import resource

SMALL = {
    "countries.yml": """
countries:
- code: TUR
  names: [Turkey, Türkiye]
  adjectives: [Turkish]
  demonyms: [Turk, Turks]
  metonyms: [Ankara]
- code: SUN
  names: [Soviet Union]
  metonyms: [Moscow]
  to: 1991
- code: RUS
  names: [Russia]
  metonyms: [Moscow]
  from: 1992
- code: JOR
  names: [Jordan]
  ambiguous: [Jordan]
not_countries: [Turkey Creek]
""",
    "organisations.yml": """
organisation_codes: {UNO: United Nations}
organisations:
- name: United Nations
  aliases: [UN, U.N.]
  code: IGOUNO
""",
    "agents.yml": """
agents:
- role: GOV
  words: [foreign minister]
- role: COP
  words: [policeman, police]
""",
    "verbs.yml": """
patterns:
- code: "112"
  verbs: [accuse, accuse * of]
- code: "190"
  nouns: [attack on]
- code: "040"
  reciprocal: true
  passive: false
  verbs: [meet]
""",
    "places.yml": "not_places:\n- words: [Reading]\n",
}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write the small dictionaries, some of them otherwise, and return their folder."""

    def write_files(**changed: str) -> Path:
        for name, text in SMALL.items():
            (tmp_path / name).write_text(changed.get(name.removesuffix(".yml"), text), encoding="utf-8")
        return tmp_path

    return write_files


@pytest.fixture
def knowledge(write: Callable[..., Path]) -> Knowledge:
    """What the small dictionaries say."""
    return load_knowledge(write())


def actors(knowledge: Knowledge, *words: str) -> list[ActorEntry]:
    found = knowledge.actors.longest(words, 0)
    return found[1] if found else []


def rules(knowledge: Knowledge, word: str) -> set[str]:
    return {pattern.rule_id for pattern in knowledge.patterns.get(word, ())}


# --- what is shipped ------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_shipped_dictionary_has_no_problem(name: str):
    """Every dictionary of this checkout passes its check."""
    assert dictionary_problems((resource("dictionaries") / name).read_text("utf-8"), name) == []


def test_shipped_dictionaries_are_loaded_once():
    """All dictionaries load together, and a second reader shares them."""
    knowledge = load_knowledge()

    assert load_knowledge() is knowledge
    assert {entry.code for entry in actors(knowledge, "Turkish")} == {"TUR"}
    assert rules(knowledge, "accused")


# --- what is refused ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param(
            "verbs.yml",
            'patterns:\n- code: "0879"\n  verbs: [pull]\n',
            "verbs.yml:2: unknown CAMEO code '0879'. Did you mean '087",
            id="unknown event code",
        ),
        pytest.param(
            "verbs.yml",
            "patterns:\n- code: 040\n  verbs: [meet]\n",
            "verbs.yml:2: expected a code as a string in quotes, found 32",
            id="code without quotes",
        ),
        pytest.param(
            "verbs.yml",
            'patterns:\n- code: "040"\n  verbs: [meet]\n  recipocal: true\n',
            "verbs.yml:2: unknown key 'recipocal'. Did you mean 'reciprocal'?",
            id="unknown key",
        ),
        pytest.param(
            "verbs.yml",
            'patterns:\n- code: "040"\n  verbs: [meet]\n  passive: "no"\n',
            "verbs.yml:2: passive: expected true or false, found 'no'",
            id="boolean in quotes",
        ),
        pytest.param(
            "verbs.yml",
            'patterns:\n- code: "040"\n',
            "verbs.yml:2: the key 'verbs' or 'nouns' is missing",
            id="pattern without phrases",
        ),
        pytest.param(
            "agents.yml",
            "agents:\n- role: GVO\n  words: [minister]\n",
            "agents.yml:2: actor code 'GVO': group 'GVO' is in no list",
            id="unknown role",
        ),
        pytest.param(
            "agents.yml",
            "agents:\n- role: GOV\n  words: [minister, no, on]\n",
            "agents.yml:2: words: expected a list of texts, found ['minister', False, True]",
            id="no and on are booleans",
        ),
        pytest.param(
            "agents.yml",
            "agents:\n- role: GOV\n  words: minister\n",
            "agents.yml:2: words: expected a list of texts, found 'minister'",
            id="one word, no list",
        ),
        pytest.param(
            "agents.yml",
            "agents:\n- role: GOV\n  words: ['  ']\n",
            "agents.yml:2: words: expected a list of texts",
            id="blank word",
        ),
        pytest.param(
            "countries.yml",
            "countries:\n- TUR\n",
            "countries.yml:2: expected a mapping, found 'TUR'",
            id="no mapping",
        ),
        pytest.param(
            "countries.yml",
            "countries:\n- code: TUR\n  names: []\n",
            "countries.yml:2: the key 'names' is missing or empty",
            id="no names",
        ),
        pytest.param(
            "countries.yml",
            "countries:\n- code: TUR\n  names: [Turkey]\n  from: '1923'\n",
            "countries.yml:2: from: expected a year, found '1923'",
            id="year in quotes",
        ),
        pytest.param(
            "countries.yml",
            "countries:\n- code: TUR\n  names: [Turkey]\nnot_countries: [5]\n",
            "countries.yml:4: expected a text, found 5",
            id="number among phrases",
        ),
        pytest.param(
            "verbs.yml",
            "paterns: []\n",
            "verbs.yml:1: unknown section 'paterns'. Did you mean 'patterns'?",
            id="unknown section",
        ),
        pytest.param("verbs.yml", "1: []\n", "verbs.yml:1: unknown section 1.", id="section is a number"),
        pytest.param(
            "verbs.yml",
            "patterns: meet\n",
            "verbs.yml:1: patterns: expected a list of entries, found str",
            id="section is no list",
        ),
        pytest.param(
            "organisations.yml",
            "organisation_codes: [UNO]\norganisations: []\n",
            "organisations.yml:1: organisation_codes: expected a mapping of codes, found list",
            id="codes are no mapping",
        ),
        pytest.param("verbs.yml", "", "verbs.yml:1: expected a mapping", id="empty file"),
        pytest.param("verbs.yml", "# nothing\n", "verbs.yml:1: expected a mapping", id="comments only"),
        pytest.param("verbs.yml", "- a\n", "verbs.yml:1: expected a mapping", id="a list"),
        pytest.param("verbs.yml", "patterns:\n- [", "verbs.yml:", id="broken YAML"),
        pytest.param(
            "verbs.yml", "a: &a [x, x]\nb: &b [*a, *a]\n", "aliases (*name) are not allowed", id="YAML bomb"
        ),
        pytest.param(
            "verbs.yml",
            "patterns: !!python/object:os.system {}",
            "verbs.yml:1: expected plain YAML",
            id="tag",
        ),
        pytest.param(
            "verbs.yml",
            'patterns:\n- code: "040"\n  verbs: [meet]\n  code: "041"\n',
            "verbs.yml:4: expected plain YAML, but the key 'code' stands here twice",
            id="key twice",
        ),
        pytest.param("verbs.yml", "- " * 50_000, "nested deeper", id="nested without end"),
    ],
)
def test_problem_is_told_with_file_line_and_nearest_value(name: str, text: str, expected: str):
    """A problem names the file, the line, what was found and what was perhaps meant."""
    problems = dictionary_problems(text, name)

    assert any(expected in problem for problem in problems), problems
    assert all(problem.startswith(f"{name}:") for problem in problems)


def test_all_problems_of_all_files_are_told_at_once(write: Callable[..., Path]):
    """One run shows a researcher every mistake in every dictionary."""
    folder = write(
        verbs='patterns:\n- code: "999"\n  verbs: [x]\n- code: "998"\n  nuns: [y]\n',
        agents="agents:\n- role: XXX\n  words: [z]\n",
    )

    with pytest.raises(DictionaryError) as error:
        load_knowledge(folder)

    lines = str(error.value).splitlines()
    assert [line.partition(": ")[0] for line in lines] == [
        "agents.yml:2",
        "verbs.yml:2",
        "verbs.yml:4",
        "verbs.yml:4",
        "verbs.yml:4",
    ]


def test_missing_dictionary_is_named(write: Callable[..., Path]):
    """A folder without one of the files says which."""
    folder = write()
    (folder / "agents.yml").unlink()

    with pytest.raises(DictionaryError, match=r"agents\.yml: cannot read this dictionary"):
        load_knowledge(folder)


def test_dictionary_that_is_no_utf8_is_named(write: Callable[..., Path]):
    """Bytes of another encoding are refused with the file's name."""
    folder = write()
    (folder / "agents.yml").write_bytes(b"agents:\n- role: GOV\n  words: [\xff]\n")

    with pytest.raises(DictionaryError, match=r"agents\.yml: cannot read this dictionary"):
        load_knowledge(folder)


# --- what is understood ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "code", "kind"),
    [
        pytest.param(["Turkey"], "TUR", "name", id="name"),
        pytest.param(["Türkiye"], "TUR", "name", id="name with an umlaut"),
        pytest.param(["Turkish"], "TUR", "adjective", id="adjective"),
        pytest.param(["Turks"], "TUR", "demonym", id="demonym"),
        pytest.param(["Ankara"], "TUR", "metonym", id="metonym"),
        pytest.param(["TURKEY"], "TUR", "name", id="headline in capitals"),
        pytest.param(["U.N."], "IGOUNO", "organisation", id="initials"),
        pytest.param(["Turkey", "Creek"], "", "nobody", id="phrase that is nobody"),
    ],
)
def test_names_of_actors_are_found(knowledge: Knowledge, words: list[str], code: str, kind: str):
    """Each way of naming an actor leads to its code."""
    assert [(entry.code, entry.kind) for entry in actors(knowledge, *words)] == [(code, kind)]


@pytest.mark.parametrize("words", [["turkey"], ["Turkmen"], ["un"]])
def test_names_are_matched_with_their_capitals(knowledge: Knowledge, words: list[str]):
    """The bird is no country."""
    assert actors(knowledge, *words) == []


@pytest.mark.parametrize(("year", "code"), [(1983, "SUN"), (1991, "SUN"), (1992, "RUS"), (None, "RUS")])
def test_year_chooses_among_actors_of_other_times(knowledge: Knowledge, year: int | None, code: str):
    """Moscow is the Soviet Union to 1991 and Russia since; a story without day is of today."""
    valid = [
        entry.code
        for entry in actors(knowledge, "Moscow")
        if entry.covers(date(year, 7, 1) if year else None)
    ]

    assert valid == [code]


def test_ambiguous_name_is_marked(knowledge: Knowledge):
    """Jordan may be a person's name; Turkey is not marked."""
    assert [entry.is_ambiguous for entry in actors(knowledge, "Jordan") + actors(knowledge, "Turkey")] == [
        True,
        False,
    ]


@pytest.mark.parametrize("words", [["foreign", "minister"], ["foreign", "ministers"]])
def test_plural_of_an_agent_is_found(knowledge: Knowledge, words: list[str]):
    """The program makes the plural of the last word."""
    assert knowledge.agents.longest(words, 0) == (2, ["GOV"])


@pytest.mark.parametrize("form", ["accuse", "accuses", "accused", "accusing"])
def test_verb_is_found_in_every_form(knowledge: Knowledge, form: str):
    """A phrase is written with its verb's base form and found in all others."""
    assert rules(knowledge, form) == {"verbs:accuse:112", "verbs:accuse * of:112"}


def test_irregular_verb_is_inflected(knowledge: Knowledge):
    """The dictionary writes "meet" and the text says "met"."""
    assert rules(knowledge, "met") == {"verbs:meet:040"}


def test_longest_phrase_comes_first(knowledge: Knowledge):
    """Among phrases that begin alike the one with most words of its own is tried first."""
    assert knowledge.patterns["accused"][0].rule_id == "verbs:accuse * of:112"


def test_noun_has_a_plural_before_its_preposition(knowledge: Knowledge):
    """The noun of "attack on" is found in "attacks on" as well."""
    assert rules(knowledge, "attack") == rules(knowledge, "attacks") == {"verbs:attack on:190"}


def test_keys_of_a_pattern_are_kept(knowledge: Knowledge):
    """What the dictionary says of a phrase stands in its pattern."""
    meet, accuse = knowledge.patterns["meet"][0], knowledge.patterns["accuse"][0]

    assert (meet.is_reciprocal, meet.allows_passive) == (True, False)
    assert (accuse.is_reciprocal, accuse.allows_passive, accuse.takes_target) == (False, True, True)


def test_words_that_are_no_places_are_kept(knowledge: Knowledge):
    """Reading is no town here."""
    assert "Reading" in knowledge.not_places
