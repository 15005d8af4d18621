"""What the documents of vouchers say of themselves: submitted or cancelled, with stock or without."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from stock_sync_guard.engine.circumstances import DocumentState
from stock_sync_guard.engine.findings import Voucher
from stock_sync_guard.ledgers.statements import Run, Statement, fetch, in_parts, listed
from stock_sync_guard.ledgers.tables import DOCUMENTS_OF_STOCK, INVOICES
from stock_sync_guard.ledgers.values import to_count

# Names in one statement.
NAMES_PER_STATEMENT = 500
CANCELLED = 2


def read_documents(run: Run, vouchers: Sequence[Voucher]) -> dict[Voucher, DocumentState]:
	"""The state of the vouchers' documents, as far as they are documents that can move stock, and are there."""
	states: dict[Voucher, DocumentState] = {}
	for voucher_type in sorted(
		{voucher.voucher_type for voucher in vouchers} & {*DOCUMENTS_OF_STOCK, *INVOICES}
	):
		names = sorted(voucher.voucher_no for voucher in vouchers if voucher.voucher_type == voucher_type)
		for some in in_parts(names, NAMES_PER_STATEMENT):
			for row in fetch(run, DocumentRow, documents(voucher_type, some)):
				states[Voucher(voucher_type, str(row.name))] = DocumentState(
					is_cancelled=to_count(row.docstatus) == CANCELLED,
					moves_stock=bool(to_count(row.moves_stock)),
				)
	return states


class DocumentRow(NamedTuple):
	name: object
	docstatus: object
	moves_stock: object


def documents(voucher_type: str, names: Sequence[str]) -> Statement:
	"""The documents of these names. An invoice moves stock only where it updates it. Rows: DocumentRow."""
	inside, parameters = listed("name", names)
	moves_stock = "d.update_stock" if voucher_type in INVOICES else "1"
	return Statement(
		f"SELECT d.name, d.docstatus, {moves_stock} FROM `tab{voucher_type}` d WHERE d.name IN {inside} ORDER BY d.name",
		parameters,
	)
