"""The rebuild: stores the sums of closed periods and which vouchers disagree there, and takes away the marks that it saw.

Each step is one transaction with one consistent snapshot: what is stored and which marks go were seen together. A change
that commits later brings its own mark, which stays. The snapshot takes no locks; the writes touch rows that no user's
transaction touches. Two steps of one company cannot both store: each must find the `generation` that it read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import NamedTuple

import frappe
from frappe.utils import getdate, now, now_datetime

from stock_sync_guard.ledgers.closed_sums import TABLES, PeriodSum, read_period_sums
from stock_sync_guard.ledgers.closing import (
	BEGINNING,
	ONE_DAY,
	Closing,
	Ledger,
	Mark,
	Period,
	marked_periods,
	merged,
	month_of,
)
from stock_sync_guard.ledgers.explained import read_explained
from stock_sync_guard.ledgers.values import to_date
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.site.rows import delete_by_name
from stock_sync_guard.site.versions import has_item_wise_accounts
from stock_sync_guard.watch.explanation import Explanation, explain_days, next_days, store_explanation

CLOSED_SUM = "Stock Sync Closed Sum"
# Whoever posted on a day that was today then, and so left no mark, has long committed: no transaction lives for hours.
CLOSED_AFTER = timedelta(hours=6)
# A mark over more days than this moves the closing back instead, and month after month is stored anew.
LONG = timedelta(days=92)
ROWS_PER_STATEMENT = 500

# While one of these documents has this status, its changes may go on.
GOES_ON = {"Repost Item Valuation": "In Progress", "Transaction Deletion Record": "Running"}


class OvertakenError(frappe.ValidationError):
	"""Another rebuild of the company has stored something since this one's snapshot."""


class Seen(NamedTuple):
	"""What a step sees in its snapshot. `marks`: those that can be taken away, by name."""

	company: str
	generation: str
	closing: Closing
	marks: dict[str, Mark]


class Change(NamedTuple):
	"""What a step stores: the closing, and the sums of the parts. `forget_from`: nothing from that day on stays stored."""

	closing: Closing
	parts: tuple[Part, ...] = ()
	marks: tuple[str, ...] = ()
	forget_from: date | None = None


class Part(NamedTuple):
	days: Period
	ledger: Ledger
	# None: all of the company
	places: frozenset[str] | None = None


def rebuild(company: str) -> int:
	"""Store what is not stored, or no longer right; returns the number of steps. Commits after each step.

	Killed in between, nothing is wrong, and the next run goes on from there.
	"""
	steps = 0
	while step(company):
		steps += 1
	return steps


def steps_left(company: str) -> int:
	"""About how many steps a rebuild takes: the months that are not closed or explained, and one for the marks."""
	closing, today = look(company).closing, getdate()
	first = closing.first_open_day if closing.closed_until else first_day()
	return max((today.year - first.year) * 12 + today.month - first.month, 0) + 2


def step(company: str) -> bool:
	"""One transaction of the rebuild; False where there was nothing to do."""
	with snapshot():
		return store_next(company)


def store_next(company: str) -> bool:
	"""What `step` does, in the current transaction, which must read all of one snapshot."""
	seen = look(company)
	change = next_change(seen, closable_until(now_datetime()))
	if not change:
		return _explain_next(seen)
	_store(seen, change, read_parts(company, change), _explained_anew(seen, change))
	return True


def read_parts(company: str, change: Change) -> list[tuple[Part, list[PeriodSum]]]:
	"""The sums of the parts that the change stores."""
	item_wise = has_item_wise_accounts(company)
	return [
		(
			part,
			read_period_sums(
				run, company, part.ledger, change.closing, part.days, part.places, item_wise=item_wise
			),
		)
		for part in change.parts
	]


def _explained_anew(seen: Seen, change: Change) -> Explanation | None:
	"""What is stored of the days whose marks go; None where none of them is explained."""
	if change.forget_from is not None or not _has_books(seen.company):
		return None
	books = company_books(seen.company)
	explained = read_explained(run, books)
	if explained.until is None:
		return None
	marked = (seen.marks[name] for name in change.marks)
	days = merged(
		Period(mark.first, min(mark.last or explained.until, explained.until))
		for mark in marked
		if mark.first <= explained.until
	)
	return explain_days(books, explained, days, explained.until) if days else None


def _has_books(company: str) -> bool:
	"""Not after it was renamed or deleted; and only perpetual inventory is explained."""
	return bool(frappe.db.get_value("Company", company, "enable_perpetual_inventory"))


def _explain_next(seen: Seen) -> bool:
	"""Once all sums are stored: a month is explained after the other."""
	closed_until = seen.closing.closed_until
	if closed_until is None or not _has_books(seen.company):
		return False
	books = company_books(seen.company)
	explained = read_explained(run, books)
	first = BEGINNING if explained.until is None else explained.until + ONE_DAY
	last = min(month_of(max(first, first_day())).last, closed_until)
	explanation = next_days(books, explained, closed_until, Period(first, last))
	if explanation:
		_store(seen, Change(seen.closing), (), explanation)
	return bool(explanation)


@contextmanager
def snapshot() -> Iterator[None]:
	"""A transaction whose reads are of one moment, whatever the isolation of the session; committed at the end."""
	[(isolation,)] = frappe.db.sql("SELECT @@session.tx_isolation")
	frappe.db.commit()
	frappe.db.sql("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
	try:
		frappe.db.sql("START TRANSACTION WITH CONSISTENT SNAPSHOT")
		yield
		frappe.db.commit()
	except BaseException:
		frappe.db.rollback()
		raise
	finally:
		level = str(isolation).replace("-", " ")
		frappe.db.sql(f"SET SESSION TRANSACTION ISOLATION LEVEL {level}")


def closable_until(moment: datetime) -> date:
	"""The last day that may be closed at this moment of the site's time."""
	return (moment - CLOSED_AFTER).date() - ONE_DAY


def next_change(seen: Seen, closable: date) -> Change | None:
	"""What to do next: marks first, then months out of days, then the next days; one month at a time."""
	closing = seen.closing
	if closing.closed_until is None:
		return _beginning(seen, closable)
	if closing.closed_until > closable:  # the clock, or its zone, was set back
		return _moved_back(seen, closing.period_of(closable + ONE_DAY).first)
	if seen.marks:
		return _without_marks(seen)
	by_day_from = month_of(month_of(closable).first - ONE_DAY).first
	month = month_of(closing.days_from)
	if closing.days_from < by_day_from and month.last <= closing.closed_until:
		return _change(closing._replace(days_from=month.last + ONE_DAY), month)
	if closing.closed_until < closable:
		first = closing.closed_until + ONE_DAY
		last = min(month_of(first).last, closable)
		whole = (
			first == closing.days_from == month_of(first).first and last == month_of(first).last < by_day_from
		)
		days_from = last + ONE_DAY if whole else closing.days_from
		return _change(closing._replace(closed_until=last, days_from=days_from), Period(first, last))
	return None


def _beginning(seen: Seen, closable: date) -> Change:
	first = month_of(min(first_day(), closable)).first
	return Change(Closing(first - ONE_DAY, first), marks=tuple(seen.marks), forget_from=BEGINNING)


def _without_marks(seen: Seen) -> Change:
	long = [days.first for days in _days_of_whole_company(seen) if days.last - days.first > LONG]
	if not long:
		closing = seen.closing._replace(marks=frozenset(seen.marks.values()))
		return Change(seen.closing, tuple(_parts_of_marks(closing)), tuple(seen.marks))
	if min(long) <= first_day():
		return _beginning(seen, seen.closing.closed_until)
	return _moved_back(seen, min(long))


def _days_of_whole_company(seen: Seen) -> Iterator[Period]:
	for mark in seen.marks.values():
		days = seen.closing.stored_periods(mark.first, mark.last)
		if days and mark.place is None:
			yield days


def _moved_back(seen: Seen, first: date) -> Change:
	"""Nothing is stored from that period on; marks that begin there have nothing left to say."""
	closing = Closing(first - ONE_DAY, min(seen.closing.days_from, first))
	marks = tuple(name for name, mark in seen.marks.items() if mark.first >= first)
	return Change(closing, marks=marks, forget_from=first)


def _parts_of_marks(closing: Closing) -> Iterator[Part]:
	"""Each day of a place in one part only: what overlapped would be stored twice."""
	for ledger in Ledger:
		concerned = [mark for mark in closing.marks if mark.concerns(ledger)]
		if any(mark.place is None for mark in concerned):
			touched = (closing.stored_periods(mark.first, mark.last) for mark in concerned)
			yield from (Part(days, ledger) for days in merged(days for days in touched if days))
			continue
		together: dict[Period, set[str]] = {}
		for place, periods in marked_periods(closing, ledger, {mark.place for mark in concerned}).items():
			for days in periods:
				together.setdefault(days, set()).add(place)
		yield from (Part(days, ledger, frozenset(places)) for days, places in together.items())


def _change(closing: Closing, days: Period) -> Change:
	return Change(closing, tuple(Part(days, ledger) for ledger in Ledger))


def look(company: str) -> Seen:
	row = frappe.db.sql(
		"""SELECT generation, IF(item_wise_accounts = %s, closed_until, NULL), days_from
		FROM `tabStock Sync Closing` WHERE name = %s""",
		(int(has_item_wise_accounts(company)), company),
	)
	generation, closed_until, days_from = row[0] if row else ("", None, BEGINNING)
	marks = frappe.db.sql(
		"""SELECT name, ledger, place, from_date, to_date, lasts_with_doctype, lasts_with
		FROM `tabStock Sync Mark` WHERE company = %s ORDER BY name""",
		company,
	)
	ended = {
		name: Mark(
			Ledger(ledger) if ledger else None, place or None, to_date(first), to_date(last) if last else None
		)
		for name, ledger, place, first, last, doctype, document in marks
		if not document or not _goes_on(doctype, document)
	}
	closing = Closing(closed_until, to_date(days_from)) if closed_until else Closing()
	return Seen(company, generation, closing, ended)


def _goes_on(doctype: str, name: str) -> bool:
	return bool(frappe.db.exists(doctype, {"name": name, "docstatus": 1, "status": GOES_ON[doctype]}))


def first_day() -> date:
	"""Before it, no ledger has an entry of any company."""
	days = [
		day
		for ledger, table in TABLES.items()
		for (day,) in frappe.db.sql(f"SELECT DATE(MIN({table.when})) FROM `tab{ledger.value}`")
	]
	return min((to_date(day) for day in days if day), default=getdate())


def _store(
	seen: Seen,
	change: Change,
	sums: Collection[tuple[Part, list[PeriodSum]]],
	explanation: Explanation | None = None,
) -> None:
	_take_over(seen, change)
	if change.forget_from is not None:
		_delete_sums(seen.company, Period(change.forget_from, date.max))
	for part, _rows in sums:
		_delete_sums(seen.company, part.days, part.ledger, part.places)
	for part, rows in sums:
		_insert_sums(seen.company, part.ledger, rows)
	if explanation:
		store_explanation(seen.company, explanation)
	delete_by_name("Stock Sync Mark", change.marks)


def _take_over(seen: Seen, change: Change) -> None:
	values = {
		"company": seen.company,
		"seen": seen.generation,
		"generation": frappe.generate_hash(length=20),
		"closed_until": change.closing.closed_until,
		"days_from": change.closing.days_from,
		"explained_before": change.forget_from,
		"item_wise": int(has_item_wise_accounts(seen.company)),
		"now": now(),
	}
	if not seen.generation:
		frappe.db.sql(
			"""INSERT INTO `tabStock Sync Closing` (name, company, creation, modified, owner, modified_by, closed_until, days_from, item_wise_accounts, generation, rebuilt_on)
			VALUES (%(company)s, %(company)s, %(now)s, %(now)s, 'Administrator', 'Administrator', %(closed_until)s, %(days_from)s, %(item_wise)s, %(generation)s, %(now)s)""",
			values,
		)
		return
	frappe.db.sql(
		"""UPDATE `tabStock Sync Closing` SET generation = %(generation)s, closed_until = %(closed_until)s,
		days_from = %(days_from)s, item_wise_accounts = %(item_wise)s, rebuilt_on = %(now)s,
		explained_until = IF(explained_until >= %(explained_before)s, %(explained_before)s - INTERVAL 1 DAY, explained_until)
		WHERE name = %(company)s AND generation = %(seen)s""",
		values,
	)
	if frappe.db._cursor.rowcount != 1:
		raise OvertakenError(seen.company)


def _delete_sums(
	company: str, days: Period, ledger: Ledger | None = None, places: frozenset[str] | None = None
) -> None:
	filters: dict[str, object] = {
		"company": company,
		"from_date": (">=", days.first),
		"to_date": ("<=", days.last),
	}
	if ledger:
		filters["ledger"] = ledger.value
	if places is not None:
		filters["place"] = ("in", tuple(places))
	frappe.db.delete(CLOSED_SUM, filters)


def _insert_sums(company: str, ledger: Ledger, rows: list[PeriodSum]) -> None:
	fields = ["name", "creation", "modified", "company", "ledger", "place", "from_date", "to_date", "amount"]
	moment = now()
	frappe.db.bulk_insert(
		CLOSED_SUM,
		fields,
		[
			(
				frappe.generate_hash(length=20),
				moment,
				moment,
				company,
				ledger.value,
				row.place,
				*row.period,
				row.amount,
			)
			for row in rows
			if row.amount
		],
		chunk_size=ROWS_PER_STATEMENT,
	)
