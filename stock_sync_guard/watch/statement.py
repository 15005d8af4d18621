"""What a statement says of a company and period: its stock accounts as on the last day, and the findings."""

from __future__ import annotations

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, get_fullname, getdate

from stock_sync_guard.engine.finding_states import ACTIVE
from stock_sync_guard.engine.findings import AccountDifference, AccountTotals, Cause, CompanyBooks
from stock_sync_guard.engine.money import ZERO
from stock_sync_guard.ledgers.accounts import read_stock_accounts
from stock_sync_guard.ledgers.comparison import compare_accounts
from stock_sync_guard.ledgers.totals import read_totals
from stock_sync_guard.site.finding_rows import FINDING
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.site.rights import readable_accounts
from stock_sync_guard.watch.recording import How, Occasion, record
from stock_sync_guard.wording.vocabulary import cause_in_words

# Paper has an end; the list has all of them.
MOST_LISTED = 2000

FIELDS = (
	"account",
	"voucher_type",
	"voucher_no",
	"posting_date",
	"difference",
	"cause",
	"state",
	"found_on",
	"found_how",
	"outcome_doctype",
	"outcome_document",
	"outcome_on",
	"outcome_user",
)


def fill(statement: Document) -> None:
	"""Fill the statement with the figures of now. Raises frappe.PermissionError where the user may not read all of them."""
	frappe.has_permission("Company", "read", statement.company, throw=True)
	books = company_books(statement.company)
	if not books.perpetual_inventory:
		frappe.throw(_("Company {0} does not keep perpetual inventory.").format(frappe.bold(books.name)))
	statement.currency = books.currency
	record(books.name, Occasion(How.CHECK))
	statement.set("accounts", [])
	for row in _accounts(books, getdate(statement.to_date)):
		statement.append("accounts", row)
	findings = _findings(books.name, getdate(statement.from_date), getdate(statement.to_date))
	statement.not_listed = max(len(findings) - MOST_LISTED, 0)
	statement.set("findings", [])
	for row in findings[:MOST_LISTED]:
		statement.append("findings", row)


def _accounts(books: CompanyBooks, as_on: date) -> list[dict]:
	differences = {
		one.account: one for one in compare_accounts(run, books, None, tolerance=ZERO, as_on=as_on)
	}
	accounts = sorted({*read_stock_accounts(run, books), *differences})
	_require_all(len(accounts), len(readable_accounts(accounts)))
	totals = read_totals(run, books, accounts, as_on=as_on)
	return [_account(totals[account], differences.get(account)) for account in accounts]


def _account(totals: AccountTotals, difference: AccountDifference | None) -> dict:
	return {
		"account": totals.account,
		"stock_value": totals.stock_value,
		"account_balance": totals.account_balance,
		"difference": totals.difference,
		"to_correct": difference.to_correct if difference else ZERO,
		"accepted": difference.accepted if difference else ZERO,
		"posted_elsewhere": difference.posted_elsewhere if difference else ZERO,
		"repost_pending": difference.repost_pending if difference else ZERO,
		"reversed_later": difference.reversed_later if difference else ZERO,
	}


def _findings(company: str, first: date, last: date) -> list[dict]:
	"""Those posted in the period or settled in it, and those of before that are open still; the open ones first, by size."""
	finding = frappe.qb.DocType(FINDING)
	active = [state.value for state in ACTIVE]
	names = (
		frappe.qb.from_(finding)
		.select(finding.name)
		.where((finding.company == company) & (finding.state != ""))
		.where(
			finding.posting_date.between(first, last)
			| finding.outcome_on.between(first, add_days(last, 1))
			| (finding.state.isin(active) & ((finding.posting_date <= last) | finding.posting_date.isnull()))
		)
	).run(pluck=True)
	rows = frappe.get_list(
		FINDING, filters={"name": ("in", [*names, ""])}, fields=list(FIELDS), order_by="name", limit=0
	)
	_require_all(len(names), len(rows))
	reasons = _reasons(
		{row.outcome_document for row in rows if row.outcome_doctype == "Stock Sync Acceptance"}
	)
	rows.sort(
		key=lambda row: (row.state not in active, -abs(row.difference), row.voucher_no or "", row.account)
	)
	return [_finding(row, reasons) for row in rows]


def _finding(row: frappe._dict, reasons: dict[str, str]) -> dict:
	settled_with = f"{_(row.outcome_doctype)} {row.outcome_document}" if row.outcome_document else ""
	return {
		"account": row.account,
		"voucher_type": row.voucher_type,
		"voucher_no": row.voucher_no,
		"posting_date": row.posting_date,
		"difference": row.difference,
		"cause": cause_in_words(Cause(row.cause), _),
		"state": row.state,
		"found_on": row.found_on,
		"found_how": row.found_how,
		"settled_with": settled_with,
		"settled_on": row.outcome_on,
		"settled_by": get_fullname(row.outcome_user) if row.outcome_user else "",
		"reason": reasons.get(row.outcome_document, ""),
	}


def _reasons(acceptances: set[str]) -> dict[str, str]:
	rows = frappe.get_all(
		"Stock Sync Acceptance",
		{"name": ("in", [*acceptances, ""])},
		["name", "reason"],
		order_by="name",
	)
	return {row.name: row.reason for row in rows}


def _require_all(there: int, readable: int) -> None:
	if readable < there:
		frappe.throw(
			_(
				"You may not read all stock accounts and findings of the company, so the statement would not be complete."
			),
			frappe.PermissionError,
		)
