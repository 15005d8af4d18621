"""Telling those who can correct a difference that somebody was stopped by it, once per difference."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from urllib.parse import urlencode

import frappe
from frappe import _
from frappe.desk.doctype.notification_settings.notification_settings import is_notifications_enabled
from frappe.utils import escape_html, get_fullname
from redis.exceptions import RedisError

from stock_sync_guard.engine.findings import AccountDifference
from stock_sync_guard.engine.money import round_to
from stock_sync_guard.ledgers.comparison import out_of_sync_accounts
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.site.policy import policy_of

# The page that opens the draft; it reads the company from its address.
CORRECTION_PAGE = "/app/stock-sync-correction"


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
	differences = out_of_sync_accounts(run, books) if books.perpetual_inventory else []
	if not differences:
		return
	link = f"{CORRECTION_PAGE}?{urlencode({'company': company, 'difference': fingerprint(differences)})}"
	for user in recipients(company):
		if not frappe.db.exists("Notification Log", {"for_user": user, "link": link}):
			_notify_user(user, company, len(differences), link)


def recipients(company: str) -> list[str]:
	"""The enabled users with the role to notify who may read the company and want notifications.

	Not Administrator, who has every role and is nobody in particular.
	"""
	role = policy_of(company).notify_role
	if not role:
		return []
	having = frappe.get_all("Has Role", filters={"role": role, "parenttype": "User"}, pluck="parent")
	having = [user for user in having if user != "Administrator"]
	users = frappe.get_all(
		"User",
		filters={"name": ("in", having), "enabled": 1, "user_type": "System User"},
		pluck="name",
		order_by="name",
	)
	return [
		user
		for user in users
		if is_notifications_enabled(user) and frappe.has_permission("Company", "read", company, user=user)
	]


def fingerprint(differences: Sequence[AccountDifference]) -> str:
	"""The same text as long as the same vouchers make the same differences on the same accounts of a company.

	The accounts' sums and their rounding are left out: they change with every transaction.
	"""
	parts = [
		(
			difference.company,
			difference.account,
			sorted(
				(
					voucher.voucher_type,
					voucher.voucher_no,
					str(round_to(voucher.difference, difference.decimals)),
				)
				for voucher in difference.vouchers
			),
		)
		for difference in differences
	]
	return sha256(json.dumps(parts).encode()).hexdigest()[:32]


def _notify_user(user: str, company: str, accounts: int, link: str) -> None:
	"""Without figures: what the user may read of them, the draft shows."""
	language = frappe.db.get_value("User", user, "language")
	subject = _(
		"Value Out of Sync: {0} was stopped in company {1}, where {2} stock account(s) no longer agree with the stock ledger. Open the Journal Entry that corrects it.",
		language,
	).format(
		frappe.bold(escape_html(get_fullname(frappe.session.user))),
		frappe.bold(escape_html(company)),
		accounts,
	)
	frappe.get_doc(
		{
			"doctype": "Notification Log",
			"type": "Alert",
			"document_type": "Company",
			"document_name": company,
			"for_user": user,
			"from_user": frappe.session.user,
			"subject": subject,
			"link": link,
		}
	).insert(ignore_permissions=True)
