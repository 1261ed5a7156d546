"""What is wrong with an entry of codings.yml is said with file and line; overrides are told what to become."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.dictionaries import load_knowledge, use_dictionaries
from dragoman.dictionary_checks import dictionary_problems
from dragoman.errors import DictionaryError

SOUND = "id: a-1, words: slap, reason: x"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("{words: slap, code: '163', reason: x}", "id: expected a short name"),
        ("{id: Slap It, words: slap, code: '163', reason: x}", "id: expected a short name"),
        ("{id: 12, words: slap, code: '163', reason: x}", "id: expected a short name"),
        ("{id: a, code: '163', reason: x}", "the key 'words' is missing"),
        ("{id: a, words: [], code: '163', reason: x}", "words: expected a text or a list"),
        ("{id: a, words: [slap, 12], code: '163', reason: x}", "words: expected a text or a list"),
        ("{id: a, words: 'slap *', code: '163', reason: x}", "words: 'slap *': a pattern begins and ends"),
        ("{id: a, words: 'slap.+', code: '163', reason: x}", "'+' means nothing here"),
        ("{id: a, words: slap, unless: '(a', code: '163', reason: x}", "unless: '(a': a bracket"),
        ("{id: a, words: slap, code: '163'}", "reason: expected a text"),
        ("{id: a, words: slap, code: '163', reason: '  '}", "reason: expected a text"),
        (f"{{{SOUND}}}", "it does nothing"),
        (f"{{{SOUND}, source: {{role: GOV}}}}", "it does nothing"),
        (f"{{{SOUND}, code: '0879'}}", "unknown CAMEO code '0879'. Did you mean '087"),
        (f"{{{SOUND}, code: 163}}", "expected a code as a string in quotes, found 163"),
        (f"{{{SOUND}, code: none}}", "write 'drop: true'"),
        (f"{{{SOUND}, act_code: '9'}}", "act_code: unknown CAMEO code '9'"),
        (f"{{{SOUND}, status: denyed}}", "found 'denyed'. Did you mean 'denied'?"),
        (f"{{{SOUND}, status: [denied]}}", "status: expected one of"),
        (f"{{{SOUND}, reciprocal: both}}", "reciprocal: expected true or false"),
        (f"{{{SOUND}, drop: 'yes'}}", "drop: expected true or false"),
        (f"{{{SOUND}, drop: true, code: '163'}}", "'drop' leaves no event to give a code"),
        (f"{{{SOUND}, status: denied, create: true}}", "'create' needs a 'code'"),
        (f"{{{SOUND}, code: '163', from: 2020}}", "from: expected a day as YYYY-MM-DD, found 2020"),
        (f"{{{SOUND}, code: '163', to: soon}}", "to: expected a day as YYYY-MM-DD, found 'soon'"),
        (f"{{{SOUND}, code: '163', from: 2021-01-01, to: 2020-01-01}}", "lies after"),
        (f"{{{SOUND}, code: '163', source: GOV}}", "source: expected a mapping"),
        (f"{{{SOUND}, code: '163', source: {{}}}}", "source: expected a mapping"),
        (
            f"{{{SOUND}, code: '163', source: {{rule: GOV}}}}",
            "source: unknown key 'rule'. Did you mean 'role'?",
        ),
        (f"{{{SOUND}, code: '163', source: {{role: GVO}}}}", "source: role: unknown role 'GVO'"),
        (f"{{{SOUND}, code: '163', source: {{role: [1]}}}}", "source: role: expected a text"),
        (f"{{{SOUND}, code: '163', target: {{country: TRU}}}}", "target: country: unknown country 'TRU'"),
        (f"{{{SOUND}, code: '163', source: {{country: other}}}}", "compares the target with the source"),
        (f"{{{SOUND}, code: '163', target: {{country: [same, TUR]}}}}", "it stands alone"),
        (f"{{{SOUND}, code: '163', target: {{code: TURGVO}}}}", "group 'GVO' is in no list"),
        (f"{{{SOUND}, code: '163', target: {{is: 'a ('}}}}", "target: is: 'a (': a bracket"),
        (f"{{{SOUND}, code: '163', target: {{stands: behind}}}}", "stands: expected before, after, inside"),
        (f"{{{SOUND}, code: '163', target: {{set: TURGV}}}}", "set: expected an actor code"),
        (f"{{{SOUND}, code: '163', target: {{set: TUR, stands: after}}}}", "either 'stands' or 'set'"),
        (f"{{{SOUND}, code: '163', source: none, target: none}}", "not both are none"),
        (f"{{{SOUND}, code: '163', publisher: [1]}}", "publisher: expected a text"),
        (f"{{{SOUND}, cod: '163', code: '163'}}", "unknown key 'cod'. Did you mean 'code'?"),
        (f"{{{SOUND}, code: '163', examples: [They met.]}}", "no pattern of 'words' matches 'They met.'"),
        (
            f"{{{SOUND}, code: '163', unless: not, examples: [They did not slap.]}}",
            "'needs' or 'unless' rules out 'They did not slap.'",
        ),
        ("[slap]", "expected a mapping"),
    ],
)
def test_bad_coding_is_one_problem_with_its_line(entry: str, expected: str):
    """Each fault is one line that names the file, the line where the entry begins, and what was expected."""
    problems = dictionary_problems(
        f"# a comment\ncodings:\n- {{{SOUND}, code: '163'}}\n- {entry}\n", "own.yml"
    )

    assert len(problems) == 1, problems
    assert problems[0].startswith("own.yml:4: ")
    assert expected in problems[0]


def test_all_problems_are_told_at_once():
    """Several faults of several entries are all listed."""
    text = "codings:\n- {id: A, words: '*', code: '9', reason: x}\n- {id: b}\n"

    assert len(dictionary_problems(text, "own.yml")) == 5


@pytest.mark.parametrize(
    "entry",
    [
        f"{{{SOUND}, code: '163', create: false}}",
        f"{{{SOUND}, drop: true, from: 2020-01-01}}",
        f"{{{SOUND}, status: past}}",
        f"{{{SOUND}, act_code: none}}",
        f"{{{SOUND}, target: none}}",
        f"{{{SOUND}, source: {{stands: after}}, target: {{stands: before, country: other}}}}",
        "{id: a, disabled: true, reason: not for my period}",
        f"{{{SOUND}, code: '163', examples: [They slapped it.], counterexamples: [They met.]}}",
    ],
)
def test_sound_coding_is_no_problem(entry: str):
    """What the documentation allows passes."""
    assert dictionary_problems(f"codings:\n- {entry}\n", "own.yml") == []


def test_id_stands_once_in_a_folder(tmp_path: Path):
    """Two codings of one id in one folder are refused: rule_id would name both."""
    for name in ("a.yml", "b.yml"):
        (tmp_path / name).write_text(f"codings:\n- {{{SOUND}, drop: true}}\n", encoding="utf-8")
    use_dictionaries(tmp_path)

    with pytest.raises(DictionaryError, match=r"b\.yml:2: the id 'a-1' stands in a\.yml too"):
        load_knowledge()


def test_days_are_the_same_from_the_kept_dictionaries(tmp_path: Path):
    """A day is a day whether YAML was read or the kept copy of it."""
    (tmp_path / "mine.yml").write_text(
        f"codings:\n- {{{SOUND}, drop: true, from: 2020-01-02}}\n", encoding="utf-8"
    )
    found = []
    for _ in range(2):
        use_dictionaries(tmp_path)
        load_knowledge.__globals__["_load"].cache_clear()
        found.append(load_knowledge().codings.by_id["a-1"].first_day)
        use_dictionaries(None)

    assert [str(day) for day in found] == ["2020-01-02", "2020-01-02"]


# --- overrides ----------------------------------------------------------------------------


def test_overrides_are_told_what_to_become(tmp_path: Path):
    """A folder that still has overrides.yml is refused, with the coding to write for each entry."""
    (tmp_path / "overrides.yml").write_text(
        'overrides:\n- code: "163"\n  verbs: [slap tariffs on]\n  needs: [steel]\n'
        "- code: none\n  nouns: [war of words]\n",
        encoding="utf-8",
    )
    use_dictionaries(tmp_path)

    with pytest.raises(DictionaryError) as refused:
        load_knowledge()

    first, second = str(refused.value).splitlines()
    assert first.startswith("overrides.yml:2: overrides are codings now.")
    assert (
        '{id: slap-tariffs-on, words: [slap tariffs on], needs: [steel], code: "163", create: false, reason: ...}'
        in first
    )
    assert second.startswith("overrides.yml:5: ")
    assert "{id: war-of-words, words: [war of words], drop: true, reason: ...}" in second


def test_what_is_told_is_a_sound_coding():
    """The coding named in place of an override can be written as it stands."""
    [problem] = dictionary_problems("overrides:\n- {code: '163', verbs: [slap * on, hit]}\n", "mine.yml")
    told = problem[problem.index("{") :].replace("...", "so it is")

    assert dictionary_problems(f"codings:\n- {told}\n", "codings.yml") == []


@pytest.mark.parametrize("text", ["overrides: []\n", "overrides:\n", "overrides: {a: b}\n"])
def test_empty_overrides_are_to_be_removed(text: str):
    """A file that overrides nothing is named, to be removed."""
    [problem] = dictionary_problems(text, "overrides.yml")

    assert problem.startswith("overrides.yml:1: ")
    assert "remove" in problem


@pytest.mark.parametrize("entry", ["text", "12", "{}", "{code: 163, verbs: slap}", "{verbs: [1, [2]]}"])
def test_any_override_is_answered(entry: str):
    """Whatever stands under overrides, the answer is one line."""
    [problem] = dictionary_problems(f"overrides:\n- {entry}\n", "overrides.yml")

    assert "codings" in problem


def test_shipped_codings_have_examples_and_counterexamples():
    """Each shipped coding shows what it is for and what it is not for; there are few of them."""
    codings = load_knowledge().codings.by_id.values()

    assert all(coding.examples and coding.counterexamples for coding in codings)
    assert 10 <= len(codings) <= 30
