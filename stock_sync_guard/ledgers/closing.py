"""Which periods of a company's ledgers are closed, so that their sums are stored, and which of them are marked.

Time has three parts. Up to `closed_until`, sums are stored: by month before `days_from`, by day from it on. Later days are
open: they are read from the ledgers. A mark says that something in a closed period has changed since its sum was stored.

The invariant: for each place and closed period, the stored sum is right, or each transaction that can see the change sees a
mark of it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import Enum
from typing import NamedTuple

from stock_sync_guard.ledgers.statements import Run, Statement
from stock_sync_guard.ledgers.values import to_date

ONE_DAY = timedelta(days=1)
# Before any entry. Not the first date there is: frappe takes that for an empty one.
BEGINNING = date(1900, 1, 1)


class Ledger(str, Enum):
	"""The values are ERPNext's doctypes."""

	STOCK = "Stock Ledger Entry"
	GL = "GL Entry"


class Period(NamedTuple):
	"""From the first day to the last, both included."""

	first: date
	last: date


class Mark(NamedTuple):
	"""What has changed: `ledger` None: both; `place` None: every one of the company; `last` None: without end."""

	ledger: Ledger | None
	place: str | None
	first: date
	last: date | None

	def concerns(self, ledger: Ledger) -> bool:
		return self.ledger in (None, ledger)


class Closing(NamedTuple):
	"""What is stored of a company. `closed_until` None: nothing is. Each rebuild that stores something gives it another `generation`."""

	closed_until: date | None = None
	days_from: date = BEGINNING
	marks: frozenset[Mark] = frozenset()
	generation: str = ""

	@property
	def first_open_day(self) -> date:
		return BEGINNING if self.closed_until is None else self.closed_until + ONE_DAY

	def period_of(self, day: date) -> Period:
		"""The period whose stored sum holds the entries of a closed day."""
		return Period(day, day) if day >= self.days_from else month_of(day)

	def stored_periods(self, first: date, last: date | None) -> Period | None:
		"""The days of all stored periods that the days touch; None where all of them are open."""
		if self.closed_until is None or first > self.closed_until:
			return None
		last = self.closed_until if last is None else min(last, self.closed_until)
		return Period(self.period_of(first).first, self.period_of(last).last) if first <= last else None


NOTHING_CLOSED = Closing()


def month_of(day: date) -> Period:
	first = day.replace(day=1)
	return Period(first, (first + timedelta(days=31)).replace(day=1) - ONE_DAY)


def merged(periods: Iterable[Period]) -> tuple[Period, ...]:
	"""The same days in as few periods as possible, in order."""
	result: list[Period] = []
	for period in sorted(periods):
		if result and period.first <= result[-1].last + ONE_DAY:
			result[-1] = Period(result[-1].first, max(result[-1].last, period.last))
		else:
			result.append(period)
	return tuple(result)


class ClosingRow(NamedTuple):
	"""The closing of the company (`kind` CLOSING: first is `days_from`, last `closed_until`, place its generation), or a mark (`kind` MARK)."""

	kind: object
	ledger: object
	place: object
	first: object
	last: object


CLOSING, MARK = "closing", "mark"

# Marks are told apart by what they say: a repost leaves the same one many times.
CLOSING_ROWS = f"""
SELECT '{CLOSING}' AS kind, '' AS ledger, IFNULL(c.generation, '') AS place, c.days_from AS first, c.closed_until AS last
FROM `tabStock Sync Closing` c
WHERE c.company = :company AND c.closed_until IS NOT NULL AND c.item_wise_accounts = :item_wise
UNION ALL
SELECT DISTINCT '{MARK}', IFNULL(m.ledger, ''), IFNULL(m.place, ''), m.from_date, m.to_date
FROM `tabStock Sync Mark` m WHERE m.company = :company
"""


def closing_parameters(company: str, *, item_wise: bool) -> dict[str, object]:
	"""Those of CLOSING_ROWS. What is stored by places of the other kind is of no use: then nothing is closed."""
	return {"company": company, "item_wise": int(item_wise)}


def read_closing(run: Run, company: str, *, item_wise: bool = False) -> Closing:
	"""What is stored of the company by such places, as the current transaction sees it."""
	rows = run(*Statement(CLOSING_ROWS, closing_parameters(company, item_wise=item_wise)))
	return to_closing(ClosingRow(*row) for row in rows)


def to_closing(rows: Iterable[ClosingRow]) -> Closing:
	closing = NOTHING_CLOSED
	marks = set()
	for row in rows:
		if row.kind == CLOSING:
			closing = Closing(to_date(row.last), to_date(row.first), generation=str(row.place))
		else:
			marks.add(to_mark(row))
	return closing._replace(marks=frozenset(marks))


def to_mark(row: ClosingRow) -> Mark:
	return Mark(
		Ledger(row.ledger) if row.ledger else None,
		str(row.place) if row.place else None,
		to_date(row.first),
		to_date(row.last) if row.last else None,
	)


def marked_periods(
	closing: Closing, ledger: Ledger, places: Iterable[str]
) -> Mapping[str, tuple[Period, ...]]:
	"""By place, the stored periods that a mark puts in doubt; places without any are left out."""
	everywhere: list[Period] = []
	by_place: dict[str, list[Period]] = {}
	for mark in closing.marks:
		period = closing.stored_periods(mark.first, mark.last) if mark.concerns(ledger) else None
		if period and mark.place is None:
			everywhere.append(period)
		elif period:
			by_place.setdefault(mark.place, []).append(period)
	marked = {place: merged([*everywhere, *by_place.get(place, ())]) for place in places}
	return {place: periods for place, periods in marked.items() if periods}
