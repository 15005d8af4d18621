"""Submitted corrections: which vouchers they settled.

The record is what lets the guard say later that a correction is no longer needed, because the voucher that it stood
in for was repaired; and it keeps settled differences out of the next message.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import frappe
from frappe.model.document import Document

from stock_sync_guard.correction.chosen import chosen_by
from stock_sync_guard.engine.findings import Voucher
from stock_sync_guard.engine.settled import SettledVoucher
from stock_sync_guard.ledgers.settling import (
	moves_between_stock_accounts_only,
	reclassified_by,
	settled_by,
)
from stock_sync_guard.site.custom_fields import CORRECTION, RECLASSIFICATION
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.site.rows import delete_by_name
from stock_sync_guard.wording.remark import SIGNATURE

SETTLED = "Stock Sync Corrected Voucher"


def on_submit(doc: Document, method: str | None = None) -> None:
	"""Record what a correction settled, from the ledgers as they are now; one that is reversed settles nothing."""
	if doc.get(CORRECTION):
		_record(doc)
	if doc.get("reversal_of"):
		_set_reversed(doc.reversal_of, 1)


def on_cancel(doc: Document, method: str | None = None) -> None:
	"""A cancelled correction settles nothing; one whose reversal is cancelled settles again."""
	if doc.get(CORRECTION):
		_forget({"journal_entry": doc.name})
	if doc.get("reversal_of"):
		_set_reversed(doc.reversal_of, 0)


def on_trash(doc: Document, method: str | None = None) -> None:
	"""A record of a voucher goes with it: another one may get its number."""
	_forget({"voucher_type": doc.doctype, "voucher_no": doc.name})


def _forget(filters: dict[str, str]) -> None:
	delete_by_name(SETTLED, frappe.get_all(SETTLED, filters, pluck="name", order_by="name"))


def recognise_corrections() -> None:
	"""Take up again the corrections of an earlier installation, by the remark that they were drafted with.

	Uninstalling takes away their mark and what they settled. In the order of their making, each settles what those
	before it left of the vouchers before it, as far as the ledgers of now still show it.
	"""
	drafted = {"user_remark": ("like", f"{SIGNATURE}%"), "docstatus": ("<", 2)}
	frappe.db.set_value("Journal Entry", drafted, CORRECTION, 1, update_modified=False)
	reversed_entries = frappe.get_all(
		"Journal Entry", {"docstatus": 1, "reversal_of": ("is", "set")}, pluck="reversal_of", order_by="name"
	)
	standing = frappe.get_all(
		"Journal Entry",
		{**drafted, "docstatus": 1, "name": ("not in", reversed_entries or ("",))},
		pluck="name",
		order_by="creation, name",
	)
	for name in standing:
		_recognise(frappe.get_doc("Journal Entry", name))


def _recognise(correction: Document) -> None:
	books, entry = company_books(correction.company), _voucher_of(correction)
	between_stock_accounts = moves_between_stock_accounts_only(run, books, entry)
	if between_stock_accounts and (reclassified := reclassified_by(run, books, entry)):
		correction.db_set(RECLASSIFICATION, 1, update_modified=False)
		_keep(correction, reclassified)
	else:
		_keep(correction, settled_by(run, books, entry, is_earlier=_is_earlier_than(correction)))


def _is_earlier_than(correction: Document) -> Callable[[Voucher], bool]:
	posted = frappe.db.get_value(
		"GL Entry", {"voucher_type": correction.doctype, "voucher_no": correction.name}, "creation"
	)

	def is_earlier(voucher: Voucher) -> bool:
		"""A voucher without a document is of unknown age: it may be what was settled."""
		created = frappe.db.get_value(*voucher, "creation") if voucher.voucher_type else None
		return not (posted and created) or created < posted

	return is_earlier


def _set_reversed(journal_entry: str, is_reversed: int) -> None:
	frappe.db.set_value(
		SETTLED, {"journal_entry": journal_entry}, "is_reversed", is_reversed, update_modified=False
	)


def _record(doc: Document) -> None:
	books, entry = company_books(doc.company), _voucher_of(doc)
	if doc.get(RECLASSIFICATION):
		_keep(doc, reclassified_by(run, books, entry))
	else:
		_keep(doc, settled_by(run, books, entry, chosen=chosen_by(doc)))


def _keep(doc: Document, settled_vouchers: Sequence[SettledVoucher]) -> None:
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
			"reclassified": int(doc.get(RECLASSIFICATION) or 0),
		}
		for settled in settled_vouchers
	]
	if rows:
		frappe.db.bulk_insert(SETTLED, list(rows[0]), [tuple(row.values()) for row in rows])


def _voucher_of(doc: Document) -> Voucher:
	return Voucher(doc.doctype, doc.name)
