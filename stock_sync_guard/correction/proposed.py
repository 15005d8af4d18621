"""Which Journal Entry brings stock accounts back in sync: one that is drafted already, a correction, or a reclassification."""

from __future__ import annotations

from collections.abc import Collection

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from stock_sync_guard.correction.draft import BlockedDocument, new_correction, new_reclassification
from stock_sync_guard.correction.open_draft import open_draft, report_stale_figures
from stock_sync_guard.engine.findings import AccountDifference, CompanyBooks
from stock_sync_guard.engine.tolerance import exceeds
from stock_sync_guard.ledgers.comparison import compare_accounts, explain_accounts, out_of_sync_accounts
from stock_sync_guard.site.ledgers import run


def proposed_entry(
	books: CompanyBooks, accounts: Collection[str], *, blocked: BlockedDocument | None
) -> Document:
	"""The draft for those of the accounts that are out of sync; where none is, for what is posted elsewhere.

	Figures are of now. An open draft is the one that exists, a new one is not saved; `blocked` is what a new
	correction refers to. Raises frappe.ValidationError where there is nothing to adjust, and as the drafts do.
	"""
	if differences := out_of_sync_accounts(run, books, accounts, largest_only=True) or _beyond_rounding(
		books, accounts
	):
		return _open_correction(books, differences) or new_correction(books, differences, blocked=blocked)
	return _reclassification(books, accounts)


def _beyond_rounding(books: CompanyBooks, accounts: Collection[str]) -> list[AccountDifference]:
	"""Accounts that many small roundings have moved apart: they stop nobody, and one entry sweeps them."""
	return [
		one
		for one in compare_accounts(run, books, accounts, largest_only=True)
		if exceeds(one.rounding, books.tolerance)
	]


def _open_correction(books: CompanyBooks, differences: list[AccountDifference]) -> Document | None:
	draft = open_draft(books.name, [difference.account for difference in differences])
	if draft:
		report_stale_figures(draft, books, differences)
	return draft


def _reclassification(books: CompanyBooks, accounts: Collection[str]) -> Document:
	"""Of every account, as soon as one of those asked for has money posted elsewhere: the other end of it is not asked for."""
	differing = {difference.account for difference in compare_accounts(run, books, accounts)}
	everything = explain_accounts(run, books) if differing else []
	if not any(one.posted_elsewhere and one.account in differing for one in everything):
		frappe.msgprint(
			_("Nothing to adjust: in company {0} the stock ledger and the stock accounts agree.").format(
				frappe.bold(escape_html(books.name))
			),
			title=_("In Sync"),
			indicator="green",
			raise_exception=frappe.ValidationError,
		)
	return new_reclassification(books, everything)
