"""Follow the advice that the app gives, to the letter, and see that it works."""

from __future__ import annotations

import frappe
from erpnext.stock.doctype.repost_item_valuation.repost_item_valuation import repost, repost_entries

from stock_sync_guard.api import create_journal_entry, create_repost
from stock_sync_guard.engine.findings import AccountDifference, Cure, VoucherDifference
from stock_sync_guard.ledgers.comparison import out_of_sync_accounts
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.site.tried_cures import with_tried_cures
from stock_sync_guard.tests.case import next_request


def follow(difference: AccountDifference) -> None:
	"""Do what is advised for each voucher of the account; the account must then be in sync."""
	[tried] = with_tried_cures([difference], limit=len(difference.vouchers))
	for voucher in tried.vouchers:
		_follow(voucher)
		next_request()
	if any(voucher.cure is Cure.JOURNAL_ENTRY for voucher in tried.vouchers) or not tried.vouchers:
		entry = frappe.get_doc(create_journal_entry(difference.company, [difference.account]))
		entry.insert()
		entry.submit()
	left = out_of_sync_accounts(run, company_books(difference.company), [difference.account])
	assert not left, f"the advice does not work: {tried.vouchers}, left: {left}"


def _follow(voucher: VoucherDifference) -> None:
	if voucher.cure in (Cure.REPOST, Cure.RECREATE_STOCK_LEDGER):
		_run(create_repost(voucher.voucher_type, voucher.voucher_no))
	elif voucher.cure is Cure.RESTART_REPOST:
		failed = frappe.get_doc(*voucher.refers_to)
		failed.restart_reposting()
		_run(failed.name)
	elif voucher.cure is Cure.FINISH_REPOST:
		repost_entries()
	elif voucher.cure is Cure.CANCEL_CORRECTION:
		frappe.get_doc(*voucher.refers_to).cancel()
	elif voucher.cure is Cure.REVERSE_ENTRY:
		frappe.get_doc(voucher.voucher_type, voucher.voucher_no).cancel()


def _run(name: str) -> None:
	"""As the scheduler does; on submit it ran already where the tests run reposts at once."""
	doc = frappe.get_doc("Repost Item Valuation", name)
	if doc.status != "Completed":
		repost(doc)
