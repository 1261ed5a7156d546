"""validated: from coded events to events that keep every rule of their schema.

In: the events table. Out: the rows that keep the rules, a reject for each row that does not,
and a report. ``suite.py`` and ``data_docs.py`` are the only modules that know Great Expectations.
"""
