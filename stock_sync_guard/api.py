"""The whitelisted methods. Identifiers come from the client, figures never do."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_link_to_form

from stock_sync_guard.correction.draft import build_correction, build_reclassification
from stock_sync_guard.correction.open_draft import open_draft, report_stale_figures
from stock_sync_guard.engine.findings import AccountDifference, CompanyBooks
from stock_sync_guard.ledgers.accounts import read_stock_accounts
from stock_sync_guard.ledgers.comparison import compare_accounts, explain_accounts, out_of_sync_accounts
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.site.policy import SETTINGS, policy_of


@frappe.whitelist()
def create_journal_entry(
	company: str,
	accounts: list[str] | str | None = None,
	reference_doctype: str | None = None,
	reference_name: str | None = None,
) -> dict:
	"""Draft the Journal Entry that brings stock accounts back in sync, as a dict.

	`accounts` (a list, or its JSON) limits it to these; without it, all stock accounts of the company that are out of
	sync. `reference_doctype` and `reference_name` are the document that was stopped. The figures are read afresh. An
	unsubmitted correction for one of the accounts is returned instead of a second one; a new one is not saved.
	Where nothing counts, but money is posted on another stock account than today's, the draft is the entry that
	reclassifies it.

	Raises frappe.PermissionError without create right on Journal Entry or read access to the company, and
	frappe.ValidationError where a company or account is unknown or foreign, where nothing is out of sync, where the
	company has no usable adjustment account, and where the posting date has no fiscal year or an account's currency
	no exchange rate.
	"""
	frappe.has_permission("Journal Entry", "create", throw=True)
	books = _readable_books(company)
	wanted = _stock_accounts(books, accounts)
	differences = out_of_sync_accounts(run, books, wanted)
	cost_center = policy_of(books.name).cost_center or books.cost_center
	if not differences:
		return _reclassification(books, wanted, cost_center).as_dict()
	if draft := open_draft(company, [difference.account for difference in differences]):
		report_stale_figures(draft, books, differences)
		return draft.as_dict()
	return build_correction(
		books,
		differences,
		adjustment_account=_adjustment_account(books),
		cost_center=cost_center,
		blocked=_existing_reference(reference_doctype, reference_name),
	).as_dict()


@frappe.whitelist()
def get_differences(company: str, accounts: list[str] | str | None = None) -> list[dict]:
	"""The stock accounts of a company whose sums differ, with figures, vouchers, causes and cures; read-only.

	`out_of_sync` says whether the difference counts: what is posted elsewhere, or waits for a repost, does not. Amounts
	are numbers in company currency; a positive difference means that the account must be debited. An empty list means
	that all sums agree.

	Raises frappe.PermissionError without read access to the company, to its GL Entries and Stock Ledger Entries, and
	frappe.ValidationError where a company or account is unknown or foreign.
	"""
	for doctype in ("GL Entry", "Stock Ledger Entry"):
		frappe.has_permission(doctype, "read", throw=True)
	books = _readable_books(company)
	wanted = _stock_accounts(books, accounts)
	return [_as_dict(books, difference) for difference in compare_accounts(run, books, wanted)]


def _reclassification(books: CompanyBooks, accounts: list[str], cost_center: str | None) -> Document:
	"""The draft that moves money posted on another stock account, where one of the accounts asked for has such."""
	differing = {difference.account for difference in compare_accounts(run, books, accounts)}
	everything = explain_accounts(run, books, read_stock_accounts(run, books)) if differing else []
	if not any(one.posted_elsewhere and one.account in differing for one in everything):
		frappe.throw(
			_("Nothing to adjust: in company {0} the stock ledger and the stock accounts agree.").format(
				frappe.bold(books.name)
			),
			title=_("In Sync"),
		)
	return build_reclassification(books, everything, cost_center=cost_center)


def _readable_books(company: str) -> CompanyBooks:
	books = company_books(company)
	frappe.has_permission("Company", "read", books.name, throw=True)
	if not books.perpetual_inventory:
		frappe.throw(
			_(
				"Company {0} does not keep perpetual inventory: its stock accounts need not agree with the stock ledger."
			).format(frappe.bold(company))
		)
	return books


def _stock_accounts(books: CompanyBooks, accounts: list[str] | str | None) -> list[str]:
	"""The accounts asked for, or all, each of them a stock account of the company that the user may read."""
	stock_accounts = read_stock_accounts(run, books)
	asked = frappe.parse_json(accounts) if isinstance(accounts, str) else accounts
	if asked is None:
		return frappe.get_list(
			"Account", filters={"name": ("in", stock_accounts)}, pluck="name", order_by="name", limit=0
		)
	if not (isinstance(asked, list) and asked and all(isinstance(name, str) for name in asked)):
		frappe.throw(_("accounts must be a list of account names. Leave it out to take all stock accounts."))
	for account in asked:
		if account not in stock_accounts:
			frappe.throw(
				_("{0} is not a stock account of company {1}.").format(
					frappe.bold(frappe.utils.escape_html(account)), frappe.bold(books.name)
				)
			)
		frappe.has_permission("Account", "read", account, throw=True)
	return asked


def _adjustment_account(books: CompanyBooks) -> str:
	"""The account of the settings, else the company's; it must be set, and must not be a stock account itself."""
	own_account = policy_of(books.name).adjustment_account
	account = own_account or books.stock_adjustment_account
	where = get_link_to_form("Company", books.name)
	if not account:
		frappe.throw(
			_("Set the Stock Adjustment Account in Company {0}: the correction is booked against it.").format(
				where
			),
			title=_("Stock Adjustment Account Missing"),
		)
	if account in read_stock_accounts(run, books):
		if own_account:
			frappe.throw(
				_(
					"The Adjustment Account {0} in {1} is a stock account itself. Choose an expense account there: a correction between two stock accounts would correct neither."
				).format(frappe.bold(account), get_link_to_form(SETTINGS, SETTINGS)),
				title=_("Adjustment Account Unusable"),
			)
		frappe.throw(
			_(
				"The Stock Adjustment Account {0} of Company {1} is a stock account itself. Choose an expense account there: a correction between two stock accounts would correct neither."
			).format(frappe.bold(account), where),
			title=_("Stock Adjustment Account Unusable"),
		)
	return account


def _existing_reference(doctype: str | None, name: str | None) -> tuple[str, str] | None:
	"""The blocked document, where it was saved and the user may read it: a new one lost its name with the rollback."""
	if not doctype or not name or not frappe.db.exists("DocType", doctype):
		return None
	if not frappe.db.exists(doctype, name) or not frappe.has_permission(doctype, "read", name):
		return None
	return doctype, name


def _as_dict(books: CompanyBooks, difference: AccountDifference) -> dict:
	return {
		"out_of_sync": difference.is_out_of_sync(books.tolerance),
		"company": difference.company,
		"currency": difference.currency,
		"account": difference.account,
		"warehouses": list(difference.warehouses),
		"stock_value": float(difference.stock_value),
		"account_balance": float(difference.account_balance),
		"difference": float(difference.difference),
		"to_correct": float(difference.to_correct),
		"posted_elsewhere": float(difference.posted_elsewhere),
		"repost_pending": float(difference.repost_pending),
		"rounding": float(difference.rounding),
		"vouchers": [
			{
				"voucher_type": voucher.voucher_type,
				"voucher_no": voucher.voucher_no,
				"posting_date": voucher.posting_date,
				"stock_value": float(voucher.stock_value),
				"account_movement": float(voucher.account_movement),
				"difference": float(voucher.difference),
				"cause": voucher.cause.value,
				"cure": voucher.cure.value,
				"refers_to": voucher.refers_to,
			}
			for voucher in difference.vouchers
		],
	}
