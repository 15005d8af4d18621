"""Companies fed through ERPNext with every kind of stock transaction, and damaged in every known way.

For the tests of the audit, and for the ledgers in `tests/data`. What is built here is committed: the audit reads the
site from outside. The companies are of their own, so that no other test meets them.
"""

from __future__ import annotations

import frappe

from stock_sync_guard.ledgers.without_entries import read_documents_without_entries
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.tests.books import ASSET_ITEM, Books, ensure_books, ensure_company
from stock_sync_guard.tests.damage import damage, lose_all_entries
from stock_sync_guard.tests.trade import trade
from stock_sync_guard.watch.acceptance import ACCEPTANCE, accept
from stock_sync_guard.watch.recording import How, Occasion, record

SOUND = Books("Birch Instruments", "BIN")
DAMAGED = Books("Cedar Pumps", "CPU")


def ensure_fed() -> None:
	"""Feed both companies and damage the second one; does nothing where that was done before."""
	ensure_books()
	for books in (SOUND, DAMAGED):
		if not frappe.db.exists("Company", books.company):
			ensure_company(books)
			_ensure_masters(books)
			trade(books)
			if books is DAMAGED:
				damage(books)
	# apart, as sites that were fed before it was a damage lack it
	if not read_documents_without_entries(run, company_books(DAMAGED.company)):
		lose_all_entries(DAMAGED)
	if not frappe.db.exists(ACCEPTANCE, {"company": DAMAGED.company}):
		_accept_one(DAMAGED)
	frappe.db.commit()


def _accept_one(books: Books) -> None:
	record(books.company, Occasion(How.CHECK))
	one = {"company": books.company, "cause": "cancelled-on-one-side", "state": "Open"}
	[finding, *_others] = frappe.get_all("Stock Sync Finding", one, pluck="name", order_by="voucher_no")
	accept(books.company, "Known since the stocktaking", [finding])


def _ensure_masters(books: Books) -> None:
	category = frappe.get_doc(
		"Asset Category", frappe.db.get_value("Item", ASSET_ITEM, "asset_category", order_by=None)
	)
	category.append(
		"accounts",
		{
			"company_name": books.company,
			"fixed_asset_account": books.named("Plants and Machineries"),
			"accumulated_depreciation_account": books.named("Accumulated Depreciation"),
			"depreciation_expense_account": books.named("Depreciation"),
			"capital_work_in_progress_account": books.named("CWIP Account"),
		},
	)
	category.save(ignore_permissions=True)
