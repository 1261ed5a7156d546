"""The codebook as one HTML page that opens from the disk: no scripts, no outside addresses."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from dragoman.code_lists import CodeList, code_lists
from dragoman.codebook_pages import NOT_PUBLISHED, PUBLISHED_TABLES, allowed, dataset_about
from dragoman.tables import Column, TableSchema, table_schema


def codebook_html() -> str:
    """Return the codebook of the published tables and the code lists as a page."""
    title = escape(f"Codebook: {dataset_about()['title']}")
    schemas = [table_schema(table) for table in PUBLISHED_TABLES]
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            f'<head><meta charset="utf-8"><title>{title}</title>',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<style>{_STYLE}</style></head>",
            f"<body><main><h1>{title}</h1>",
            f"<p>{escape(dataset_about()['description'])}</p>",
            *_contents(schemas),
            *(line for schema in schemas for line in _table(schema)),
            '<h2 id="code-lists">Code lists</h2>',
            "<p>CSV files in <code>codes/</code>. Read every column as text.</p>",
            *(line for found in code_lists() for line in _code_list(found)),
            "</main></body></html>",
            "",
        ]
    )


def _contents(schemas: list[TableSchema]) -> Iterator[str]:
    yield "<nav>"
    for schema in schemas:
        links = " ".join(
            f'<a href="#{schema.table}.{column.name}">{column.name}</a>' for column in _columns(schema)
        )
        yield (
            f'<details><summary><a href="#{schema.table}">{schema.table}</a>: '
            f"{len(_columns(schema))} columns</summary><p>{links}</p></details>"
        )
    yield '<p><a href="#code-lists">Code lists</a></p></nav>'


def _columns(schema: TableSchema) -> list[Column]:
    left_out = NOT_PUBLISHED.get(schema.table, set())
    return [column for column in schema.columns if column.name not in left_out]


def _table(schema: TableSchema) -> Iterator[str]:
    yield f'<h2 id="{schema.table}">{schema.table}</h2><p>{escape(schema.description)}</p><dl>'
    for column in _columns(schema):
        yield from _column(schema.table, column)
    yield "</dl>"
    if schema.rules or schema.dataset_rules:
        yield "<h3>Checked in every build</h3><ul>"
        for rule in (*schema.rules, *schema.dataset_rules):
            most = "" if rule.maximum is None else f" At most {rule.maximum}."
            yield f"<li><code>{rule.id}</code> ({rule.severity}): {escape(rule.description)}{most}</li>"
        yield "</ul>"


def _column(table: str, column: Column) -> Iterator[str]:
    kind = f"{column.type}, {column.unit}" if column.unit else column.type
    yield f'<dt id="{table}.{column.name}"><code>{column.name}</code> <small>{escape(kind)}</small></dt><dd>'
    yield f"<p>{escape(column.description)}</p>"
    if column.warning:
        yield f'<p class="mind"><b>Mind:</b> {escape(column.warning)}</p>'
    facts = []
    if column.constraints:
        facts.append(f"Allowed: {escape(allowed(column).replace('`', ''))}.")
    if column.example is not None:
        facts.append(f"Example: <code>{escape(str(column.example))}</code>.")
    if column.peers:
        peers = "; ".join(f"{peer} {name}" for peer, name in column.peers.items())
        facts.append(f"Also known as {escape(peers)}.")
    if facts:
        yield f'<p class="facts">{" ".join(facts)}</p>'
    yield "</dd>"


def _code_list(found: CodeList) -> Iterator[str]:
    yield f'<h3 id="code-list-{found.name}"><a href="{found.path}">{found.name}.csv</a></h3>'
    used = ", ".join(f"<code>{name}</code>" for name in found.used_by)
    yield f"<p>{escape(found.title)}. {escape(found.description)} Used by {used}.</p><ul>"
    for name, words in found.columns.items():
        yield f"<li><code>{name}</code>: {escape(words)}</li>"
    yield "</ul>"


_STYLE = """
:root { color-scheme: light dark; --ink: #1c1e21; --paper: #fff; --soft: #5b6168; --line: #d8dce0;
  --mind: #fff4d6; --link: #0b57a4 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8ea; --paper: #16181b; --soft: #a3a9b0;
  --line: #363b41; --mind: #3a3116; --link: #8ab8f0 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif;
  overflow-wrap: anywhere }
main { max-width: 52rem; margin: 0 auto; padding: 1rem 1.2rem 4rem }
h1 { font-size: 1.7rem; line-height: 1.25 }
h2 { margin-top: 3rem; padding-bottom: .3rem; border-bottom: 2px solid var(--line) }
a { color: var(--link) }
code { font: .92em ui-monospace, monospace }
nav { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem 1rem }
nav p { margin: .4rem 0 } nav details p a { margin-right: .5rem; font-size: .9rem }
dt { margin-top: 1.4rem; font-weight: 600; scroll-margin-top: 1rem }
dt:target { outline: 2px solid var(--link); outline-offset: 3px }
dt small { color: var(--soft); font-weight: 400; margin-left: .4rem }
dd { margin: .2rem 0 0 } dd p { margin: .25rem 0 }
.mind { background: var(--mind); border-radius: .3rem; padding: .35rem .6rem }
.facts { color: var(--soft); font-size: .92rem }
"""
