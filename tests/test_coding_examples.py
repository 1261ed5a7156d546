"""``dragoman codings check``: examples of codings are put to the real reader."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from dragoman.cli import app
from dragoman.coding_examples import print_tried, read_codings, try_examples
from dragoman.errors import DictionaryError

ENTRY = {
    "id": "frobnicate",
    "words": "frobnicate",
    "code": "163",
    "reason": "x",
    "source": {"country": "NOR"},
    "examples": ["Norway frobnicated Peru."],
    "counterexamples": ["Chile frobnicated Peru."],
}


def test_examples_match_as_they_should():
    """The example is coded by the coding, the counterexample by the reader; both are right."""
    example, counter = try_examples([ENTRY])

    assert (example.did, counter.did) == (True, False)
    assert example.is_right
    assert counter.is_right
    assert "163 NOR > PER" in example.after
    assert example.before != example.after


def test_agreement_of_the_reader_counts_only_where_the_coding_holds():
    """An example that the reader codes so itself matches if the actors are as asked, and not otherwise."""
    text = "Police arrested two protesters in Oslo."
    entry = {"id": "arrest", "words": "arrest", "code": "173", "reason": "x", "examples": [text]}

    [fits] = try_examples([{**entry, "source": {"role": "COP"}}])
    [fits_not] = try_examples([{**entry, "source": {"role": "REB"}}])

    assert fits.before == fits.after
    assert (fits.did, fits_not.did) == (True, False)


def test_wrong_examples_are_told():
    """An example that does not match, and a counterexample that does, are wrong."""
    turned = {**ENTRY, "examples": ENTRY["counterexamples"], "counterexamples": ENTRY["examples"]}
    tried = list(try_examples([turned]))
    out = io.StringIO()

    is_right = print_tried(tried, Console(file=out, width=160))

    assert [one.is_right for one in tried] == [False, False]
    assert not is_right
    assert "yes, expected no" in out.getvalue()
    assert "2 examples of 1 codings, 2 wrong." in out.getvalue()


def test_shipped_examples_are_right():
    """The shipped codings do to their examples what they say."""
    tried = list(try_examples())

    assert [one.text for one in tried if not one.is_right] == []
    assert len(tried) > 20


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("codings: []\n", "found none"),
        ("agents:\n- {role: COP, words: [police]}\n", "found none"),
        ("codings:\n- {id: a}\n", ":2: "),
        ("codings: {\n", "expected plain YAML"),
    ],
)
def test_file_that_cannot_be_checked_is_refused(tmp_path: Path, text: str, expected: str):
    """A file without codings, or with faulty ones, is answered with what is wrong."""
    path = tmp_path / "my.yml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(DictionaryError, match=expected):
        read_codings(path)


def test_missing_file_is_refused(tmp_path: Path):
    """A file that is not there is named."""
    with pytest.raises(DictionaryError, match="cannot read"):
        read_codings(tmp_path / "none.yml")


@pytest.mark.parametrize(
    ("example", "status"), [("Norway frobnicated Peru.", 0), ("Norway slept near Peru.", 2)]
)
def test_command_ends_with_its_status(tmp_path: Path, example: str, status: int):
    """The command prints the table and ends with 0; an example without the words is an error of the file."""
    path = tmp_path / "my.yml"
    path.write_text(
        f"codings:\n- {{id: a, words: frobnicate, code: '163', reason: x, examples: [{example}]}}\n",
        encoding="utf-8",
    )

    result = CliRunner().invoke(app, ["codings", "check", str(path)])

    if status == 0:
        assert (result.exit_code, "1 examples of 1 codings, 0 wrong." in result.output) == (0, True)
    else:
        assert isinstance(result.exception, DictionaryError)


def test_command_ends_with_1_where_an_example_is_wrong(tmp_path: Path):
    """The words stand in the example, and the actor asked for does not."""
    path = tmp_path / "my.yml"
    path.write_text(
        "codings:\n- {id: a, words: frobnicate, code: '163', reason: x, source: {country: CHL}, "
        "examples: [Norway frobnicated Peru.]}\n",
        encoding="utf-8",
    )

    assert CliRunner().invoke(app, ["codings", "check", str(path)]).exit_code == 1
