"""Submitted documents that move stock and have no ledger entry at all: nothing disagrees, so no comparison finds them.

Read as information, by audit and page only: it looks at every submitted stock document of the company.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.ledgers.statements import Run, Statement, fetch, until
from stock_sync_guard.ledgers.tables import INVOICES, ROWS_OF_STOCK, Rows
from stock_sync_guard.ledgers.values import to_date


class DocumentWithoutEntries(NamedTuple):
	voucher_type: str
	voucher_no: str
	posting_date: date


def read_documents_without_entries(
	run: Run, books: CompanyBooks, *, as_on: date | None = None
) -> list[DocumentWithoutEntries]:
	"""In order of their doctypes, the earliest first.

	Not those that have nothing to post: services, rows without quantity or warehouse, what the supplier ships.
	"""
	return [
		DocumentWithoutEntries(voucher_type, str(row.name), to_date(row.posting_date))
		for voucher_type in ROWS_OF_STOCK
		for row in fetch(run, DocumentRow, documents_without_entries(books, voucher_type, as_on=as_on))
	]


class DocumentRow(NamedTuple):
	name: object
	posting_date: object


def documents_without_entries(
	books: CompanyBooks, voucher_type: str, *, as_on: date | None = None
) -> Statement:
	"""Rows: DocumentRow."""
	posted = until(as_on)
	updates_stock = "AND d.update_stock = 1" if voucher_type in INVOICES else ""
	moving = " OR ".join(_has_moving_row(rows) for rows in ROWS_OF_STOCK[voucher_type])
	return Statement(
		f"""
		SELECT d.name, d.posting_date FROM `tab{voucher_type}` d
		WHERE d.company = :company AND d.docstatus = 1 {updates_stock} {posted.of("d")}
		AND NOT EXISTS ({_live_entry("tabStock Ledger Entry")})
		AND NOT EXISTS ({_live_entry("tabGL Entry")})
		AND ({moving})
		ORDER BY d.posting_date, d.name
		""",
		{"company": books.name, "voucher_type": voucher_type, **posted.parameters},
	)


def _live_entry(table: str) -> str:
	return f"""
		SELECT 1 FROM `{table}` e
		WHERE e.voucher_type = :voucher_type AND e.voucher_no = d.name AND e.is_cancelled = 0
	"""


def _has_moving_row(rows: Rows) -> str:
	# ABS makes a number of SQLite's text
	quantity = " OR ".join(f"ABS(r.{column}) > 0" for column in rows.quantities)
	warehouse = " OR ".join(f"r.{column} <> ''" for column in rows.warehouses)
	shipped = "AND r.delivered_by_supplier = 0" if rows.may_be_shipped_by_supplier else ""
	return f"""
		EXISTS (
			SELECT 1 FROM `{rows.table}` r
			JOIN `tabItem` i ON i.name = r.item_code AND i.is_stock_item = 1
			WHERE r.parent = d.name AND ({quantity}) AND ({warehouse}) {shipped}
		)
	"""
