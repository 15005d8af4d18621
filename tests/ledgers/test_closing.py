"""Which stored periods a mark puts in doubt."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from stock_sync_guard.ledgers.closing import (
	BEGINNING,
	NOTHING_CLOSED,
	ONE_DAY,
	Closing,
	Ledger,
	Mark,
	Period,
	marked_periods,
	merged,
	month_of,
)

# Stored by month up to September, by day up to 23 November.
CLOSING = Closing(date(2026, 11, 23), date(2026, 10, 1))

days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def mark(first: date, last: date | None = None, **values) -> Mark:
	return Mark(values.get("ledger"), values.get("place"), first, last)


def marked(*marks: Mark, places=("A", "B")) -> dict:
	return dict(marked_periods(CLOSING._replace(marks=frozenset(marks)), Ledger.STOCK, places))


def test_a_day_before_the_day_rows_puts_its_month_in_doubt():
	assert marked(mark(date(2026, 8, 14), date(2026, 8, 14), place="A")) == {
		"A": (month_of(date(2026, 8, 14)),)
	}


def test_a_later_closed_day_puts_only_itself_in_doubt():
	day = date(2026, 11, 2)
	assert marked(mark(day, day, place="A")) == {"A": (Period(day, day),)}


def test_an_open_day_puts_nothing_in_doubt():
	assert marked(mark(date(2026, 11, 24), None)) == {}


def test_a_mark_without_end_goes_on_to_the_last_closed_day():
	assert marked(mark(date(2026, 9, 30)))["B"] == (Period(date(2026, 9, 1), date(2026, 11, 23)),)


def test_a_mark_of_the_other_ledger_is_not_ours():
	assert marked(mark(BEGINNING, ledger=Ledger.GL)) == {}


def test_where_nothing_is_closed_nothing_is_in_doubt():
	assert NOTHING_CLOSED.stored_periods(BEGINNING, None) is None


def test_months_end_with_their_last_day():
	assert month_of(date(2024, 2, 10)) == Period(date(2024, 2, 1), date(2024, 2, 29))
	assert month_of(date(2026, 12, 31)) == Period(date(2026, 12, 1), date(2026, 12, 31))


@settings(deadline=None)
@given(st.lists(st.tuples(days, st.integers(0, 60)), max_size=8))
def test_merged_periods_are_apart_and_hold_the_same_days(ranges):
	periods = [Period(first, first + timedelta(days=length)) for first, length in ranges]
	result = merged(periods)
	assert all(one.last + ONE_DAY < other.first for one, other in itertools.pairwise(result))
	assert _days_of(result) == _days_of(periods)


@settings(deadline=None)
@given(st.lists(st.tuples(days, st.integers(0, 90)), max_size=5))
def test_marked_days_are_whole_stored_periods(ranges):
	marks = [mark(first, first + timedelta(days=length)) for first, length in ranges]
	for period in marked(*marks).get("A", ()):
		assert CLOSING.period_of(period.first).first == period.first
		assert CLOSING.period_of(period.last).last == period.last <= CLOSING.closed_until


def _days_of(periods) -> set[date]:
	return {first + timedelta(days=n) for first, last in periods for n in range((last - first).days + 1)}
