"""The site's database as ledgers to compare: running statements, and the books of its companies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import frappe
from frappe import _
from frappe.utils import now_datetime

from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.ledgers.companies import UnknownCompanyError, read_company
from stock_sync_guard.ledgers.statements import Parameters, Row
from stock_sync_guard.ledgers.tables import TABLES
from stock_sync_guard.site.amounts import booked_decimals
from stock_sync_guard.site.policy import policy_of
from stock_sync_guard.site.versions import schema

CLOSING = "Stock Sync Closing"
# Sites and companies of which this process has seen stored sums.
BUILT: set[tuple[str, str]] = set()
NAMED_PARAMETER = re.compile(r":(\w+)")


def run(statement: str, parameters: Parameters) -> Sequence[Row]:
	"""Run a statement of the ledgers through `frappe.db`, inside the current transaction."""
	return frappe.db.sql(NAMED_PARAMETER.sub(r"%(\1)s", statement), dict(parameters))


def company_books(company: str) -> CompanyBooks:
	"""The company's books, with what its settings say and the time at the site.

	Amounts have the decimals of the currency, or fewer where the site's amount fields keep fewer: ERPNext rounds GL
	entries to those, so each voucher may be off by half of that unit. Raises frappe.DoesNotExistError, with a
	message, where there is no such company.
	"""
	try:
		books = read_company(run, company, schema())
	except UnknownCompanyError:
		frappe.throw(
			_("There is no Company {0}.").format(frappe.bold(frappe.utils.escape_html(company))),
			frappe.DoesNotExistError,
		)
	policy = policy_of(books.name)
	return replace(
		books,
		decimals=min(books.decimals, booked_decimals()),
		own_tolerance=policy.tolerance,
		repost_hours=policy.repost_hours,
		now=now_datetime(),
		stored_sums=_has_stored_sums(books.name),
	)


def _has_stored_sums(company: str) -> bool:
	"""Not before the first build, nor on PostgreSQL, for which their statements are not written.

	Once there are some, they stay. Where they did not, reading them finds nothing stored, and is right too.
	"""
	if frappe.db.db_type != "mariadb":
		return False
	known = frappe.local.site, company
	if known not in BUILT:
		# plain SQL: `frappe.db.exists` takes several times as long, and this is in every save
		if not frappe.db.sql(f"SELECT name FROM `tab{CLOSING}` WHERE name = %s", company):
			return False
		BUILT.add(known)
	return True


def columns_of_site() -> dict[str, set[str]]:
	"""The columns of the ledgers' tables that the site's database has, by table."""
	return {
		table: set(frappe.db.get_table_columns(table.removeprefix("tab")))
		for table in TABLES
		if frappe.db.table_exists(table.removeprefix("tab"))
	}
