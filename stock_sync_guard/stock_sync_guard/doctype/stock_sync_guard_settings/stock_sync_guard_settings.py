"""The settings form and what it accepts; everything else reads the settings through `stock_sync_guard.site.policy`."""

from __future__ import annotations

from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.permissions import AUTOMATIC_ROLES
from frappe.utils import escape_html, get_link_to_form
from frappe.utils.user import get_users_with_role

from stock_sync_guard.correction.adjustment_account import why_unusable
from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.engine.money import ZERO, smallest_unit, to_decimal
from stock_sync_guard.ledgers.accounts import read_posting_accounts
from stock_sync_guard.ledgers.totals import read_totals
from stock_sync_guard.site.amounts import money
from stock_sync_guard.site.ledgers import company_books, run

# 10,000.00 where there are two decimals. A tolerance is for what rounding leaves; the default is ten.
MOST_UNITS_OF_TOLERANCE = 1_000_000

# What auditors take for material is a small part of the balance; more than that can hide vouchers that matter.
MOST_OF_STOCK_VALUE = Decimal("0.01")


class StockSyncGuardSettings(Document):
	def before_validate(self) -> None:
		"""An amount speaks for itself; whether a zero is meant, only the check says."""
		for row in self.companies:
			row.own_tolerance = int(bool(row.own_tolerance or row.tolerance))

	def validate(self) -> None:
		"""Refuse what cannot work, whoever sets it; tell what does not work as things are."""
		self._lose_no_row_of_others()
		self._one_row_per_company()
		for row in self.companies:
			books = company_books(row.company)
			_validate_tolerance(row, books)
			_validate_adjustment_account(row, books)
			_validate_cost_center(row)
			_validate_bypass_role(row)
			_tell_what_is_not_guarded(row, books)
			_tell_of_material_tolerance(row, books)
			_tell_whom_nobody_notifies(row)

	def _lose_no_row_of_others(self) -> None:
		"""A document without the rows that its user may not read would delete them: who may not write those saves nothing."""
		before = self.get_doc_before_save()
		if before and not self.flags.ignore_permissions:
			before.check_permission("write")

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
				"The tolerance must be at least {0}, the smallest amount that can be booked, or 0, with which nothing but rounding may differ."
			).format(money(unit, books.currency)),
		)
	largest = unit * MOST_UNITS_OF_TOLERANCE
	if tolerance > largest:
		_throw(
			row,
			_(
				"The tolerance must be at most {0}: it is for what rounding leaves, and more would hide whole vouchers. To stop nobody, set the modes to Warn or Off."
			).format(money(largest, books.currency)),
		)


def _validate_bypass_role(row: Document) -> None:
	if row.bypass_role in AUTOMATIC_ROLES:
		_throw(
			row,
			_(
				"{0} cannot be the Bypass Role: it is not yours to give or to take. Choose a role that you give to people. To stop nobody, set the modes to Warn or Off."
			).format(frappe.bold(_(row.bypass_role))),
		)


def _tell_what_is_not_guarded(row: Document, books: CompanyBooks) -> None:
	if not books.perpetual_inventory:
		_tell(row, _("The company does not keep perpetual inventory, so nothing of it is guarded."))


def _tell_of_material_tolerance(row: Document, books: CompanyBooks) -> None:
	if not row.tolerance:
		return
	totals = read_totals(run, books, read_posting_accounts(run, books))
	stock_value = sum((total.stock_value for total in totals.values()), ZERO)
	if to_decimal(row.tolerance) > abs(stock_value) * MOST_OF_STOCK_VALUE:
		_tell(
			row,
			_(
				"The tolerance is more than 1 % of the stock value, {0}: differences that matter may stay unseen."
			).format(money(stock_value, books.currency)),
		)


def _tell_whom_nobody_notifies(row: Document) -> None:
	"""Of a role that is to be notified and cannot do anything about it."""
	if not row.notify_role:
		return
	role, users = frappe.bold(_(row.notify_role)), get_users_with_role(row.notify_role)
	if not users:
		_tell(row, _("Nobody is notified: no enabled user has the role {0}.").format(role))
	elif not any(frappe.has_permission("Journal Entry", "create", user=user) for user in users):
		_tell(
			row,
			_(
				"Whom you notify cannot help: no user with the role {0} may create a Journal Entry, so none of them can correct a difference."
			).format(role),
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
	frappe.throw(_of_row(row, reason))


def _tell(row: Document, reason: str) -> None:
	frappe.msgprint(_of_row(row, reason), title=_("Saved, but"), indicator="orange")


def _of_row(row: Document, reason: str) -> str:
	return _("Row {0}, company {1}: {2}").format(row.idx, frappe.bold(escape_html(row.company)), reason)


def _link(doc: Document) -> str:
	return get_link_to_form(doc.doctype, doc.name, label=escape_html(doc.name))
