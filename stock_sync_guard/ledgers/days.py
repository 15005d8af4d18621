"""Days of the ledgers, as ranges, and the entries that were posted on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from stock_sync_guard.ledgers.closing import BEGINNING, ONE_DAY, Period, merged
from stock_sync_guard.ledgers.statements import EVERY_ENTRY, Condition

# In order, none touching the next.
Days = tuple[Period, ...]

# After any entry; there is a day after it.
END = date(9999, 12, 30)
EVERY_DAY: Days = (Period(BEGINNING, END),)


def single(days: Iterable[date]) -> Days:
	return merged(Period(day, day) for day in days)


def since(first: date) -> Days:
	return (Period(first, END),)


def is_in(days: Days, day: date) -> bool:
	return any(period.first <= day <= period.last for period in days)


def all_but(days: Days) -> Days:
	"""The days that are not among these."""
	left, first = [], BEGINNING
	for period in days:
		if first < period.first:
			left.append(Period(first, period.first - ONE_DAY))
		first = period.last + ONE_DAY
	return (*left, Period(first, END)) if first <= END else tuple(left)


def up_to(days: Days, last: date) -> Days:
	"""Those of the days that are not after the last."""
	return tuple(Period(first, min(end, last)) for first, end in days if first <= last)


def posted_within(days: Days) -> Condition:
	"""Posted on one of the days, by the indexed columns, which copies of ledgers do not have; without a date: at the end."""
	if days == EVERY_DAY:
		return EVERY_ENTRY
	conditions, parameters = [], {}
	for number, period in enumerate(days):
		first, after = f"within_{number}_first", f"within_{number}_after"
		parameters[first] = period.first.isoformat()
		if period.last == END:
			conditions.append(f"{{when}} >= :{first} OR {{when}} IS NULL")
		else:
			parameters[after] = (period.last + ONE_DAY).isoformat()
			conditions.append(f"{{when}} >= :{first} AND {{when}} < :{after}")
	return Condition(f"AND ({' OR '.join(conditions) or '1 = 0'})", parameters)
