"""The settings form and what it accepts; everything else reads the settings through `stock_sync_guard.site.policy`."""

from __future__ import annotations

from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, get_link_to_form

from stock_sync_guard.correction.adjustment_account import why_unusable
from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.engine.money import smallest_unit, to_decimal
from stock_sync_guard.site.amounts import money
from stock_sync_guard.site.ledgers import company_books


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
	if row.adjustment_account and (why := why_unusable(row.adjustment_account, books)):
		_throw(row, why)


def _validate_cost_center(row: Document) -> None:
	if not row.cost_center:
		return
	cost_center = frappe.get_cached_doc("Cost Center", row.cost_center)
	if cost_center.company != row.company:
		_throw(
			row,
			_("The Cost Center {0} belongs to company {1}.").format(
				_link(cost_center), escape_html(cost_center.company)
			),
		)
	if cost_center.is_group:
		_throw(
			row,
			_("The Cost Center {0} is a group. Choose one that can be booked on.").format(_link(cost_center)),
		)
	if cost_center.disabled:
		_throw(row, _("The Cost Center {0} is disabled.").format(_link(cost_center)))


def _throw(row: Document, reason: str) -> None:
	frappe.throw(
		_("Row {0}, company {1}: {2}").format(row.idx, frappe.bold(escape_html(row.company)), reason)
	)


def _link(doc: Document) -> str:
	return get_link_to_form(doc.doctype, doc.name, label=escape_html(doc.name))
