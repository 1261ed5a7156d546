"""Renders the validation report's page: plain HTML that stands alone and needs no script.

Everything that can come from a story is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any

from dragoman.rejects import reject_reasons
from dragoman.stages.validated.outcomes import RuleOutcome

STYLE = Path(__file__).parent / "static" / "report.css"
_OWN_KEYS = ("title", "groups", "rejects", "is_published", "offending", "index")


@dataclass(frozen=True)
class Report:
    """What the page tells.

    Args:
        rules: the suite's outcomes, summed over all groups.
        dataset: outcomes of the rules over the data set.
        run: see ``report.write_validation``.
        pages: name and file of each page of results in Data Docs.
        n_events: rows checked.
    """

    rules: Sequence[RuleOutcome]
    dataset: Sequence[RuleOutcome]
    run: Mapping[str, Any]
    pages: Sequence[tuple[str, str]]
    n_events: int

    @property
    def is_published(self) -> bool:
        """Whether the rows stand in a published data set, so that none that breaks a rule was left out."""
        return bool(self.run.get("is_published"))

    @property
    def success(self) -> bool:
        """Whether every required rule is kept; one over rows counts where the rows are published."""
        counted = [*self.dataset, *(self.rules if self.is_published else ())]
        return all(outcome.success for outcome in counted if outcome.is_required)


def render_page(report: Report) -> str:
    """Return the report as one HTML page."""
    title = str(report.run.get("title", "Validation of events"))
    plain = replace(report, run={key: value for key, value in report.run.items() if key != "offending"})
    sections = [
        _header(title, report),
        _section("Rules that were broken", _broken(report)),
        _section(
            "Rules over the whole data set", _table(_dataset_row(plain, rule) for rule in report.dataset)
        ),
        _section(
            "Rules across columns",
            _table(_row_rule(plain, rule) for rule in report.rules if not rule.column),
        ),
        _section(
            "Rules of single columns", _table(_row_rule(plain, rule) for rule in report.rules if rule.column)
        ),
        _section(
            "Left out, by reason", "" if report.is_published else _rejects(report.run.get("rejects") or {})
        ),
        _section("This run", _facts(report.run)),
        _section("Data Docs", _links(report.pages)),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}</title>\n<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>\n"
        f"<body>\n<main>\n{''.join(sections)}</main>\n</body>\n</html>\n"
    )


def _text(value: Any) -> str:
    return escape(str(value))


def _paragraph(text: str) -> str:
    return f"<p>{_text(text)}</p>\n"


def _section(heading: str, content: str) -> str:
    return f"<section>\n<h2>{_text(heading)}</h2>\n{content}</section>\n" if content else ""


def _header(title: str, report: Report) -> str:
    warnings = sum(not rule.success and not rule.is_required for rule in report.dataset)
    broken = sum(not rule.success for rule in report.rules)
    word, kind = ("Passed", "good") if report.success else ("Failed", "bad")
    figures = {
        "events checked": report.n_events,
        "rules checked": len(report.rules) + len(report.dataset),
        "row rules broken by some event": broken,
        "warnings": warnings,
    }
    tiles = "".join(f"<li><strong>{count:,}</strong> {_text(name)}</li>" for name, count in figures.items())
    return (
        f"<header>\n{_way_back(report)}<h1>{_text(title)}</h1>\n<p>{_badge(kind, word)} {_told(report)}</p>\n"
        f'<ul class="tiles">{tiles}</ul>\n</header>\n'
    )


def _way_back(report: Report) -> str:
    index = report.run.get("index")
    return f'<p><a href="{_text(index)}">All runs</a></p>\n' if index else ""


def _told(report: Report) -> str:
    if report.is_published:
        return (
            "Every required rule is kept by the published data set."
            if report.success
            else "The published data set breaks a required rule."
        )
    kept = (
        "Every required rule over the data set is kept."
        if report.success
        else "A required rule over the data set is broken, so nothing was published."
    )
    return f"{kept} Events that broke a required row rule were left out and stand among the rejects."


def _broken(report: Report) -> str:
    rows = [_dataset_row(report, outcome) for outcome in report.dataset if not outcome.success]
    rows += [_row_rule(report, outcome) for outcome in report.rules if not outcome.success]
    return _table(rows) or _paragraph("Every rule is kept.")


def _table(rows: Iterable[str]) -> str:
    body = "".join(rows)
    if not body:
        return ""
    return (
        '<table class="rules">\n<thead><tr><th>Status</th><th>Rule</th>'
        '<th class="number">Checked</th><th class="number">Failed</th></tr></thead>\n'
        f"<tbody>\n{body}</tbody>\n</table>\n"
    )


def _dataset_row(report: Report, outcome: RuleOutcome) -> str:
    return _outcome_row(report, outcome, _badge("bad", "broken"))


def _row_rule(report: Report, outcome: RuleOutcome) -> str:
    if report.is_published:
        return _dataset_row(report, outcome)
    return _outcome_row(report, outcome, _badge("warn", "left out"))


def _outcome_row(report: Report, outcome: RuleOutcome, broken: str) -> str:
    """Return a table row; *broken* is the badge of a required rule that is not kept."""
    status = broken if outcome.is_required else _badge("warn", "warning")
    return (
        f"<tr><td>{_badge('good', 'kept') if outcome.success else status}</td>"
        f"<td><code>{_text(outcome.rule_id)}</code><br>{_text(outcome.description)}{_bound(outcome)}"
        f"{_shown(report, outcome)}</td>"
        f'<td class="number" data-label="Checked">{outcome.n_checked:,}</td>'
        f'<td class="number" data-label="{_counted(outcome)}">{outcome.n_failed:,}</td></tr>\n'
    )


def _shown(report: Report, outcome: RuleOutcome) -> str:
    """Return rows that break the rule with their sentences; values alone where no row is at hand."""
    rows = (report.run.get("offending") or {}).get(outcome.rule_id, ()) if not outcome.success else ()
    if rows:
        items = "".join(
            f'<li><span class="sentence" dir="auto">{_text(row["sentence"])}</span><br>{_text(row["found"])}'
            f"<br>{_text(row['origin'])}, event {_text(row['event_id'])}</li>"
            for row in rows
        )
        of = f" of {outcome.n_failed:,}" if outcome.n_failed > len(rows) else ""
        return f'<details><summary>{len(rows)}{of} rows</summary><ul class="examples">{items}</ul></details>'
    examples = "".join(f"<li>{_text(example)}</li>" for example in outcome.examples)
    return f'<ul class="examples">{examples}</ul>' if examples else ""


def _badge(kind: str, word: str) -> str:
    return f'<span class="badge {kind}">{word}</span>'


def _counted(outcome: RuleOutcome) -> str:
    return "Failed" if outcome.maximum is None else "Counted"


def _bound(outcome: RuleOutcome) -> str:
    if outcome.value is None or outcome.maximum is None:
        return ""
    return f'<br><span class="bound">Found {outcome.value:.3f}, at most {outcome.maximum:g} expected.</span>'


def _rejects(rejects: Mapping[str, int]) -> str:
    descriptions = reject_reasons()
    rows = "".join(
        f"<tr><td><code>{_text(reason)}</code><br>{_text(descriptions.get(reason, ''))}</td>"
        f'<td class="number" data-label="Left out">{count:,}</td></tr>\n'
        for reason, count in sorted(rejects.items(), key=lambda item: (-item[1], item[0]))
    )
    return (
        '<table>\n<thead><tr><th>Reason</th><th class="number">Left out</th></tr></thead>\n'
        f"<tbody>\n{rows}</tbody>\n</table>\n"
        if rows
        else _paragraph("Nothing was left out.")
    )


def _facts(run: Mapping[str, Any]) -> str:
    facts = {
        key: value
        for key, value in run.items()
        if key not in _OWN_KEYS and value is not None and not isinstance(value, (Mapping, list, tuple))
    }
    rows = "".join(
        f'<tr><th scope="row">{_text(_label(key))}</th><td>{_text(_value(value))}</td></tr>\n'
        for key, value in facts.items()
    )
    return f'<table class="facts">\n<tbody>\n{rows}</tbody>\n</table>\n' if rows else ""


def _label(key: str) -> str:
    """Return a key as words.

    >>> _label("n_stories")
    'Stories'
    """
    words = key.removeprefix("n_").replace("_", " ")
    return words[:1].upper() + words[1:]


def _value(value: Any) -> str:
    is_count = isinstance(value, int) and not isinstance(value, bool)
    return f"{value:,}" if is_count else str(value)


def _links(pages: Sequence[tuple[str, str]]) -> str:
    links = [("The suite", "suite.html"), *pages]
    items = "".join(f'<li><a href="data_docs/{_text(file)}">{_text(name)}</a></li>' for name, file in links)
    told = "The same results in Great Expectations' own pages, and groups with events that broke a rule."
    return (
        f"{_paragraph(told)}<ul>{items}</ul>\n"
        '<p>For machines, <a href="validation.json">validation.json</a> holds the same numbers.</p>\n'
    )
