"""Marks: what changes entries of a past day says so, in its own database transaction, by inserting a row.

Rows are only ever inserted, so no user waits for another, and a rollback, of a savepoint too, takes its marks along. Nothing
is remembered between two entries for the same reason. An entry of today leaves no mark: sums of a day are stored only
when the day has long been over (`rebuild.CLOSED_AFTER`).
"""

from __future__ import annotations

from datetime import date

import frappe
from frappe.model.document import Document
from frappe.utils import getdate, now

from stock_sync_guard.ledgers.closing import BEGINNING, Ledger
from stock_sync_guard.site.versions import has_item_wise_accounts
from stock_sync_guard.site.warehouses import leave_change
from stock_sync_guard.watch.queue import rebuild_soon

MARK = "Stock Sync Mark"
PLACE_FIELD = {Ledger.STOCK: "warehouse", Ledger.GL: "account"}


def leave_mark(
	company: str,
	first: date,
	last: date | None,
	*,
	ledger: Ledger | None = None,
	place: str | None = None,
	lasts_with: Document | None = None,
) -> None:
	"""Entries from the first day to the last (None: whenever after) may have other sums than those stored.

	`ledger` None: of both; `place` (warehouse or account) None: of all of the company. With `lasts_with` the mark stays
	until a rebuild sees in its own snapshot that this document has ended: changes may go on for as long.
	"""
	# Plain SQL: a document's insert costs as much as the ledger entry itself.
	frappe.db.sql(
		"""INSERT INTO `tabStock Sync Mark`
		(name, creation, modified, owner, modified_by, company, ledger, place, from_date, to_date, lasts_with_doctype, lasts_with)
		VALUES (%(name)s, %(now)s, %(now)s, %(user)s, %(user)s, %(company)s, %(ledger)s, %(place)s, %(first)s, %(last)s,
			%(lasts_with_doctype)s, %(lasts_with)s)""",
		{
			"name": frappe.generate_hash(length=20),
			"now": now(),
			"user": frappe.session.user,
			"company": company,
			"ledger": ledger.value if ledger else "",
			"place": place or "",
			"first": first,
			"last": last,
			"lasts_with_doctype": lasts_with.doctype if lasts_with else "",
			"lasts_with": lasts_with.name if lasts_with else "",
		},
	)
	rebuild_soon(company)


def mark_everything(company: str) -> None:
	leave_mark(company, BEGINNING, None)


def mark_voucher(ledger: Ledger, voucher_type: str, voucher_no: str) -> None:
	"""Every place and past day that the voucher has entries on, cancelled or not."""
	# Read first: an INSERT ... SELECT would lock what it reads.
	entries = frappe.get_all(
		ledger.value,
		filters={"voucher_type": voucher_type, "voucher_no": voucher_no, "posting_date": ("<", getdate())},
		fields=["company", PLACE_FIELD[ledger], "posting_date"],
		distinct=True,
		order_by=f"posting_date, {PLACE_FIELD[ledger]}",
		as_list=True,
	)
	for company, place, day in entries:
		leave_mark(company, day, day, ledger=ledger, place=_stored_place(ledger, company, place))


def on_entry_change(doc: Document, method: str | None = None) -> None:
	"""A ledger entry was inserted, or changed or deleted as a document."""
	day = getdate(doc.posting_date)
	if day < getdate():
		_mark_entry(doc, day)
	if doc.is_cancelled:
		# Those that it reverses have lost their life without an event, and may be of other days.
		mark_voucher(Ledger(doc.doctype), doc.voucher_type, doc.voucher_no)


def _mark_entry(doc: Document, day: date) -> None:
	ledger = Ledger(doc.doctype)
	# It deletes a voucher's entries without an event; the new ones may be on other accounts.
	elsewhere = ledger is Ledger.GL and frappe.flags.through_repost_accounting_ledger
	place = None if elsewhere else _stored_place(ledger, doc.company, doc.get(PLACE_FIELD[ledger]))
	leave_mark(doc.company, day, day, ledger=ledger, place=place)


def _stored_place(ledger: Ledger, company: str, place: str) -> str | None:
	"""With item-wise accounts stock values are stored by account, which another transaction may be about to change."""
	return None if ledger is Ledger.STOCK and has_item_wise_accounts(company) else place


def on_repost_change(doc: Document, method: str | None = None) -> None:
	"""A Repost Item Valuation starts or goes on: it rewrites stock ledger entries and deletes GL entries without events.

	Queued it has changed nothing yet; each start writes its status as a document (`repost_item_valuation.repost`).
	"""
	if doc.status == "In Progress":
		leave_mark(doc.company, _first_reposted_day(doc), None, lasts_with=doc)


def _first_reposted_day(doc: Document) -> date:
	"""One of GL entries only (ERPNext 16) says nothing of when its voucher was posted."""
	first = getdate(doc.posting_date)
	if not doc.get("repost_only_accounting_ledgers"):
		return first
	return min(first, getdate(frappe.db.get_value(doc.voucher_type, doc.voucher_no, "posting_date")))


def before_accounting_repost(doc: Document, method: str | None = None) -> None:
	"""A Repost Accounting Ledger is submitted: up to five vouchers have their GL entries deleted at once."""
	_mark_vouchers_of_repost(doc)


def before_job(method: str, kwargs: dict, transaction_type: str) -> None:
	"""More of them in a job, whose transaction this is."""
	name = (kwargs or {}).get("account_repost_doc")
	if name and str(method).endswith("repost_accounting_ledger.start_repost"):
		_mark_vouchers_of_repost(frappe.get_doc("Repost Accounting Ledger", name))


def _mark_vouchers_of_repost(doc: Document) -> None:
	for voucher in doc.vouchers:
		mark_voucher(Ledger.GL, voucher.voucher_type, voucher.voucher_no)


def on_deletion_change(doc: Document, method: str | None = None) -> None:
	"""*Delete Company Transactions* runs: it deletes whole tables, in jobs that commit."""
	if doc.status == "Running":
		leave_mark(doc.company, BEGINNING, None, lasts_with=doc)


def on_voucher_trash(doc: Document, method: str | None = None) -> None:
	"""A cancelled voucher is deleted with its entries; with the immutable ledger those of it and its reversal are alive."""
	if doc.docstatus.is_cancelled() and frappe.db.get_single_value(
		"Accounts Settings", "delete_linked_ledger_entries"
	):
		leave_mark(doc.company, getdate(doc.get("posting_date") or BEGINNING), None)


def on_settlement_change(doc: Document, method: str | None = None) -> None:
	"""What corrections settled of a voucher is recorded, or is about to be taken back: whether it disagrees has changed.

	`doc` is the correction, an entry that reverses one, or a settled voucher that is deleted.
	"""
	record = frappe.qb.DocType("Stock Sync Corrected Voucher")
	which = (record.voucher_type == doc.doctype) & (record.voucher_no == doc.name)
	if doc.doctype == "Journal Entry":
		which |= record.journal_entry.isin([doc.name, doc.get("reversal_of") or doc.name])
	query = (
		frappe.qb.from_(record)
		.select(record.company, record.posting_date, record.voucher_date)
		.distinct()
		.where(which)
	)
	days = {(company, getdate(day)) for company, *both in query.run() for day in both if day}
	for company, day in sorted(days):
		if day < getdate():
			leave_mark(company, day, day)


def on_accounts_change(doc: Document, method: str | None = None) -> None:
	"""A warehouse may have another account: vouchers of days that are over are judged by it."""
	rebuild_soon(doc.name if doc.doctype == "Company" else doc.company)


def after_place_rename(doc: Document, method: str, old: str, new: str, merge: bool = False) -> None:
	"""A warehouse or an account has another name, or is another one's from now on; so are its entries.

	Stock values may be stored by account too.
	"""
	ledger = Ledger.STOCK if doc.doctype == "Warehouse" else None
	for place in (old, new):
		leave_mark(doc.company, BEGINNING, None, ledger=ledger, place=place)


def after_company_rename(doc: Document, method: str, old: str, new: str, merge: bool = False) -> None:
	for company in (old, new):
		mark_everything(company)


def after_migrate() -> None:
	"""Patches change entries and warehouses without events."""
	leave_change("migration")
	for company in frappe.get_all("Company", pluck="name", order_by="name"):
		mark_everything(company)
