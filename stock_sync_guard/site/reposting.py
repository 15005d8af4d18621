"""Whether a Repost Item Valuation would bring a voucher's ledgers together: tried on the document itself, and undone.

ERPNext reposts the GL of the vouchers that have live stock ledger entries, and writes it only where it differs from
what the document would post (`erpnext.accounts.utils.repost_gle_for_stock_vouchers`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import NamedTuple

import frappe
from erpnext.accounts.general_ledger import (
	toggle_debit_credit_if_negative,
	validate_accounting_period,
	validate_against_pcv,
	validate_disabled_accounts,
)
from erpnext.accounts.utils import compare_existing_and_expected_gle, get_voucherwise_gl_entries
from frappe import _
from frappe.model.document import Document
from frappe.utils import strip_html

from stock_sync_guard.engine.findings import CompanyBooks, Voucher, VoucherMovement
from stock_sync_guard.engine.money import ZERO, round_to, to_decimal
from stock_sync_guard.ledgers.movements import read_movements_of_vouchers
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.site.undone import undone
from stock_sync_guard.site.versions import account_map, check_freezing_date

# Where the rows of ERPNext's documents move stock, each with the field that says how much.
WAREHOUSES_OF_ROWS = {
	"warehouse": "qty",
	"s_warehouse": "qty",
	"t_warehouse": "qty",
	"rejected_warehouse": "rejected_qty",
}


class Outcome(Enum):
	"""What a repost of a voucher would do."""

	CURES = "cures"
	# The same, but its stock ledger entries are to be written anew first.
	CURES_WITH_STOCK_LEDGER = "cures with stock ledger"
	CHANGES_NOTHING = "changes nothing"
	STILL_DISAGREES = "still disagrees"
	REFUSED = "refused"


class Trial(NamedTuple):
	"""`reason` is ERPNext's own, as plain text in the language of the user, where it refuses."""

	outcome: Outcome
	reason: str = ""

	@property
	def cures(self) -> bool:
		return self.outcome in (Outcome.CURES, Outcome.CURES_WITH_STOCK_LEDGER)


def try_repost(voucher: Voucher) -> Trial:
	"""What a repost of the voucher would do; nothing of the trial is left.

	Whatever ERPNext trips over on the way, it would trip over in the repost: that is a refusal, never an error of the
	save that asks for advice.
	"""
	with undone():
		try:
			return _try(frappe.get_doc(*voucher))
		except Exception as error:
			return Trial(Outcome.REFUSED, strip_html(str(error)))


def create_repost(voucher: Voucher, trial: Trial) -> str:
	"""Create and submit the Repost Item Valuation that a trial found to cure; returns its name. ERPNext's scheduler runs it."""
	repost = repost_of(
		frappe.get_doc(*voucher), recreate_stock_ledgers=trial.outcome is Outcome.CURES_WITH_STOCK_LEDGER
	)
	repost.insert()
	repost.submit()
	return repost.name


def repost_of(doc: Document, *, recreate_stock_ledgers: bool) -> Document:
	"""A Repost Item Valuation of the document, not saved yet."""
	return frappe.get_doc(
		{
			"doctype": "Repost Item Valuation",
			"based_on": "Transaction",
			"voucher_type": doc.doctype,
			"voucher_no": doc.name,
			"company": doc.company,
			"posting_date": doc.posting_date,
			"posting_time": doc.posting_time,
			"recreate_stock_ledgers": int(recreate_stock_ledgers),
		}
	)


def _try(doc: Document) -> Trial:
	if not doc.docstatus.is_submitted():
		return Trial(Outcome.REFUSED, _("It is not submitted."))
	if _lacks_stock_ledger_entries(doc):
		return _try_recreating(doc)
	return _try_posting(doc)


def _try_recreating(doc: Document) -> Trial:
	if doc.doctype == "Asset Capitalization" or _has_serial_or_batch(doc):
		return Trial(Outcome.REFUSED, _("ERPNext cannot recreate its stock ledger entries."))
	for check in (
		repost_of(doc, recreate_stock_ledgers=True).validate,
		partial(_check_freezing, doc),
		partial(_check_stock_freezing, doc),
	):
		if reason := _refusal(check):
			return Trial(Outcome.REFUSED, reason)
	return Trial(Outcome.CURES_WITH_STOCK_LEDGER)


def _try_posting(doc: Document) -> Trial:
	if doc.get("asset_items"):
		# asked for its entries, it depreciates and disposes of the assets
		return Trial(Outcome.REFUSED, _("It consumes assets."))
	if reason := _refusal(repost_of(doc, recreate_stock_ledgers=False).validate):
		return Trial(Outcome.REFUSED, reason)
	books = company_books(doc.company)
	# budgets are not checked in a repost
	frappe.flags.through_repost_item_valuation = True
	frappe.flags.pop("warehouse_account_map", None)
	entries = toggle_debit_credit_if_negative(doc.get_gl_entries(account_map(doc)))
	if entries and (reason := _refusal(lambda: _check_posting(doc, entries))):
		return Trial(Outcome.REFUSED, reason)
	if not _is_written(doc, entries, books):
		return Trial(Outcome.CHANGES_NOTHING)
	return Trial(_outcome(books, entries, read_movements_of_vouchers(run, books, [_voucher_of(doc)])))


def _outcome(books: CompanyBooks, entries: Sequence, movements: Sequence[VoucherMovement]) -> Outcome:
	"""Compare what would be posted per stock account with both ledgers as they stand."""
	posted: dict[str, Decimal] = defaultdict(lambda: ZERO)
	for entry in entries:
		posted[entry.account] += round_to(to_decimal(entry.debit) - to_decimal(entry.credit), books.decimals)
	if all(abs(posted[m.account] - m.account_movement) <= books.tolerance for m in movements):
		return Outcome.CHANGES_NOTHING
	agrees = all(abs(posted[m.account] - m.stock_value) <= books.tolerance for m in movements)
	return Outcome.CURES if agrees else Outcome.STILL_DISAGREES


def _is_written(doc: Document, entries: Sequence, books: CompanyBooks) -> bool:
	"""As ERPNext decides it; entries that are only marked cancelled are taken for live ones there."""
	existing = get_voucherwise_gl_entries([_voucher_of(doc)], doc.posting_date).get(_voucher_of(doc), [])
	if not entries or not existing:
		return bool(entries) or bool(existing)
	return not compare_existing_and_expected_gle(existing, entries, books.decimals)


def _lacks_stock_ledger_entries(doc: Document) -> bool:
	"""Whether it has no live stock ledger entry, or none for a row in one of its warehouses: a repost would book that as a loss."""
	written = frappe.get_all(
		"Stock Ledger Entry",
		{"voucher_type": doc.doctype, "voucher_no": doc.name, "is_cancelled": 0},
		["voucher_detail_no", "warehouse"],
		order_by="name",
	)
	places = {(entry.voucher_detail_no, entry.warehouse) for entry in written}
	return not written or any(
		(row.name, warehouse) not in places for row in doc.get("items") or () for warehouse in _moved_in(row)
	)


def _moved_in(row: Document) -> list[str]:
	"""The warehouses in which the document's row moves stock."""
	if row.get("delivered_by_supplier") or not frappe.get_cached_value(
		"Item", row.item_code, "is_stock_item"
	):
		return []
	return [
		row.get(warehouse)
		for warehouse, quantity in WAREHOUSES_OF_ROWS.items()
		if row.get(warehouse) and row.get(quantity)
	]


def _has_serial_or_batch(doc: Document) -> bool:
	"""Asked of the document: ERPNext asks the stock ledger entries, which may be gone."""
	codes = {row.get("item_code") for row in doc.get_all_children()} | {
		row.get("rm_item_code") for row in doc.get_all_children()
	}
	return bool(
		frappe.get_all(
			"Item",
			filters={"name": ("in", [code for code in codes if code])},
			or_filters={"has_serial_no": 1, "has_batch_no": 1},
			limit=1,
			order_by="name",
		)
	)


def _check_posting(doc: Document, entries: Sequence) -> None:
	validate_accounting_period(entries)
	validate_disabled_accounts(entries)
	_check_freezing(doc)
	is_opening = any(entry.get("is_opening") == "Yes" for entry in entries)
	validate_against_pcv(is_opening, doc.posting_date, doc.company)


def _check_freezing(doc: Document) -> None:
	with _as_scheduler():
		check_freezing_date(doc.posting_date, doc.company)


def _check_stock_freezing(doc: Document) -> None:
	"""Only new stock ledger entries are refused in a frozen period; those that stand are valued anew there."""
	with _as_scheduler():
		frappe.get_doc(
			{"doctype": "Stock Ledger Entry", "posting_date": doc.posting_date}
		).check_stock_frozen_date()


@contextmanager
def _as_scheduler() -> Iterator[None]:
	"""It reposts as Administrator, whom no user's role lets into a frozen period."""
	user = frappe.session.user
	frappe.session.user = "Administrator"
	try:
		yield
	finally:
		frappe.session.user = user


def _refusal(check: Callable[[], None]) -> str:
	try:
		check()
	except frappe.ValidationError as error:
		return strip_html(str(error))
	return ""


def _voucher_of(doc: Document) -> Voucher:
	return Voucher(doc.doctype, doc.name)
