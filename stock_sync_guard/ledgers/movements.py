"""What each voucher moved on each stock account, in both ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from stock_sync_guard.engine.findings import CompanyBooks, VoucherMovement
from stock_sync_guard.engine.money import to_decimal
from stock_sync_guard.ledgers.accounts import PLACE, STOCK_ACCOUNT
from stock_sync_guard.ledgers.statements import (
	Row,
	Run,
	among,
	as_on_parameters,
	company_parameters,
	listed,
	until,
)
from stock_sync_guard.ledgers.values import balance_of, to_count, to_date

# More days than these are not worth naming one by one.
MOST_DAYS = 500


def read_voucher_movements(
	run: Run,
	books: CompanyBooks,
	vouchers: Sequence[tuple[str, str]] | None = None,
	*,
	as_on: date | None = None,
	every_day: bool = False,
) -> list[VoucherMovement]:
	"""Where stock ledger and general ledger disagree, per voucher and stock account of the company.

	`vouchers` (type, number) looks at these only. Vouchers that agree with themselves are left out. So are those of a
	day on which each account's sides agree in sum: grouping a whole history by voucher costs many times its sums, and
	vouchers of one day and account that offset each other to nothing leave nothing to correct there. `every_day` looks
	for those too. What corrections settled is always there, though it agrees: it decides what is netted with what.
	"""
	days = None if every_day or vouchers is not None else _differing_days(run, books, as_on)
	if days == []:
		return []
	statement, parameters = voucher_movements(
		vouchers, days=days, as_on=as_on is not None, corrections=books.records_corrections
	)
	movements = [
		_movement(row)
		for row in run(statement, {**company_parameters(books), **parameters, **as_on_parameters(as_on)})
	]
	return [movement for movement in movements if movement.difference or movement.corrected_by]


def _differing_days(run: Run, books: CompanyBooks, as_on: date | None) -> list[str] | None:
	"""The days (ISO) that vouchers must be looked for on; None where they are too many to name."""
	rows = run(daily_sums(as_on=as_on is not None), {**company_parameters(books), **as_on_parameters(as_on)})
	days = {
		to_date(day)
		for day, _account, stock_value, debit, credit in rows
		if to_decimal(stock_value) != balance_of(debit, credit)
	}
	if books.records_corrections:
		settled = run(SETTLED_DAYS, {"company": books.name})
		days.update(to_date(day) for pair in settled for day in pair if day)
	return sorted(day.isoformat() for day in days) if len(days) <= MOST_DAYS else None


def _movement(row: Row) -> VoucherMovement:
	(
		voucher_type,
		voucher_no,
		account,
		posting_date,
		stock_value,
		debit,
		credit,
		corrected,
		settles,
		*others,
	) = row
	stock_rows, gl_rows, corrected_by = others
	return VoucherMovement(
		voucher_type=str(voucher_type),
		voucher_no=str(voucher_no),
		account=str(account),
		posting_date=to_date(posting_date) if posting_date else None,
		stock_value=to_decimal(stock_value),
		account_movement=balance_of(debit, credit),
		corrected=to_decimal(corrected) - to_decimal(settles),
		corrected_by=str(corrected_by) if corrected_by else None,
		stock_rows=to_count(stock_rows),
		gl_rows=to_count(gl_rows),
	)


def daily_sums(*, as_on: bool = False) -> str:
	"""Rows: posting date, account, stock value, debit, credit (text); only days on which an account's sides differ."""
	return f"""
		WITH RECURSIVE {PLACE}, {STOCK_ACCOUNT},
		movement AS (
			SELECT s.posting_date, p.account, s.stock_value_difference AS stock_value, 0 AS debit, 0 AS credit
			FROM place p
			JOIN `tabStock Ledger Entry` s ON s.warehouse = p.warehouse
			WHERE p.account IS NOT NULL AND s.is_cancelled = 0 {until("s", as_on)}
			UNION ALL
			SELECT g.posting_date, g.account, 0, g.debit, g.credit
			FROM stock_account a
			JOIN `tabGL Entry` g ON g.account = a.account
			WHERE g.company = :company AND g.is_cancelled = 0 {until("g", as_on)}
		)
		SELECT posting_date, account,
			CAST(SUM(stock_value) AS CHAR), CAST(SUM(debit) AS CHAR), CAST(SUM(credit) AS CHAR)
		FROM movement
		GROUP BY posting_date, account
		HAVING SUM(stock_value) <> SUM(debit) - SUM(credit)
	"""


# The days of settled vouchers and of their corrections: the two offset each other on one day as a rule.
SETTLED_DAYS = """
SELECT DISTINCT posting_date, voucher_date FROM `tabStock Sync Corrected Voucher` WHERE company = :company
"""


def voucher_movements(
	vouchers: Sequence[tuple[str, str]] | None = None,
	*,
	days: Sequence[str] | None = None,
	as_on: bool = False,
	corrections: bool = True,
) -> tuple[str, dict[str, str]]:
	"""What each voucher moved on each stock account, on both sides; only where they differ, or a correction settled it.

	`vouchers` (type, number) restricts the statement to these, `days` (ISO) to ledger entries of these; None does not.
	Only live entries count. `owed` and `posted` hold the same amounts again, with all signs positive: two sums are compared, none is calculated
	with, so that SQLite, whose arithmetic is not exact, leaves out just the rows that MariaDB leaves out.
	With `corrections`, what a correction of ours settled is moved from its Journal Entry to the vouchers it settled.
	Rows: voucher type, number, account, first posting date, stock value, debit, credit, corrected, settles (text), numbers
	of stock ledger entries and of GL entries, the correction's number.
	"""
	among_stock, parameters = among("s", vouchers)
	among_gl, _same_parameters = among("g", vouchers)
	on_days, day_parameters = listed("day", days) if days is not None else ("", {})
	parameters.update(day_parameters)
	return (
		f"""
		WITH RECURSIVE {PLACE}, {STOCK_ACCOUNT},
		movement AS (
			SELECT s.voucher_type, s.voucher_no, p.account, s.posting_date, s.stock_value_difference AS stock_value,
				0 AS debit, 0 AS credit, 0 AS corrected, 0 AS settles, s.stock_value_difference AS owed, 0 AS posted,
				1 AS stock_rows, 0 AS gl_rows, NULL AS corrected_by
			FROM place p
			JOIN `tabStock Ledger Entry` s ON s.warehouse = p.warehouse
			WHERE p.account IS NOT NULL AND s.is_cancelled = 0 {among_stock} {until("s", as_on)} {_on("s", on_days)}
			UNION ALL
			SELECT g.voucher_type, g.voucher_no, g.account, g.posting_date, 0, g.debit, g.credit, 0, 0, g.credit, g.debit,
				0, 1, NULL
			FROM stock_account a
			JOIN `tabGL Entry` g ON g.account = a.account
			WHERE g.company = :company AND g.is_cancelled = 0 {among_gl} {until("g", as_on)} {_on("g", on_days)}
			{_settled(as_on) if corrections and vouchers is None else ""}
		)
		SELECT voucher_type, voucher_no, account, MIN(posting_date),
			CAST(SUM(stock_value) AS CHAR), CAST(SUM(debit) AS CHAR), CAST(SUM(credit) AS CHAR),
			CAST(SUM(corrected) AS CHAR), CAST(SUM(settles) AS CHAR),
			SUM(stock_rows), SUM(gl_rows), MAX(corrected_by)
		FROM movement
		GROUP BY voucher_type, voucher_no, account
		HAVING SUM(owed) <> SUM(posted) OR MAX(corrected_by) IS NOT NULL
		""",
		parameters,
	)


def _settled(as_on: bool) -> str:
	"""What corrections settled: counted at the vouchers, and taken off the Journal Entries that did it."""
	where = f"WHERE c.company = :company {until('c', as_on)}"
	return f"""
			UNION ALL
			SELECT c.voucher_type, c.voucher_no, c.account, NULL, 0, 0, 0, c.difference, 0, 0, c.difference, 0, 0,
				c.journal_entry
			FROM `tabStock Sync Corrected Voucher` c {where}
			UNION ALL
			SELECT 'Journal Entry', c.journal_entry, c.account, NULL, 0, 0, 0, 0, c.difference, c.difference, 0, 0, 0, NULL
			FROM `tabStock Sync Corrected Voucher` c {where}
	"""


def _on(table: str, days: str) -> str:
	return f"AND {table}.posting_date IN {days}" if days else ""
