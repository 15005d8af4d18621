"""The site's database as the engine's ledger."""

from __future__ import annotations

import re
from collections.abc import Sequence

import frappe
from frappe import _

from stock_sync_guard.engine.books import UnknownCompanyError, read_company
from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.engine.statements import Parameters, Row

NAMED_PARAMETER = re.compile(r":(\w+)")


def run(statement: str, parameters: Parameters) -> Sequence[Row]:
	"""Run a statement of the engine through `frappe.db`, inside the current transaction."""
	return frappe.db.sql(NAMED_PARAMETER.sub(r"%(\1)s", statement), dict(parameters))


def company_books(company: str) -> CompanyBooks:
	"""The company's books. Raises frappe.DoesNotExistError, with a message, where there is no such company."""
	try:
		return read_company(run, company)
	except UnknownCompanyError:
		frappe.throw(_("There is no Company {0}.").format(frappe.bold(company)), frappe.DoesNotExistError)
