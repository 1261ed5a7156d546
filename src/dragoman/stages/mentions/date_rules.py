"""All rules of dates, in the order in which they are tried."""

from __future__ import annotations

from dragoman.stages.mentions import (
    date_clock,
    date_days,
    date_durations,
    date_periods,
    date_quarters,
    date_relative,
    date_units,
    date_weekdays,
    date_years,
)

RULES = (
    *date_days.RULES,
    *date_weekdays.RULES,
    *date_clock.RULES,
    *date_periods.RULES,
    *date_quarters.RULES,
    *date_years.RULES,
    *date_units.RULES,
    *date_relative.RULES,
    *date_durations.RULES,
)
