"""Ledgers damaged behind ERPNext's back, in every known way."""

from __future__ import annotations

from collections.abc import Callable

import frappe
from frappe.model.document import Document
from frappe.utils import add_to_date, now_datetime

from stock_sync_guard.tests import corruption, documents
from stock_sync_guard.tests.books import SECOND_ITEM, SUBCONTRACTED_ITEM, Books
from stock_sync_guard.tests.settings import guard_settings
from stock_sync_guard.tests.trade import submitted

REPOST = "Repost Item Valuation"
# Tells the receipt whose repost is queued from all others.
RATE_OF_REPOSTED = 44
# A queued repost excuses its voucher for a day: hours.
YOUNG = 12


def damage(books: Books) -> None:
	"""Submit one voucher for each cause, and damage its entries."""
	receipt = documents.purchase_receipt
	kinds: list[tuple[Document, Callable[[Document], None]]] = [
		(receipt(books, qty=5, rate=20), corruption.lose_gl_entries),
		(receipt(books, qty=5, rate=8), corruption.lose_stock_entries),
		(
			receipt(books, qty=2, rate=15),
			lambda doc: corruption.change_gl_amount(doc, books.stock_in_hand, 4.5),
		),
		(receipt(books, books.raw, qty=3, rate=9), lambda doc: corruption.change_stock_value(doc, 6.75)),
		(receipt(books, qty=1, rate=33), corruption.cancel_gl_side),
		(receipt(books, books.raw, qty=1, rate=21), corruption.cancel_stock_side),
		(
			receipt(books, books.finished_goods, qty=1, rate=5),
			lambda doc: corruption.change_stock_value(doc, 0.008),
		),
		# Of items that nothing else here moves in these warehouses: a repost covers all vouchers of its items.
		(
			receipt(books, books.raw, qty=1, rate=RATE_OF_REPOSTED, item_code=SECOND_ITEM),
			_queue_repost_of_a_wrong_value,
		),
		(
			receipt(books, books.raw, qty=1, rate=46, item_code=SUBCONTRACTED_ITEM),
			_fail_repost_of_a_wrong_value,
		),
		# The money stays on the account that the warehouse had when it was received.
		(receipt(books, books.named("Work In Progress"), qty=2, rate=17), _change_account),
	]
	# All are submitted first: the guard would stop the second one otherwise.
	damages = [(submitted(doc), damage_it) for doc, damage_it in kinds]
	for doc, damage_it in damages:
		damage_it(doc)
	# By hand: a manual entry, an entry on an account without warehouses, and a reclassification between two accounts.
	corruption.add_gl_entry(books, books.stock_in_hand, 50, "BY-HAND-1")
	corruption.add_gl_entry(books, books.unused_account, -12.5, "BY-HAND-2")
	corruption.add_gl_entry(books, books.raw_account, 30, "MOVED-1")
	corruption.add_gl_entry(books, books.stock_in_hand, -30, "MOVED-1")


def lose_all_entries(books: Books) -> None:
	"""Of one receipt, so that nothing disagrees. The guard lets nobody submit one while the others are damaged."""
	receipt = documents.purchase_receipt(books, qty=1, rate=3)
	with guard_settings(books.company, older_differences="Off"):
		submitted(receipt)
	corruption.lose_gl_entries(receipt)
	corruption.lose_stock_entries(receipt)


def harm_health(books: Books, *, other_account: str) -> None:
	"""What an audit lists beside the comparison, each of a warehouse of its own: running balance, Bin, value without
	quantity, a disabled warehouse with value, and one that posts to an account of another company.
	"""
	sheds = {name: _shed(books, name) for name in SHEDS}
	with guard_settings(books.company, older_differences="Off"):
		receipts = {
			name: submitted(documents.purchase_receipt(books, warehouse, qty=2, rate=7))
			for name, warehouse in sheds.items()
		}
		issue = submitted(documents.stock_entry(books, source=sheds["Emptied Shed"], qty=2))
	corruption.change_running_balance(receipts["Running Shed"], quantity=1, stock_value=2.5)
	corruption.change_bin(receipts["Running Shed"], quantity=1, stock_value=2.5)
	corruption.change_bin(receipts["Bin Shed"], quantity=3)
	corruption.change_stock_value(issue, 4)
	frappe.db.set_value("Warehouse", sheds["Disabled Shed"], "disabled", 1)
	frappe.db.set_value("Warehouse", _shed(books, "Strange Shed"), "account", other_account)


SHEDS = ("Running Shed", "Bin Shed", "Emptied Shed", "Disabled Shed")


def _shed(books: Books, name: str) -> str:
	return (
		frappe.get_doc({"doctype": "Warehouse", "warehouse_name": name, "company": books.company})
		.insert()
		.name
	)


def ensure_queued_repost(books: Books) -> bool:
	"""Queue the repost anew where it has run since, or has waited for so long that it excuses nothing any more.

	Returns whether that was so: what is stored of the company is outdated then.
	"""
	[receipt] = frappe.get_all(
		"Purchase Receipt",
		[
			["company", "=", books.company],
			["docstatus", "=", 1],
			["Purchase Receipt Item", "item_code", "=", SECOND_ITEM],
			["Purchase Receipt Item", "rate", "=", RATE_OF_REPOSTED],
		],
		pluck="name",
		order_by="name",
	)
	of_receipt = {"company": books.company, "voucher_no": receipt}
	repost = frappe.db.get_value(
		REPOST, {**of_receipt, "status": ("!=", "Failed")}, ["name", "status", "creation"]
	)
	name, status, created = repost or (None, None, None)
	if status == "Queued" and created > add_to_date(now_datetime(), hours=-YOUNG):
		return False
	if name:
		frappe.db.delete(REPOST, name)
	document = frappe.get_doc("Purchase Receipt", receipt)
	if status == "Queued":
		_repost(document, "Queued")
	else:
		_queue_repost_of_a_wrong_value(document)
	return True


def _queue_repost_of_a_wrong_value(doc: Document) -> None:
	corruption.change_stock_value(doc, 1.5)
	_repost(doc, "Queued")


def _fail_repost_of_a_wrong_value(doc: Document) -> None:
	corruption.change_stock_value(doc, 2.25)
	_repost(doc, "Failed")


def _repost(doc: Document, status: str) -> None:
	"""A repost as it stands in the database; submitted for real it would run at once in a test."""
	frappe.get_doc(
		{
			"doctype": REPOST,
			"name": frappe.generate_hash(length=10),
			"company": doc.company,
			"based_on": "Transaction",
			"voucher_type": doc.doctype,
			"voucher_no": doc.name,
			"posting_date": doc.posting_date,
			"posting_time": doc.posting_time,
			"status": status,
			"docstatus": 1,
		}
	).db_insert()


def _change_account(doc: Document) -> None:
	abbr = frappe.get_cached_value("Company", doc.company, "abbr")
	raw_account = Books(doc.company, abbr).raw_account
	frappe.db.set_value("Warehouse", doc.items[0].warehouse, "account", raw_account)
