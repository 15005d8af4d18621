"""Cancelled entries of vouchers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.ledgers.statements import Run, among, as_on_parameters, until
from stock_sync_guard.ledgers.values import to_count


def read_cancelled_rows(
	run: Run,
	books: CompanyBooks,
	vouchers: Sequence[tuple[str, str]] | None = None,
	*,
	as_on: date | None = None,
) -> dict[tuple[str, str], tuple[int, int]]:
	"""How many cancelled entries the vouchers (None: all) have in the stock ledger and in the GL, if any."""
	statement, parameters = cancelled_rows(vouchers, as_on=as_on is not None)
	rows = run(statement, {"company": books.name, **parameters, **as_on_parameters(as_on)})
	return {
		(str(voucher_type), str(voucher_no)): (to_count(in_stock), to_count(in_gl))
		for voucher_type, voucher_no, in_stock, in_gl in rows
	}


def cancelled_rows(
	vouchers: Sequence[tuple[str, str]] | None = None, *, as_on: bool = False
) -> tuple[str, dict[str, str]]:
	"""How many cancelled entries the vouchers have in either ledger, on whatever account they stand.

	`vouchers` None: all of the company. Rows: voucher type, number, in the stock ledger, in the GL.
	"""
	among_stock, parameters = among("s", vouchers)
	among_gl, _same_parameters = among("g", vouchers)
	return (
		f"""
		WITH cancelled AS (
			SELECT s.voucher_type, s.voucher_no, 1 AS in_stock, 0 AS in_gl
			FROM `tabStock Ledger Entry` s
			WHERE s.company = :company AND s.is_cancelled = 1 {among_stock} {until("s", as_on)}
			UNION ALL
			SELECT g.voucher_type, g.voucher_no, 0, 1
			FROM `tabGL Entry` g
			WHERE g.company = :company AND g.is_cancelled = 1 {among_gl} {until("g", as_on)}
		)
		SELECT voucher_type, voucher_no, SUM(in_stock), SUM(in_gl)
		FROM cancelled
		GROUP BY voucher_type, voucher_no
		""",
		parameters,
	)
