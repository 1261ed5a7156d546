"""``docs/exports.md``, made from the mappings."""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.exports.mapping import FORMATS, Format, load_format
from dragoman.exports.sidecar import conventions, note_words


def exports_page(generated: str) -> str:
    """Return ``docs/exports.md``.

    Args:
        generated: the line that says where the page comes from.
    """
    lines = [_HEAD.format(generated=generated, formats="|".join(FORMATS))]
    lines += ["| format | file | takes by default | what it is |", "|---|---|---|---|"]
    for form in map(load_format, FORMATS):
        which = ", ".join(form.statuses)
        lines.append(f"| [`{form.name}`](#{form.name}) | `{form.suffix}` | {which} | {form.title} |")
    lines.append(_MIDDLE)
    for form in map(load_format, FORMATS):
        lines += _format_section(form)
    return "\n".join(lines) + "\n"


def _format_section(form: Format) -> Iterator[str]:
    yield from ("", f"## {form.name}", "", f"{form.title}. {form.rows}".strip(), "")
    yield from (f"- {_escaped(text)}" for text in conventions(form))
    yield from ("", "Lost:", "", *(f"- {_escaped(text)}" for text in form.lost))
    if form.left_out:
        names = ", ".join(f"`{name}`" for name in form.left_out)
        yield f"- Columns of ours that have no place in it: {names}."
    if not form.columns:
        return
    yield from ("", "| | column | from | how |", "|---|---|---|---|")
    for number, column in enumerate(form.columns, start=1):
        sources = ", ".join(f"`{name}`" for name in column.sources)
        how = f"{column.how_words}.{note_words(column.note)}"
        yield f"| {number} | `{column.name}` | {sources} | {_escaped(how)} |"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


_HEAD = """\
# Exports

<!-- {generated} -->

```sh
dragoman export --format csv data/processed/news
dragoman export --format gdelt --since 2024-01-01 --until 2024-12-31 --country TUR data/processed/news
```

writes the events of a published data set in another format ({formats}), with a `.README.txt` beside
it that says what was selected, how values are written and what is lost. Without a name the data set
is `data/processed/news`. The Parquet of the data set is the best copy: exports are for tools that
cannot read it, and for setting events side by side with other event data.
"""

_MIDDLE = """
| option | what it does |
|---|---|
| `--out FILE` | where to; by default the data set's name in the folder you are in |
| `--since 2024-01-01`, `--until 2024-12-31` | first and last `event_date_start`; leaves out undated events |
| `--country TUR` | source, target or place in this country (ISO 3166-1 alpha-3); may be given again |
| `--root 14` | this CAMEO root; may be given again |
| `--status asserted` | these only; may be given again; `all` takes every event |
| `--representative-only` | one row an event instead of one a report (`is_representative`) |
| `--exact` | leave texts as they are that a spreadsheet would take for a formula |

**Status.** ACLED, UCDP and our own formats take `asserted` events, which are deeds. GDELT, ICEWS, Phoenix
and POLECAT count words as well as deeds, so those take all but denied and possible events; `--status`
overrules it.

**Size.** Events pass through a few thousand at a time, however many there are. Excel's sheets end at
1,048,576 rows. Stata files are made in memory and end at 250,000. Above that the command says how to take
fewer.

**Formulas.** Stories come from outside, and a headline such as `=HYPERLINK(...)` must not run when a table
is opened. In text formats an apostrophe stands before such texts; in Excel workbooks all texts are stored
as text. To undo it, take one apostrophe away where apostrophes and then one of `= + - @`, their full-width
forms, a tab or a line break begin a text (`dragoman.exports.delimited.without_guard`).

**From Python.** `dragoman.exports.export(release, "gdelt", path, selection)` does the same."""
