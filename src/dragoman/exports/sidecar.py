"""What is told about an export, made from its mapping: the README beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dragoman.exports.mapping import Format
from dragoman.exports.selection import Selection

GUARD = (
    "A text that a spreadsheet would take for a formula (it begins with =, +, -, @, a tab or a line break) "
    "has an apostrophe before it. With --exact it stays as it is."
)


def sidecar(
    form: Format, release: Path, selection: Selection, n_rows: int, n_selected: int, remarks: Sequence[str]
) -> str:
    """Return the README beside an export."""
    lines = [
        form.title,
        "=" * len(form.title),
        "",
        f"Exported by Dragoman from release {release.name} of a data set: {n_rows:,} rows.",
        "Selected: " + "; ".join(selection.words()) + f". {n_selected:,} events.",
        *remarks,
    ]
    if not n_rows:
        lines.append("No event was selected, so the file has no rows.")
    lines += ["", "How values are written", *(f"- {text}" for text in conventions(form))]
    lines += ["", "What is lost", *(f"- {text}" for text in losses(form))]
    if form.columns:
        lines += ["", "Columns"]
        for number, column in enumerate(form.columns, start=1):
            made_of = _made_of(column.sources, column.how_words)
            lines.append(f"{number:>3}. {column.name}: {made_of}{note_words(column.note)}")
    lines += ["", "Licence and how to cite: LICENSE.txt and CITATION.cff of the data set."]
    return "\n".join(lines) + "\n"


def conventions(form: Format) -> list[str]:
    """Return how a format writes values, in words."""
    return [*form.conventions, GUARD] if form.writer == "delimited" else list(form.conventions)


def losses(form: Format) -> list[str]:
    """Return what a format cannot say, in words, with our columns that have no place in it."""
    left_out = form.left_out
    return (
        [*form.lost, f"Columns of ours that have no place in it: {', '.join(left_out)}."]
        if left_out
        else [*form.lost]
    )


def _made_of(sources: Sequence[str], how: str) -> str:
    if not sources:
        return "always empty."
    if how == "As it is":
        return f"{sources[0]}."
    return f"from {', '.join(sources)}. {how}."


def note_words(note: str) -> str:
    """Return a note as it follows what stands before it."""
    return f" {note}" if note else ""
