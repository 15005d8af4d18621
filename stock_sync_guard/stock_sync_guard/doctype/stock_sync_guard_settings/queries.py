"""What the link fields of the settings offer.

frappe's own search needs read access to Role, Account and Cost Center, and neither role that may write the settings has
all three: an Accounts Manager reads no roles, a System Manager no accounts. Here the right to write the settings is enough.
"""

from __future__ import annotations

import frappe
from frappe.permissions import AUTOMATIC_ROLES
from frappe.query_builder import Case, Criterion
from frappe.query_builder.functions import IfNull

from stock_sync_guard.correction.adjustment_account import UNUSABLE_TYPES
from stock_sync_guard.ledgers.accounts import read_stock_accounts
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.site.policy import SETTINGS


@frappe.whitelist()
@frappe.validate_and_sanitize_search_inputs
def roles(
	doctype: str, txt: str, searchfield: str, start: int, page_len: int, filters: dict
) -> list[tuple[str, ...]]:
	"""Enabled roles that are given to people."""
	_require_right_to_write()
	role = frappe.qb.DocType("Role")
	query = (
		frappe.qb.from_(role)
		.select(role.name)
		.where((role.disabled == 0) & role.name.notin(AUTOMATIC_ROLES) & role.name.like(f"%{txt}%"))
		.orderby(role.name)
	)
	return query.limit(page_len).offset(start).run()


@frappe.whitelist()
@frappe.validate_and_sanitize_search_inputs
def adjustment_accounts(
	doctype: str, txt: str, searchfield: str, start: int, page_len: int, filters: dict
) -> list[tuple[str, ...]]:
	"""Accounts of the company (in `filters`) that its corrections can be booked against, expense accounts first."""
	company = _required_company(filters)
	account = frappe.qb.DocType("Account")
	query = (
		frappe.qb.from_(account)
		.select(account.name, account.root_type, account.account_type)
		.where((account.company == company) & (account.is_group == 0) & (account.disabled == 0))
		.where(IfNull(account.account_type, "").notin(("Stock", *UNUSABLE_TYPES)))
		.where(account.name.notin([*read_stock_accounts(run, company_books(company)), ""]))
		.where(Criterion.any((account.name.like(f"%{txt}%"), account.account_number.like(f"{txt}%"))))
		.orderby(Case().when(account.root_type == "Expense", 0).else_(1))
		.orderby(account.name)
	)
	return query.limit(page_len).offset(start).run()


@frappe.whitelist()
@frappe.validate_and_sanitize_search_inputs
def cost_centers(
	doctype: str, txt: str, searchfield: str, start: int, page_len: int, filters: dict
) -> list[tuple[str, ...]]:
	"""Cost centers of the company (in `filters`) that can be booked on."""
	company = _required_company(filters)
	cost_center = frappe.qb.DocType("Cost Center")
	query = (
		frappe.qb.from_(cost_center)
		.select(cost_center.name)
		.where((cost_center.company == company) & (cost_center.is_group == 0) & (cost_center.disabled == 0))
		.where(cost_center.name.like(f"%{txt}%"))
		.orderby(cost_center.name)
	)
	return query.limit(page_len).offset(start).run()


def _require_right_to_write() -> None:
	frappe.has_permission(SETTINGS, "write", throw=True)


def _required_company(filters: dict) -> str:
	"""The company of the row. Raises frappe.PermissionError where the user may not read it."""
	_require_right_to_write()
	company = filters["company"]
	frappe.has_permission("Company", "read", company, throw=True)
	return company
