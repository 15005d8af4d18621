"""A correction that was drafted already, and whether its figures still hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document

from stock_sync_guard.engine.findings import AccountDifference, CompanyBooks
from stock_sync_guard.engine.money import ZERO, round_to, to_decimal
from stock_sync_guard.ledgers.accounts import read_stock_accounts
from stock_sync_guard.ledgers.comparison import out_of_sync_accounts
from stock_sync_guard.site.amounts import booked_decimals
from stock_sync_guard.site.custom_fields import CORRECTION, RECLASSIFICATION
from stock_sync_guard.site.ledgers import run
from stock_sync_guard.site.voice import desk_voice
from stock_sync_guard.wording.stale_draft import StaleAmount, stale_draft


def open_draft(company: str, accounts: Iterable[str]) -> Document | None:
	"""The latest unsubmitted correction of the company for one of the accounts that the user may read, if any."""
	entry = frappe.qb.DocType("Journal Entry")
	line = frappe.qb.DocType("Journal Entry Account")
	query = (
		frappe.qb.from_(entry)
		.join(line)
		.on((line.parent == entry.name) & (line.parenttype == "Journal Entry"))
		.select(entry.name)
		.distinct()
		.where((entry.docstatus == 0) & (entry[CORRECTION] == 1) & (entry.company == company))
		.where(entry[RECLASSIFICATION] == 0)
		.where(line.account.isin(list(accounts)))
		.orderby(entry.creation, order=frappe.qb.desc)
	)
	for name in query.run(pluck=True):
		draft = frappe.get_doc("Journal Entry", name)
		if draft.has_permission("read"):
			return draft
	return None


def report_stale_figures(
	draft: Document, books: CompanyBooks, differences: Sequence[AccountDifference]
) -> None:
	"""Say so where the amounts of an unsubmitted correction are not those that would correct its accounts now.

	`differences` are those asked for; the draft may be about other stock accounts as well.
	"""
	drafted = _drafted_amounts(draft)
	asked = {difference.account for difference in differences}
	others = (set(read_stock_accounts(run, books)) & set(drafted)) - asked
	to_correct = dict.fromkeys(others, ZERO)
	for difference in (*differences, *out_of_sync_accounts(run, books, others, largest_only=True)):
		to_correct[difference.account] = round_to(difference.to_correct, booked_decimals())
	amounts = [
		StaleAmount(account, drafted.get(account, ZERO), to_correct[account])
		for account in sorted(to_correct)
	]
	stale = [amount for amount in amounts if amount.drafted != amount.to_correct]
	if not stale:
		return
	frappe.msgprint(
		stale_draft(desk_voice(), draft.name, stale, currency=books.currency),
		title=_("Draft Out of Date"),
		indicator="orange",
	)


def _drafted_amounts(draft: Document) -> dict[str, Decimal]:
	"""What the draft books on each account (company currency; positive: debit), rounded as its fields are."""
	amounts: dict[str, Decimal] = {}
	for row in draft.accounts:
		amount = to_decimal(row.debit) - to_decimal(row.credit)
		amounts[row.account] = amounts.get(row.account, ZERO) + amount
	return {account: round_to(amount, booked_decimals()) for account, amount in amounts.items()}
