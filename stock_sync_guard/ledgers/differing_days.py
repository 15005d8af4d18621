"""The days on which vouchers that disagree must be looked for."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.engine.money import to_decimal
from stock_sync_guard.ledgers.accounts import STOCK_ACCOUNT, WAREHOUSE_ACCOUNT
from stock_sync_guard.ledgers.settled import read_days_of_corrections
from stock_sync_guard.ledgers.statements import Run, Statement, company_parameters, fetch, until
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
	return Statement(
		f"""
		WITH RECURSIVE {WAREHOUSE_ACCOUNT}, {STOCK_ACCOUNT},
		movement AS (
			SELECT s.posting_date, w.account, s.stock_value_difference AS stock_value, 0 AS debit, 0 AS credit
			FROM warehouse_account w
			JOIN `tabStock Ledger Entry` s ON s.warehouse = w.warehouse
			WHERE w.account IS NOT NULL AND s.is_cancelled = 0 {posted.of("s")}
			UNION ALL
			SELECT g.posting_date, g.account, 0, g.debit, g.credit
			FROM stock_account a
			JOIN `tabGL Entry` g ON g.account = a.account
			WHERE g.company = :company AND g.is_cancelled = 0 {posted.of("g")}
		)
		SELECT posting_date, account,
			CAST(SUM(stock_value) AS CHAR), CAST(SUM(debit) AS CHAR), CAST(SUM(credit) AS CHAR)
		FROM movement
		GROUP BY posting_date, account
		HAVING SUM(stock_value) <> SUM(debit) - SUM(credit)
		""",
		{**company_parameters(books), **posted.parameters},
	)
