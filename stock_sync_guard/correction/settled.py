"""Submitted corrections: which vouchers they settled.

The record is what lets the guard say later that a correction is no longer needed, because the voucher that it stood
in for was repaired; and it keeps settled differences out of the next message.
"""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from stock_sync_guard.engine.findings import Voucher
from stock_sync_guard.ledgers.settling import settled_by
from stock_sync_guard.site.custom_fields import CORRECTION
from stock_sync_guard.site.ledgers import company_books, run

SETTLED = "Stock Sync Corrected Voucher"


def on_submit(doc: Document, method: str | None = None) -> None:
	"""Record what a correction settled, from the ledgers as they are now."""
	if doc.get(CORRECTION):
		_record(doc)


def on_cancel(doc: Document, method: str | None = None) -> None:
	"""A cancelled correction settles nothing."""
	if doc.get(CORRECTION):
		frappe.db.delete(SETTLED, {"journal_entry": doc.name})


def _record(doc: Document) -> None:
	rows = [
		{
			"name": frappe.generate_hash(length=20),
			"creation": doc.modified,
			"modified": doc.modified,
			"owner": frappe.session.user,
			"modified_by": frappe.session.user,
			"journal_entry": doc.name,
			"company": doc.company,
			"posting_date": doc.posting_date,
			"account": settled.account,
			"voucher_type": settled.voucher_type,
			"voucher_no": settled.voucher_no,
			"voucher_date": settled.voucher_date,
			"difference": settled.amount,
		}
		for settled in settled_by(run, company_books(doc.company), Voucher(doc.doctype, doc.name))
	]
	if rows:
		frappe.db.bulk_insert(SETTLED, list(rows[0]), [tuple(row.values()) for row in rows])
