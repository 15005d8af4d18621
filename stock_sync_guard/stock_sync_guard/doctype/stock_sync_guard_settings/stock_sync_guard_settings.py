"""The settings form; everything else reads the settings through `stock_sync_guard.policy`."""

from __future__ import annotations

from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, get_link_to_form

from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.engine.money import smallest_unit, to_decimal
from stock_sync_guard.ledgers.accounts import read_stock_accounts
from stock_sync_guard.site.amounts import money
from stock_sync_guard.site.ledgers import company_books, run

# A line on one of these needs a party, which a correction has not.
NEED_A_PARTY = ("Receivable", "Payable")


class StockSyncGuardSettings(Document):
	def validate(self) -> None:
		self._one_row_per_company()
		for row in self.companies:
			books = company_books(row.company)
			_validate_tolerance(row, books)
			_validate_adjustment_account(row, books)
			_validate_cost_center(row)

	def _one_row_per_company(self) -> None:
		rows: dict[str, int] = {}
		for row in self.companies:
			if row.company in rows:
				frappe.throw(
					_("Rows {0} and {1} are both for company {2}. Keep one of them.").format(
						rows[row.company], row.idx, frappe.bold(row.company)
					)
				)
			rows[row.company] = row.idx


def _validate_tolerance(row: Document, books: CompanyBooks) -> None:
	tolerance, unit = to_decimal(row.tolerance), smallest_unit(books.decimals)
	if tolerance < 0:
		_throw(row, _("The tolerance must not be negative: it is an amount, in either direction."))
	# A correction is rounded to the smallest unit: less than that could stay out of sync for ever.
	if Decimal(0) < tolerance < unit:
		_throw(
			row,
			_(
				"The tolerance must be at least {0}, the smallest amount that can be booked. Leave it blank for the default."
			).format(money(unit, books.currency)),
		)


def _validate_adjustment_account(row: Document, books: CompanyBooks) -> None:
	if not row.adjustment_account:
		return
	account = frappe.get_cached_doc("Account", row.adjustment_account)
	_validate_leaf_of_company(row, account, _("Adjustment Account"))
	if account.disabled:
		_throw(row, _("The Adjustment Account {0} is disabled.").format(_link(account)))
	if account.account_type in NEED_A_PARTY:
		_throw(
			row,
			_(
				"The Adjustment Account {0} is of type {1} and needs a party in each line. Choose an expense account."
			).format(_link(account), _(account.account_type)),
		)
	if account.name in read_stock_accounts(run, books):
		_throw(
			row,
			_(
				"The Adjustment Account {0} is a stock account itself. Choose an expense account: a correction between two stock accounts would correct neither."
			).format(_link(account)),
		)


def _validate_cost_center(row: Document) -> None:
	if row.cost_center:
		cost_center = frappe.get_cached_doc("Cost Center", row.cost_center)
		_validate_leaf_of_company(row, cost_center, _("Cost Center"))
		if cost_center.disabled:
			_throw(row, _("The Cost Center {0} is disabled.").format(_link(cost_center)))


def _validate_leaf_of_company(row: Document, doc: Document, label: str) -> None:
	if doc.company != row.company:
		_throw(
			row, _("The {0} {1} belongs to company {2}.").format(label, _link(doc), escape_html(doc.company))
		)
	if doc.is_group:
		_throw(
			row,
			_("The {0} {1} is a group. Choose one that can be booked on.").format(label, _link(doc)),
		)


def _throw(row: Document, reason: str) -> None:
	frappe.throw(
		_("Row {0}, company {1}: {2}").format(row.idx, frappe.bold(escape_html(row.company)), reason)
	)


def _link(doc: Document) -> str:
	return get_link_to_form(doc.doctype, doc.name, label=escape_html(doc.name))
