"""What corrections of ours settled."""

from __future__ import annotations

from decimal import Decimal

from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.engine.money import to_decimal
from stock_sync_guard.ledgers.statements import Run


def read_settled(run: Run, books: CompanyBooks) -> list[tuple[str, tuple[str, str], str, Decimal]]:
	"""What corrections settled: the correction, voucher, account, amount (positive: the account was debited)."""
	rows = run(SETTLED, {"company": books.name}) if books.records_corrections else ()
	return [
		(str(correction), (str(voucher_type or ""), str(voucher_no or "")), str(account), to_decimal(amount))
		for correction, voucher_type, voucher_no, account, amount in rows
	]


# What corrections settled. Rows: the correction's number, voucher type, number, account, amount (text).
SETTLED = """
SELECT journal_entry, voucher_type, voucher_no, account, CAST(difference AS CHAR)
FROM `tabStock Sync Corrected Voucher` WHERE company = :company
"""
