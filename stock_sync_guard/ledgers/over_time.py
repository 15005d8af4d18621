"""An account's difference as it was at the end of each month, and of each day of the newest: when did it arise?"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.engine.money import ZERO
from stock_sync_guard.ledgers.closed_sums import read_sums_by_day
from stock_sync_guard.ledgers.closing import ONE_DAY, Ledger, Period, month_of
from stock_sync_guard.ledgers.statements import Run
from stock_sync_guard.ledgers.totals import stored_places

# Months before the newest one.
MOST_MONTHS = 24


class DifferenceOn(NamedTuple):
	"""The difference of the accounts at the end of the day: stock value less balance, company currency."""

	day: date
	difference: Decimal


def read_differences_over_time(
	run: Run, books: CompanyBooks, accounts: Collection[str], *, as_on: date
) -> list[DifferenceOn]:
	"""The difference of these accounts together at the end of each month, then of each day of the month of `as_on`.

	Of live entries, whenever they were written, and by the accounts that they have today; it begins with the
	first month that has an entry, or `MOST_MONTHS` ago. Needs a site's own tables (`closed_sums`).
	"""
	newest = Period(month_of(as_on).first, as_on)
	sums = read_sums_by_day(
		run,
		books,
		{Ledger.STOCK: stored_places(run, books, set(accounts)), Ledger.GL: accounts},
		as_on=as_on,
		doubted=(newest,),  # its days, where a whole month is stored
	)
	moved: dict[date, Decimal] = {}
	for ledger, sign in ((Ledger.STOCK, 1), (Ledger.GL, -1)):
		for day, amount in sums[ledger].items():
			moved[day or as_on] = moved.get(day or as_on, ZERO) + sign * amount
	return _running(moved, _ends(min(moved, default=as_on), newest))


def _ends(first: date, newest: Period) -> list[date]:
	days = [newest.last]
	while days[-1] > newest.first:
		days.append(days[-1] - ONE_DAY)
	months = []
	month = month_of(newest.first - ONE_DAY)
	while month.last >= first and len(months) < MOST_MONTHS:
		months.append(month.last)
		month = month_of(month.first - ONE_DAY)
	return sorted({*months, *days})


def _running(moved: dict[date, Decimal], ends: list[date]) -> list[DifferenceOn]:
	difference, points = ZERO, []
	days = sorted(moved)
	for end in ends:
		while days and days[0] <= end:
			difference += moved[days.pop(0)]
		points.append(DifferenceOn(end, difference))
	return points
