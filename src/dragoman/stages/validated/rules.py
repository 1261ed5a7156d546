"""The rules across columns of ``schemas/events.yml``, each one pure function on an events frame.

A function returns one boolean a row: the row keeps the rule. A column's own missing value is
the business of its ``required`` constraint, so a rule lets an empty optional column pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dragoman.codebook import actor_code_problem, contexts, event_codes

RowRule = Callable[[pd.DataFrame], "pd.Series[bool]"]

HARMS = ("killed", "injured", "displaced", "detained", "protesters")
SPANS_IN_SENTENCE = ("trigger", "source", "target")
SPANS_IN_STORY = ("date", "place", "said_by")
CONTEXT_COLUMNS = ("contexts", "story_contexts")
ACTOR_COLUMNS = ("source_code", "target_code", "said_by_code")
_CONSEQUENCES = (
    "cameo_code",
    "cameo_label",
    "plover_type",
    "goldstein",
    "goldstein_table",
    "quad_class",
    "quad_scheme",
)
_SENTENCE = ("sentence_text", "sentence_char_start", "sentence_char_end")


@dataclass(frozen=True)
class RowCheck:
    """A row rule's function and the columns it looks at."""

    keeps: RowRule
    columns: tuple[str, ...]


def root_is_prefix(frame: pd.DataFrame) -> pd.Series[bool]:
    """Say which rows have the root and base that their code begins with."""
    code = frame["cameo_code"]
    return (code.str.slice(0, 2) == frame["cameo_root"]) & (code.str.slice(0, 3) == frame["cameo_base"])


def code_consequences(frame: pd.DataFrame) -> pd.Series[bool]:
    """Say which rows have the label, PLOVER type, Goldstein value and quad class of their code."""
    columns = list(_CONSEQUENCES)
    # A million rows hold a few thousand combinations: each is judged once.
    group = frame.groupby(columns, dropna=False, sort=False).ngroup()
    first = ~group.duplicated()
    combinations = frame.loc[first, columns].astype(object)
    rows = combinations.where(combinations.notna(), None).to_dict("records")
    judged = {
        number: _follows_from_code({str(name): value for name, value in row.items()})
        for number, row in zip(group[first], rows, strict=True)
    }
    return group.map(judged).astype(bool)


def _follows_from_code(row: Mapping[str, Any]) -> bool:
    entry = event_codes().get(row["cameo_code"] or "")
    if entry is None or row["quad_scheme"] is None:
        return False
    # The table is either one of the three that have the code, or where the default came from.
    known = {(value, table) for table, value in entry.goldstein.items() if table != "default"}
    known.add((entry.goldstein["default"], entry.goldstein_source))
    return (
        row["cameo_label"] == entry.label
        and (row["plover_type"] or "") == entry.plover_type
        and (row["goldstein"], row["goldstein_table"]) in known
        and row["quad_class"] == entry.quad_in(row["quad_scheme"])
    )


def offsets_match_text(frame: pd.DataFrame) -> pd.Series[bool]:
    """Say which rows have spans that are the text at their offsets."""
    sentence = zip(*(_values(frame, name) for name in _SENTENCE), strict=True)
    spans = [
        zip(*(_values(frame, f"{span}_{part}") for part in ("text", "char_start", "char_end")), strict=True)
        for span in (*SPANS_IN_SENTENCE, *SPANS_IN_STORY)
    ]
    inside = len(SPANS_IN_SENTENCE)
    keeps = [
        _is_length(*place)
        and all(_is_in_sentence(place, span) for span in row[:inside])
        and all(_is_in_story(place, span) for span in row[inside:])
        for place, *row in zip(sentence, *spans, strict=True)
    ]
    return pd.Series(keeps, index=frame.index, dtype=bool)


_Span = tuple[str | None, int | None, int | None]


def _values(frame: pd.DataFrame, name: str) -> list[object]:
    """Return a column as Python values, None where there is none."""
    column = frame[name]
    return column.astype(object).where(column.notna(), None).tolist()


def _is_length(text: str | None, start: int | None, end: int | None) -> bool:
    return text is not None and start is not None and end is not None and end - start == len(text) > 0


def _is_in_sentence(sentence: _Span, span: _Span) -> bool:
    """Say whether the sentence has exactly this text there; a span with no part at all is not asked."""
    text, start, end = span
    if text is None and start is None and end is None:
        return True
    base = sentence[1] or 0
    if not _is_length(text, start, end) or start is None or end is None or start < base:
        return False
    return (sentence[0] or "")[start - base : end - base] == text


def _is_in_story(sentence: _Span, span: _Span) -> bool:
    """Say whether a span that may stand in another sentence fits; inside this one it must be its text."""
    text, start, end = span
    if text is None and start is None and end is None:
        return True
    if not _is_length(text, start, end):
        return False
    inside = (start or 0) >= (sentence[1] or 0) and (end or 0) <= (sentence[2] or 0)
    return _is_in_sentence(sentence, span) if inside else True


def dates_in_order(frame: pd.DataFrame) -> pd.Series[bool]:
    """Say which rows have both ends of their date in order, or neither."""
    start, end = frame["event_date_start"], frame["event_date_end"]
    return (start.isna() & end.isna()) | (end >= start)


def asserted_not_future(frame: pd.DataFrame) -> pd.Series[bool]:
    """Say which rows do not assert an event that starts after the day of publication."""
    future = frame["event_date_start"] > frame["published_date"]
    return ~(future & (frame["status"] == "asserted"))


def actor_groups_closed(frame: pd.DataFrame) -> pd.Series[bool]:
    """Say which rows have actor codes made only of listed three-letter groups."""
    keeps = pd.Series(True, index=frame.index)
    for column in ACTOR_COLUMNS:
        keeps &= _is_closed(frame[column])
    return keeps


def _is_closed(codes: pd.Series[str]) -> pd.Series[bool]:
    strange = {code for code in codes.dropna().unique() if actor_code_problem(code)}
    return ~codes.isin(strange)


def contexts_closed(frame: pd.DataFrame) -> pd.Series[bool]:
    """Say which rows have only contexts of the closed list."""
    known = frozenset(contexts())
    keeps = pd.Series(True, index=frame.index)
    for column in CONTEXT_COLUMNS:
        keeps &= pd.Series([known.issuperset(names) for names in _lists(frame, column)], index=frame.index)
    return keeps


def _lists(frame: pd.DataFrame, column: str) -> list[Sequence[str]]:
    """Return a column of lists, an empty one where there is none."""
    return [() if names is None or names is pd.NA else names for names in frame[column]]


def harm_in_order(frame: pd.DataFrame) -> pd.Series[bool]:
    """Say which rows have low, best and high in order for each kind of harm."""
    keeps = pd.Series(True, index=frame.index)
    for harm in HARMS:
        low, best, high = (frame[f"{harm}_{estimate}"] for estimate in ("low", "best", "high"))
        for lower, upper in ((low, best), (best, high), (low, high)):
            keeps &= (lower <= upper).fillna(True).astype(bool)
    return keeps


def some_actor(frame: pd.DataFrame) -> pd.Series[bool]:
    """Say which rows have a source or a target that is resolved."""
    return frame["source_code"].notna() | frame["target_code"].notna()


def _span_columns(*spans: str) -> tuple[str, ...]:
    return tuple(f"{span}_{part}" for span in spans for part in ("text", "char_start", "char_end"))


ROW_CHECKS: Mapping[str, RowCheck] = {
    "root_is_prefix": RowCheck(root_is_prefix, ("cameo_code", "cameo_root", "cameo_base")),
    "code_consequences": RowCheck(code_consequences, _CONSEQUENCES),
    "offsets_match_text": RowCheck(
        offsets_match_text, (*_SENTENCE, *_span_columns(*SPANS_IN_SENTENCE, *SPANS_IN_STORY))
    ),
    "dates_in_order": RowCheck(dates_in_order, ("event_date_start", "event_date_end")),
    "asserted_not_future": RowCheck(asserted_not_future, ("status", "event_date_start", "published_date")),
    "actor_groups_closed": RowCheck(actor_groups_closed, ACTOR_COLUMNS),
    "contexts_closed": RowCheck(contexts_closed, CONTEXT_COLUMNS),
    "harm_in_order": RowCheck(
        harm_in_order, tuple(f"{harm}_{part}" for harm in HARMS for part in ("low", "best", "high"))
    ),
    "some_actor": RowCheck(some_actor, ("source_code", "target_code")),
}


def rule_columns(rule_id: str, column: str) -> tuple[str, ...]:
    """Return the columns whose values show why a row breaks the rule."""
    check = ROW_CHECKS.get(rule_id)
    return check.columns if check else (column,)
