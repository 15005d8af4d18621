"""Telling those who can correct a difference that somebody was stopped by it, once per difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import frappe
from frappe.utils import get_fullname
from redis.exceptions import RedisError

from stock_sync_guard.engine.findings import AccountDifference, VoucherDifference
from stock_sync_guard.ledgers.comparison import out_of_sync_accounts
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.site.policy import policy_of
from stock_sync_guard.site.voice import desk_voice
from stock_sync_guard.watch.correction_page import correction_address
from stock_sync_guard.watch.recipients import recipients
from stock_sync_guard.wording.notification import notification


def notify(company: str) -> str | None:
	"""Have the users notified whom the settings of the company name; returns their role.

	None where no role is set, or nobody has it who may read the company, or the job cannot be queued. A job does it:
	the error that follows rolls this transaction back. It is queued at once, as there will be no commit to wait for.
	"""
	if not recipients(company):
		return None
	try:
		frappe.enqueue(
			notify_of_differences,
			queue="short",
			company=company,
			now=bool(frappe.flags.in_test),
			job_id=f"stock_sync_guard.notify::{company}",
			deduplicate=True,
		)
	except (RedisError, frappe.QueueOverloaded):
		# Without the queue there is no notification; the message about the difference matters more.
		return None
	return policy_of(company).notify_role


def notify_of_differences(company: str) -> None:
	"""Notify each recipient of what is out of sync in the company now, unless that was done before."""
	books = company_books(company)
	differences = out_of_sync_accounts(run, books, largest_only=True) if books.perpetual_inventory else []
	if not differences:
		return
	link = correction_address(company, differences)
	for user in recipients(company):
		if not frappe.db.exists("Notification Log", {"for_user": user, "link": link}):
			_notify_user(user, company, readable_by(user, differences), link)


def readable_by(user: str, differences: Sequence[AccountDifference]) -> list[AccountDifference]:
	"""What the draft would show the user as well: the accounts that he may read, with what is to correct."""
	if not frappe.has_permission("Journal Entry", "create", user=user):
		return []
	return [
		replace(difference, vouchers=_readable_vouchers(difference, user))
		for difference in differences
		if frappe.has_permission("Account", "read", difference.account, user=user)
	]


def _readable_vouchers(difference: AccountDifference, user: str) -> tuple[VoucherDifference, ...]:
	"""The largest voucher, if the user may read it: a notification names no other."""
	return tuple(
		voucher
		for voucher in difference.vouchers[:1]
		if frappe.db.exists(voucher.voucher_type, voucher.voucher_no)
		and frappe.has_permission(voucher.voucher_type, "read", voucher.voucher_no, user=user)
	)


def _notify_user(user: str, company: str, readable: Sequence[AccountDifference], link: str) -> None:
	voice = desk_voice(frappe.db.get_value("User", user, "language"))
	stopped_user = frappe.session.user
	frappe.get_doc(
		{
			"doctype": "Notification Log",
			"type": "Alert",
			"document_type": "Company",
			"document_name": company,
			"for_user": user,
			"from_user": stopped_user,
			"subject": notification(
				voice, stopped_user=get_fullname(stopped_user), company=company, readable=readable
			),
			"link": link,
		}
	).insert(ignore_permissions=True)
