"""Where vouchers that disagree are looked for: on the days on which an account's sides differ in sum.

Grouping a whole history by voucher costs many times its sums, and vouchers of one day and account that offset each other to
nothing leave nothing to correct there. A voucher can have entries on several days (the immutable ledger dates a reversal on
the day of the cancellation), and those on its other days may have hidden another one: so the other days of a voucher that
disagrees on one of them are looked at too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from stock_sync_guard.engine.findings import CompanyBooks, Voucher
from stock_sync_guard.engine.money import to_decimal
from stock_sync_guard.ledgers.accounts import read_guarded_accounts, read_warehouses
from stock_sync_guard.ledgers.closing import merged
from stock_sync_guard.ledgers.days import EVERY_DAY, Days, is_in, posted_within, single
from stock_sync_guard.ledgers.places import places_of
from stock_sync_guard.ledgers.read_once import pass_of_ledgers, read_by_day
from stock_sync_guard.ledgers.settled import read_settled_vouchers
from stock_sync_guard.ledgers.statements import (
	Condition,
	Run,
	Statement,
	among_some,
	fetch,
	fetch_vouchers,
	listed,
	on_days,
	until,
)
from stock_sync_guard.ledgers.values import balance_of, to_date

# Days in one statement.
DAYS_PER_STATEMENT = 100

# The vouchers that are known to have entries on such days, or between two of theirs.
KnownOn = Callable[[Days], Collection[Voucher]]


class Found(NamedTuple):
	"""The vouchers that may disagree, and the days that were looked through for them.

	What was looked through holds all days of each of them, and of each that was known there: `days_of` has both.
	"""

	vouchers: set[Voucher]
	looked_through: Days
	days_of: dict[Voucher, set[date]]


def find_vouchers(
	run: Run,
	books: CompanyBooks,
	days: Days = EVERY_DAY,
	*,
	also: Collection[date] = (),
	known: Collection[Voucher] = (),
	known_on: KnownOn = lambda _days: (),
	as_on: date | None = None,
) -> Found:
	"""The vouchers that disagree on a differing day among these days, or were settled or settle on one of them.

	`also` are days to look at though their sums may agree; the days of vouchers that are known are looked through too.
	"""
	guarded = read_guarded_accounts(run, books)
	vouchers: set[Voucher] = set()
	days_of: dict[Voucher, set[date]] = {}
	looked_through: Days = ()
	looked_at: set[date] = set()
	through, at, linked = days, set(also), set(known)
	while through or at or linked:
		settled = read_settled_vouchers(run, books, through, as_on=as_on)
		at |= settled.days | _differing_days(run, books, guarded, through, as_on)
		disagreeing = _disagreeing(run, books, guarded, at - looked_at, as_on)
		vouchers |= disagreeing | settled.vouchers
		linked.update(known_on(through) if through else ())
		met = vouchers | linked
		days_of.update(read_days_of(run, books, met - days_of.keys(), as_on=as_on))
		looked_through, looked_at = merged([*looked_through, *through]), looked_at | at
		outside = (day for one in met for day in days_of[one] if not is_in(looked_through, day))
		through = single(outside)
		at = {day for one in disagreeing for day in days_of[one]} - looked_at
		linked = set()
	return Found(vouchers, looked_through, days_of)


class DailyDifference(NamedTuple):
	"""What an account's stock value moved more than its balance on a day (company currency)."""

	day: date
	account: str
	difference: Decimal


def read_daily_differences(
	run: Run, books: CompanyBooks, *, as_on: date | None = None
) -> list[DailyDifference]:
	"""The days on which the sides of a guarded account differ in sum, the first day first."""
	guarded = read_guarded_accounts(run, books)
	read_before = _read_before(run, books, guarded, as_on)
	if read_before is not None:
		return sorted(DailyDifference(*on, difference) for on, difference in read_before.items())
	differences = [
		DailyDifference(
			to_date(row.posting_date),
			str(row.account),
			to_decimal(row.stock_value) - balance_of(row.debit, row.credit),
		)
		for row in fetch(
			run, DailySumsRow, daily_sums(books, guarded, posted_within(EVERY_DAY).also(until(as_on)))
		)
	]
	# SQLite leaves some rows in whose sides are the same
	return sorted(one for one in differences if one.difference)


def _differing_days(
	run: Run, books: CompanyBooks, guarded: Sequence[str], days: Days, as_on: date | None
) -> set[date]:
	"""The days among these on which the sides of a guarded account differ in sum."""
	if not days:
		return set()
	read_before = _read_before(run, books, guarded, as_on) if days == EVERY_DAY else None
	if read_before is not None:
		return {day for day, _account in read_before}
	entries = posted_within(days).also(until(as_on))
	return {
		to_date(row.posting_date)
		for row in fetch(run, DailySumsRow, daily_sums(books, guarded, entries))
		# exactly, which SQLite's arithmetic is not
		if to_decimal(row.stock_value) != balance_of(row.debit, row.credit)
	}


def _read_before(
	run: Run, books: CompanyBooks, guarded: Sequence[str], as_on: date | None
) -> Mapping[tuple[date, str], Decimal] | None:
	"""The differences by day and account, where the run has read the ledgers by day."""
	by_day = read_by_day(run, books, guarded)
	if by_day is None:
		return None
	account_of = {
		warehouse: posting.account
		for warehouse, posting in read_warehouses(run, books).items()
		if posting.account
	}
	return by_day.differences(books.name, account_of, guarded, as_on)


def _disagreeing(
	run: Run, books: CompanyBooks, guarded: Sequence[str], days: Iterable[date], as_on: date | None
) -> set[Voucher]:
	"""The vouchers whose entries of one of the days disagree."""
	in_order = sorted(days)
	return {
		voucher
		for start in range(0, len(in_order), DAYS_PER_STATEMENT)
		for voucher in fetch_vouchers(
			run,
			disagreeing_on_days(
				books,
				guarded,
				_posted_on(run, books, in_order[start : start + DAYS_PER_STATEMENT]).also(until(as_on)),
			),
		)
	}


def _posted_on(run: Run, books: CompanyBooks, days: Sequence[date]) -> Condition:
	if books.stored_sums:
		return posted_within(single(days))
	read = pass_of_ledgers(run)
	if read and read.finds_by_moment(days):
		return on_days(days).also(posted_within(single(days)))
	return on_days(days)


def read_days_of(
	run: Run, books: CompanyBooks, vouchers: Collection[Voucher], *, as_on: date | None = None
) -> dict[Voucher, set[date]]:
	"""Every day on which each of the vouchers has a live entry in either ledger."""
	days: dict[Voucher, set[date]] = {voucher: set() for voucher in vouchers}
	for named in among_some(sorted(vouchers)):
		for row in fetch(run, DayRow, days_of_vouchers(books, named.also(until(as_on)))):
			voucher = Voucher(str(row.voucher_type), str(row.voucher_no))
			days.setdefault(voucher, set()).add(to_date(row.posting_date))
	return days


class DayRow(NamedTuple):
	voucher_type: object
	voucher_no: object
	posting_date: object


def days_of_vouchers(books: CompanyBooks, entries: Condition) -> Statement:
	"""Rows: DayRow, one per voucher and day of such entries."""
	return Statement(
		f"""
		SELECT s.voucher_type, s.voucher_no, s.posting_date FROM `tabStock Ledger Entry` s
		WHERE s.company = :company AND s.is_cancelled = 0 {entries.of("s")}
		UNION
		SELECT g.voucher_type, g.voucher_no, g.posting_date FROM `tabGL Entry` g
		WHERE g.company = :company AND g.is_cancelled = 0 {entries.of("g")}
		""",
		{"company": books.name, **entries.parameters},
	)


class DailySumsRow(NamedTuple):
	"""The sums (text) of both ledgers on one account and day."""

	posting_date: object
	account: object
	stock_value: object
	debit: object
	credit: object


def daily_sums(books: CompanyBooks, guarded: Sequence[str], entries: Condition) -> Statement:
	"""Rows: DailySumsRow, only of days on which a guarded account's sides differ."""
	movements = _movements(books, guarded, entries)
	return Statement(
		f"""
		WITH RECURSIVE {movements.sql}
		SELECT posting_date, account,
			CAST(SUM(stock_value) AS CHAR), CAST(SUM(debit) AS CHAR), CAST(SUM(credit) AS CHAR)
		FROM movement
		GROUP BY posting_date, account
		HAVING SUM(owed) <> SUM(posted)
		""",
		movements.parameters,
	)


def disagreeing_on_days(books: CompanyBooks, guarded: Sequence[str], entries: Condition) -> Statement:
	"""The vouchers that disagree on a guarded account by their entries of one day. Rows: VoucherRow."""
	movements = _movements(books, guarded, entries)
	return Statement(
		f"""
		WITH RECURSIVE {movements.sql}
		SELECT DISTINCT voucher_type, voucher_no FROM (
			SELECT voucher_type, voucher_no FROM movement
			GROUP BY voucher_type, voucher_no, account, posting_date
			HAVING SUM(owed) <> SUM(posted)
		) disagreeing
		""",
		movements.parameters,
	)


def _movements(books: CompanyBooks, guarded: Sequence[str], entries: Condition) -> Statement:
	"""Such live entries as the table `movement`; the names of accounts let the database find them by account and day.

	`owed` and `posted` hold the same amounts again, as in `movements.voucher_movements`.
	"""
	inside, parameters = listed("guarded", guarded)
	places = places_of(books)
	return Statement(
		f"""
		{places.tables},
		movement AS (
			SELECT s.voucher_type, s.voucher_no, s.posting_date, w.account, s.stock_value_difference AS stock_value,
				0 AS debit, 0 AS credit, s.stock_value_difference AS owed, 0 AS posted
			FROM {places.entries_of_days}
			WHERE w.account IS NOT NULL AND s.is_cancelled = 0 {entries.of("s")}
			UNION ALL
			SELECT g.voucher_type, g.voucher_no, g.posting_date, g.account, 0, g.debit, g.credit, g.credit, g.debit
			FROM `tabGL Entry` g
			WHERE g.company = :company AND g.account IN {inside} AND g.is_cancelled = 0 {entries.of("g")}
		)
		""",
		{**places.parameters, **parameters, **entries.parameters},
	)
