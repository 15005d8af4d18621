"""Telling the System Managers, once per company, what it meets: after the first build of its stored sums."""

from __future__ import annotations

import frappe
from frappe.utils import now

from stock_sync_guard.engine.findings import AccountDifference
from stock_sync_guard.ledgers.comparison import out_of_sync_accounts
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.site.policy import Mode, policy_of
from stock_sync_guard.site.replica import reading_replica
from stock_sync_guard.site.voice import desk_voice, line_voice
from stock_sync_guard.watch.correction_page import correction_address
from stock_sync_guard.watch.notify import readable_by
from stock_sync_guard.watch.recipients import having_role
from stock_sync_guard.wording.first_findings import Consequence, first_findings

CONSEQUENCES = {
	Mode.BLOCK: Consequence.STOPPED,
	Mode.WARN: Consequence.WARNED,
	Mode.OFF: Consequence.NOTHING,
}


def tell_first_findings(company: str) -> None:
	"""Log and notify what is out of sync, unless that was done before. Nobody is notified where nothing is."""
	if not _takes_its_turn(company):
		return
	with reading_replica():
		books = company_books(company)
		differences = out_of_sync_accounts(run, books) if books.perpetual_inventory else []
	logger = frappe.logger("stock_sync_guard")
	if not differences:
		logger.info(f"{company}: no stock account is out of sync")
		return
	consequence = CONSEQUENCES[policy_of(company).older_differences]
	logger.warning(first_findings(line_voice(), company, len(differences), differences, consequence))
	for user in having_role("System Manager", company):
		_notify(user, company, differences, consequence)


def _takes_its_turn(company: str) -> bool:
	"""Whether this is the first to tell; not before anything is stored."""
	if not frappe.db.exists("Company", company):
		return False
	frappe.db.sql(
		"UPDATE `tabStock Sync Closing` SET told_on = %s WHERE name = %s AND told_on IS NULL",
		(now(), company),
	)
	return frappe.db._cursor.rowcount == 1


def _notify(user: str, company: str, differences: list[AccountDifference], consequence: Consequence) -> None:
	voice = desk_voice(frappe.db.get_value("User", user, "language"))
	frappe.get_doc(
		{
			"doctype": "Notification Log",
			"type": "Alert",
			"document_type": "Company",
			"document_name": company,
			"for_user": user,
			"from_user": "Administrator",
			"subject": first_findings(
				voice, company, len(differences), readable_by(user, differences), consequence
			),
			"link": correction_address(company, differences),
		}
	).insert(ignore_permissions=True)
