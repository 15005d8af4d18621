"""The number cards of the workspace that no count of documents gives."""

from __future__ import annotations

import frappe
from frappe.utils import date_diff, getdate, nowdate

from stock_sync_guard.desk.open_findings import readable_differences
from stock_sync_guard.engine.finding_states import State
from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.engine.money import ZERO
from stock_sync_guard.site.finding_rows import FINDING
from stock_sync_guard.site.ledgers import run
from stock_sync_guard.site.rights import books_with_whole_figures
from stock_sync_guard.site.warehouses import with_warehouses

REPORT = "Stock Value Reconciliation"


@frappe.whitelist()
def difference_to_correct(filters: object = None) -> dict:
	"""What is to correct on all accounts of the user's company, whichever the direction (company currency).

	Raises frappe.PermissionError as the report does.
	"""
	books = _books_of_user()
	differences = readable_differences(books) if books else {}
	return {
		"value": float(sum((abs(amount) for amount in differences.values()), ZERO)),
		"fieldtype": "Currency",
		"options": books.currency if books else None,
		"route": ["query-report", REPORT],
		"route_options": {"company": books.name} if books else {},
	}


@frappe.whitelist()
def age_of_oldest_finding(filters: object = None) -> dict:
	"""For how many days the oldest open finding of the user's company has been known; 0 without one.

	Raises frappe.PermissionError without read access to findings.
	"""
	open_ones = {"company": _company_of_user(), "state": State.OPEN.value}
	oldest = frappe.get_list(FINDING, filters=open_ones, pluck="found_on", order_by="found_on asc", limit=1)
	return {
		"value": date_diff(nowdate(), getdate(oldest[0])) if oldest else 0,
		"fieldtype": "Int",
		"route": ["List", FINDING],
		"route_options": open_ones,
	}


def _books_of_user() -> CompanyBooks | None:
	company = _company_of_user()
	if not company or not frappe.db.get_value("Company", company, "enable_perpetual_inventory"):
		return None
	return with_warehouses(run, books_with_whole_figures(company))


def _company_of_user() -> str | None:
	return frappe.defaults.get_user_default("Company")
