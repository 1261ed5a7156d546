"""Which stretch of time the charts show, and in which steps: days, weeks, months or years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dragoman.reports.opening import Counter
from dragoman.reports.sections import Row, say_count

# The longest stretch, in months, that is shown in such steps, and the worst date_precision that fits one.
_UNITS = (("day", 3, 2), ("week", 24, 3), ("month", 300, 4), ("year", 10_000, 5))
_EDGE = 0.01
_FEW = 100


@dataclass(frozen=True)
class Window:
    """What the charts over time show.

    Args:
        unit: ``day``, ``week``, ``month`` or ``year``.
        start: first day of the first step.
        end: first day of the last step.
        precision: worst date_precision that is drawn.
        told: what is not drawn, one line each.
    """

    unit: str
    start: date
    end: date
    precision: int
    told: tuple[str, ...] = ()

    @property
    def step(self) -> str:
        """The SQL expression for the first day of the step that an event falls into."""
        return f"CAST(date_trunc('{self.unit}', event_date_start) AS DATE)"

    @property
    def condition(self) -> str:
        """The SQL condition for the events that are drawn."""
        return (
            f"event_date_start IS NOT NULL AND coalesce(date_precision, 1) <= {self.precision} "
            f"AND {self.step} BETWEEN DATE '{self.start}' AND DATE '{self.end}'"
        )

    def place(self, start: date) -> Row:
        """Return where the bar of a step stands and what it is called."""
        return {
            "start": start.isoformat(),
            "end": next_step(self.unit, start).isoformat(),
            "when": step_name(self.unit, start),
        }


def next_step(unit: str, start: date) -> date:
    """Return the first day of the step after the one that begins on *start*.

    >>> next_step("month", date(2023, 12, 1)), next_step("week", date(2023, 9, 25))
    (datetime.date(2024, 1, 1), datetime.date(2023, 10, 2))
    """
    if unit in ("day", "week"):
        return start + timedelta(days=1 if unit == "day" else 7)
    if unit == "year" or start.month == 12:
        return date(start.year + 1, 1, 1)
    return date(start.year, start.month + 1, 1)


def step_name(unit: str, start: date) -> str:
    """Return what people call a step.

    >>> step_name("month", date(2023, 9, 1)), step_name("week", date(2023, 9, 25))
    ('2023-09', 'week of 2023-09-25')
    """
    match unit:
        case "year":
            return f"{start.year:04}"
        case "month":
            return f"{start.year:04}-{start.month:02}"
        case "week":
            return f"week of {start.isoformat()}"
        case _:
            return start.isoformat()


def choose_window(counter: Counter) -> Window | None:
    """Return the window of a data set, or None where no event has a date.

    A hundredth of the events at either end is left out where there are 100 or more, so that a few
    events of history do not press all others into one bar.
    """
    days = counter.rows(
        "SELECT event_date_start AS day, count(*) AS n FROM counted "
        "WHERE event_date_start IS NOT NULL GROUP BY ALL ORDER BY day"
    )
    if not days:
        return None
    first, last = _edges(days)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    unit, _, precision = next(item for item in _UNITS if months <= item[1])
    window = Window(unit, _begin(unit, first), _begin(unit, last), precision)
    return Window(unit, window.start, window.end, precision, tuple(_not_drawn(counter, window)))


def _edges(days: Sequence[Row]) -> tuple[date, date]:
    total = sum(row["n"] for row in days)
    if total < _FEW:
        return days[0]["day"], days[-1]["day"]
    return _edge(days, total), _edge(days[::-1], total)


def _edge(days: Sequence[Row], total: int) -> date:
    """Return the first day before which more than the share that may be left out does not lie."""
    passed = 0
    for row in days:
        passed += row["n"]
        if passed > total * _EDGE:
            break
    day: date = row["day"]
    return day


def _begin(unit: str, day: date) -> date:
    match unit:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "year":
            return day.replace(month=1, day=1)
        case _:
            return day


def _not_drawn(counter: Counter, window: Window) -> list[str]:
    found = counter.rows(
        "SELECT count(*) FILTER (event_date_start IS NULL) AS undated, "
        f"count(*) FILTER ({window.step} < DATE '{window.start}') AS before, "
        f"count(*) FILTER ({window.step} > DATE '{window.end}') AS later, "
        f"count(*) FILTER ({window.step} BETWEEN DATE '{window.start}' AND DATE '{window.end}' "
        f"AND date_precision > {window.precision}) AS vague FROM counted"
    )[0]
    first, last = step_name(window.unit, window.start), step_name(window.unit, window.end)
    told = {
        f"without a date: {say_count(found['undated'], 'event')}": found["undated"],
        f"before {first}: {say_count(found['before'], 'event')}": found["before"],
        f"after {last}: {say_count(found['later'], 'event')}": found["later"],
        f"dated less exactly than to a {window.unit}: {say_count(found['vague'], 'event')}": found["vague"],
    }
    parts = [text for text, count in told.items() if count]
    return [f"Not drawn: {'; '.join(parts)}."] if parts else []
