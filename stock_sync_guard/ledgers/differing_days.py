"""The days on which vouchers that disagree must be looked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from stock_sync_guard.engine.findings import CompanyBooks, Voucher
from stock_sync_guard.engine.money import to_decimal
from stock_sync_guard.ledgers.accounts import WAREHOUSE_ACCOUNT, guarded_account
from stock_sync_guard.ledgers.settled import read_days_of_corrections
from stock_sync_guard.ledgers.statements import (
	Condition,
	Run,
	Statement,
	among_some,
	company_parameters,
	fetch,
	until,
)
from stock_sync_guard.ledgers.values import balance_of, to_date


def read_differing_days(run: Run, books: CompanyBooks, *, as_on: date | None = None) -> list[date]:
	"""The days on which the sides of a stock account differ in sum, and those of corrections, in order."""
	days = {
		to_date(row.posting_date)
		for row in fetch(run, DailySumsRow, daily_sums(books, as_on=as_on))
		# exactly, which SQLite's arithmetic is not
		if to_decimal(row.stock_value) != balance_of(row.debit, row.credit)
	}
	return sorted(days | read_days_of_corrections(run, books))


def read_days_of_vouchers(
	run: Run, books: CompanyBooks, vouchers: Sequence[Voucher], *, as_on: date | None = None
) -> set[date]:
	"""Every day on which one of the vouchers has a live entry in either ledger."""
	return {
		to_date(row.posting_date)
		for named in among_some(vouchers)
		for row in fetch(run, DayRow, days_of_vouchers(books, named.also(until(as_on))))
	}


class DayRow(NamedTuple):
	posting_date: object


def days_of_vouchers(books: CompanyBooks, entries: Condition) -> Statement:
	"""Rows: DayRow, one per day of such entries."""
	return Statement(
		f"""
		SELECT s.posting_date FROM `tabStock Ledger Entry` s
		WHERE s.company = :company AND s.is_cancelled = 0 {entries.of("s")}
		UNION
		SELECT g.posting_date FROM `tabGL Entry` g
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


def daily_sums(books: CompanyBooks, *, as_on: date | None = None) -> Statement:
	"""Rows: DailySumsRow, only of days on which an account's sides differ."""
	posted = until(as_on)
	guarded = guarded_account(books)
	return Statement(
		f"""
		WITH RECURSIVE {WAREHOUSE_ACCOUNT}, {guarded.sql},
		movement AS (
			SELECT s.posting_date, w.account, s.stock_value_difference AS stock_value, 0 AS debit, 0 AS credit
			FROM warehouse_account w
			JOIN `tabStock Ledger Entry` s ON s.warehouse = w.warehouse
			WHERE w.account IS NOT NULL AND s.is_cancelled = 0 {posted.of("s")}
			UNION ALL
			SELECT g.posting_date, g.account, 0, g.debit, g.credit
			FROM guarded_account a
			JOIN `tabGL Entry` g ON g.account = a.account
			WHERE g.company = :company AND g.is_cancelled = 0 {posted.of("g")}
		)
		SELECT posting_date, account,
			CAST(SUM(stock_value) AS CHAR), CAST(SUM(debit) AS CHAR), CAST(SUM(credit) AS CHAR)
		FROM movement
		GROUP BY posting_date, account
		HAVING SUM(stock_value) <> SUM(debit) - SUM(credit)
		""",
		{**company_parameters(books), **guarded.parameters, **posted.parameters},
	)
