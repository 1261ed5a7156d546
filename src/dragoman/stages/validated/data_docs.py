"""Great Expectations' Data Docs of validation results, as pages that need no network.

The pages come from Great Expectations' own renderers; here their addresses are turned to the
files of ``static/``, values from stories are escaped, and clocks and random ids are taken out.
"""

from __future__ import annotations

import html
import itertools
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from great_expectations.core import ExpectationSuite
from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResultSchema
from great_expectations.render.components import RenderedDocumentContent
from great_expectations.render.renderer.page_renderer import (
    ExpectationSuitePageRenderer,
    ValidationResultsPageRenderer,
)
from great_expectations.render.view.view import DefaultJinjaPageView

from dragoman.stages.validated.suite import open_context

STATIC = Path(__file__).parent / "static"
RESULT_PAGE = "index.html"
SUITE_PAGE = "suite.html"

# The part of an address that names an asset, and what stands for it. Vega, the date picker and the
# table filters serve pages that are not made here.
_ASSETS: Mapping[str, tuple[str, ...]] = {
    "bootstrap-table.min.css": ("bootstrap-table.min.css",),
    "bootstrap.min.css": ("bootstrap.min.css",),
    "bootstrap-prefers-dark.css": ("bootstrap-prefers-dark.min.css",),
    "font-awesome/6.6.0/css/all.min.css": (
        "fontawesome/css/fontawesome.min.css",
        "fontawesome/css/solid.min.css",
    ),
    "jquery-3.7.1.min.js": ("jquery.min.js",),
    "popper.min.js": ("popper.min.js",),
    "bootstrap.min.js": ("bootstrap.min.js",),
    "bootstrap-table.min.js": ("bootstrap-table.min.js",),
}
_STYLE = re.compile(r'<link\b[^>]*\bhref="([^"]*)"[^>]*>')
_SCRIPT = re.compile(r'<script\b[^>]*\bsrc="([^"]*)"[^>]*>\s*</script>')
_LOGO = re.compile(r"<img\b[^>]*great-expectations-web-assets[^>]*>")
_LOGO_STYLE = re.compile(r"\.navbar-brand a \{[^}]*\}\s*\.navbar-brand a img \{[^}]*\}")
_FOOTER = re.compile(r"<footer>.*?</footer>", re.DOTALL)
_EXTERNAL_LINK = re.compile(r"""<a\b[^>]*\bhref=["']https?://[^>]*>(.*?)</a>""", re.DOTALL)
_HOME_LINK = re.compile(r'href="(?:\.\./)+index\.html"')
_SUITE_LINK = re.compile(r'href="(?:\.\./)+expectations/[^"]*\.html"')
# Rows for what is not told, such as the time of the run.
_EMPTY_ROW = re.compile(r"<tr>(?:(?!</tr>).)*__none__(?:(?!</tr>).)*</tr>", re.DOTALL)


def copy_assets(folder: Path) -> None:
    """Copy the files that the pages need into ``folder/static``."""
    ours = shutil.ignore_patterns("report.css")
    shutil.copytree(STATIC, folder / "static", ignore=ours, dirs_exist_ok=True)


def render_result(result: Mapping[str, Any], name: str) -> str:
    """Return the page of one validation result in the form of ``SuiteResult.gx``."""
    open_context()
    meta = {**result["meta"], "batch_spec": {"data_asset_name": name}}
    entries = [_escaped(entry) for entry in result["results"]]
    loaded = ExpectationSuiteValidationResultSchema().load({**result, "results": entries, "meta": meta})
    document = ValidationResultsPageRenderer().render(loaded)
    return _offline(_render(document, f"Validation of {name}"))


def render_suite(suite: Mapping[str, Any]) -> str:
    """Return the page of an expectation suite."""
    open_context()
    expectations = [dict(item) for item in suite["expectations"]]
    loaded = ExpectationSuite(name=str(suite["name"]), expectations=expectations)
    renderer: Any = ExpectationSuitePageRenderer()
    document = renderer.render(loaded)
    return _offline(_render(document, f"Suite of the {suite['name']} table"))


def _escaped(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry whose values are safe in HTML: the templates put them in as they are."""
    return {**entry, "result": _escape(entry["result"])}


def _escape(value: Any) -> Any:
    if isinstance(value, str):
        return html.escape(value)
    if isinstance(value, Mapping):
        return {key: _escape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_escape(item) for item in value]
    return value


def _render(document: RenderedDocumentContent, title: str) -> str:
    view: Any = DefaultJinjaPageView()
    numbers = itertools.count(1)
    # Random ids would give other bytes at each run.
    view.env.filters["generate_html_element_uuid"] = lambda prefix="": f"{prefix or ''}{next(numbers)}"
    document.page_title = html.escape(title)
    page: str = view.render(document)
    return page.replace("Data documentation compiled by Great Expectations", html.escape(title))


def _offline(page: str) -> str:
    """Return the page with local assets and without any address outside its folder."""
    page = _LOGO.sub("<strong>Data Docs</strong>", _FOOTER.sub("", page))
    page = _EMPTY_ROW.sub("", _LOGO_STYLE.sub("", page))
    page = _STYLE.sub(lambda tag: _local(tag, '<link rel="stylesheet" href="static/{}">'), page)
    page = _SCRIPT.sub(lambda tag: _local(tag, '<script src="static/{}"></script>'), page)
    page = _EXTERNAL_LINK.sub(r"\1", page)
    page = page.replace("</head>", '<link rel="stylesheet" href="static/dragoman.css">\n</head>', 1)
    page = _SUITE_LINK.sub(f'href="{SUITE_PAGE}"', page)
    return _HOME_LINK.sub('href="../index.html"', page)


def _local(tag: re.Match[str], template: str) -> str:
    files = next((files for part, files in _ASSETS.items() if tag[1].endswith(part)), ())
    return "\n".join(template.format(file) for file in files)


def merge_results(first: Mapping[str, Any] | None, second: Mapping[str, Any]) -> dict[str, Any]:
    """Return one validation result for the rows of both, added up rule by rule."""
    if first is None:
        return dict(second)
    others = {_rule_id(entry): entry for entry in second["results"]}
    merged = [_merge_entries(entry, others.pop(_rule_id(entry), None)) for entry in first["results"]]
    merged += others.values()
    n_kept = sum(bool(entry["success"]) for entry in merged)
    statistics = {
        "evaluated_expectations": len(merged),
        "successful_expectations": n_kept,
        "unsuccessful_expectations": len(merged) - n_kept,
        "success_percent": 100.0 * n_kept / len(merged) if merged else None,
    }
    return {**first, "results": merged, "success": n_kept == len(merged), "statistics": statistics}


def _rule_id(entry: Mapping[str, Any]) -> str:
    return str(entry["expectation_config"]["meta"]["rule_id"])


def _merge_entries(entry: Mapping[str, Any], other: Mapping[str, Any] | None) -> dict[str, Any]:
    if other is None:
        return dict(entry)
    one, two = entry["result"], other["result"]
    counts = {
        key: one.get(key, 0) + two.get(key, 0)
        for key in ("element_count", "unexpected_count", "missing_count")
        if key in one or key in two
    }
    values = [*one.get("partial_unexpected_list", ()), *two.get("partial_unexpected_list", ())][:20]
    total, failed = counts["element_count"], counts.get("unexpected_count", 0)
    present = total - counts.get("missing_count", 0)
    result = {
        **counts,
        "partial_unexpected_list": values,
        "partial_unexpected_counts": _value_counts(values),
        "unexpected_percent": _percent(failed, present),
        "unexpected_percent_total": _percent(failed, total),
        "unexpected_percent_nonmissing": _percent(failed, present),
        "missing_percent": _percent(counts.get("missing_count", 0), total),
    }
    return {**entry, "success": bool(entry["success"] and other["success"]), "result": result}


def _value_counts(values: Sequence[Any]) -> list[dict[str, Any]]:
    texts = [str(value) for value in values]
    return [{"value": text, "count": texts.count(text)} for text in dict.fromkeys(texts)]


def _percent(part: int, total: int) -> float:
    return 100.0 * part / total if total else 0.0
