"""Follow the advice that the app gives, to the letter, and see that it works."""

from __future__ import annotations

from collections.abc import Iterable

import frappe

from stock_sync_guard.api import create_journal_entry, create_repost
from stock_sync_guard.engine.findings import AccountDifference, Cure, VoucherDifference
from stock_sync_guard.ledgers.comparison import out_of_sync_accounts
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.site.tried_cures import with_tried_cures
from stock_sync_guard.tests.requests import next_request
from stock_sync_guard.tests.worker import run_all_reposts, run_repost


def follow(difference: AccountDifference) -> None:
	"""Do what is advised for each voucher of the account; the account must then be in sync.

	Voucher by voucher, looking again after each: one cure can remove the cause of another voucher. The Journal Entry
	comes last, for vouchers that nothing else is advised for.
	"""
	followed: set[tuple[str, str, Cure]] = set()
	while voucher := _next_advised(_vouchers(difference), followed):
		_follow(voucher)
		followed.add(_advice(voucher))
		next_request()
	if left := _out_of_sync(difference):
		useless = [voucher for voucher in _vouchers(difference) if voucher.cure is not Cure.JOURNAL_ENTRY]
		assert not useless, f"the advice was followed and does not work: {useless}"
		_submit_proposed_entry(left)
	still = _out_of_sync(difference)
	assert not still, f"the entry does not work: {still}"


def _out_of_sync(difference: AccountDifference) -> list[AccountDifference]:
	return out_of_sync_accounts(run, company_books(difference.company), [difference.account])


def _vouchers(difference: AccountDifference) -> list[VoucherDifference]:
	"""What is still to be done for the account; nothing once it is in sync."""
	left = _out_of_sync(difference)
	most = max((len(one.vouchers) for one in left), default=0)
	return [voucher for one in with_tried_cures(left, limit=most) for voucher in one.vouchers]


def _next_advised(
	vouchers: Iterable[VoucherDifference], followed: set[tuple[str, str, Cure]]
) -> VoucherDifference | None:
	return next(
		(
			voucher
			for voucher in vouchers
			if voucher.cure is not Cure.JOURNAL_ENTRY and _advice(voucher) not in followed
		),
		None,
	)


def _advice(voucher: VoucherDifference) -> tuple[str, str, Cure]:
	return voucher.voucher_type, voucher.voucher_no, voucher.cure


def _follow(voucher: VoucherDifference) -> None:
	if voucher.cure in (Cure.REPOST, Cure.RECREATE_STOCK_LEDGER):
		_run(create_repost(voucher.voucher_type, voucher.voucher_no))
	elif voucher.cure is Cure.RESTART_REPOST:
		failed = frappe.get_doc(*voucher.refers_to)
		failed.restart_reposting()
		_run(failed.name)
	elif voucher.cure is Cure.FINISH_REPOST:
		run_all_reposts()
	elif voucher.cure is Cure.CANCEL_CORRECTION:
		frappe.get_doc(*voucher.refers_to).cancel()
	elif voucher.cure is Cure.REVERSE_ENTRY:
		frappe.get_doc(voucher.voucher_type, voucher.voucher_no).cancel()


def _run(name: str) -> None:
	"""As the scheduler does; on submit it ran already where the tests run reposts at once."""
	if frappe.db.get_value("Repost Item Valuation", name, "status") != "Completed":
		run_repost(name)


def _submit_proposed_entry(left: list[AccountDifference]) -> None:
	[difference] = left
	entry = frappe.get_doc(create_journal_entry(difference.company, [difference.account]))
	entry.insert()
	entry.submit()
