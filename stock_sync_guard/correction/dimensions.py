"""Cost center and accounting dimensions of the lines of a draft."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import frappe
from erpnext.accounts.doctype.accounting_dimension.accounting_dimension import (
	get_checks_for_pl_and_bs_accounts,
	get_dimensions,
)
from erpnext.accounts.doctype.accounting_dimension_filter.accounting_dimension_filter import (
	get_dimension_filter_map,
)
from erpnext.accounts.general_ledger import get_cost_center_allocation_data
from frappe.model.document import Document

from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.site.policy import policy_of


def cost_center_of(books: CompanyBooks) -> str | None:
	"""The cost center of our settings, else the company's, where either names one."""
	return policy_of(books.name).cost_center or books.cost_center


def unsplit(cost_center: str | None, company: str, posting_date: date) -> str | None:
	"""The cost center; where a Cost Center Allocation splits it on that day, the one with the largest share.

	ERPNext rounds every part of a split line apart, so a split correction would leave a rest.
	"""
	shares = get_cost_center_allocation_data(company, posting_date, cost_center) if cost_center else ()
	return min(shares, key=lambda share: (-share[1], share[0]))[0] if shares else cost_center


def default_dimensions(company: str) -> dict[str, str]:
	"""The accounting dimensions in use that have a default in this company, by fieldname."""
	dimensions, defaults = get_dimensions()
	in_use = {dimension.fieldname for dimension in dimensions}
	return {
		fieldname: value
		for fieldname, value in defaults.get(company, {}).items()
		if value and fieldname in in_use
	}


def respect_dimension_filters(row: Document) -> None:
	"""Take out of the row what an Accounting Dimension Filter forbids on its account.

	Where the filter allows one value only, that one is taken. Empty text keeps frappe from filling the default in
	again on insert (`Document.update_if_missing`).
	"""
	for (fieldname, account), rule in get_dimension_filter_map().items():
		if account != row.account:
			continue
		listed, allows = rule["allowed_dimensions"], rule["allow_or_restrict"] == "Allow"
		if row.get(fieldname) and (row.get(fieldname) in listed) != allows:
			row.set(fieldname, listed[0] if allows and len(listed) == 1 else "")
		elif not row.get(fieldname) and rule["is_mandatory"] and allows and len(listed) == 1:
			row.set(fieldname, listed[0])


def missing_dimensions(row: Document, company: str) -> dict[str, str]:
	"""The dimensions without a value that ERPNext demands on the row's account: the field, by the dimension's label.

	Source: `GLEntry.validate_dimensions_for_pl_and_bs`.
	"""
	report_type = frappe.get_cached_value("Account", row.account, "report_type")
	demanded = "mandatory_for_bs" if report_type == "Balance Sheet" else "mandatory_for_pl"
	return {
		dimension.label: dimension.fieldname
		for dimension in get_checks_for_pl_and_bs_accounts()
		if dimension.company == company and dimension[demanded] and not row.get(dimension.fieldname)
	}


def take_missing_dimensions(draft: Document, documents: Iterable[Document]) -> None:
	"""Fill what the rows of the draft must have with the first value that one of the documents, or a row of theirs, has."""
	missing = [
		(row, field) for row in draft.accounts for field in missing_dimensions(row, draft.company).values()
	]
	if missing:
		documents = list(documents)
	for row, fieldname in missing:
		row.set(fieldname, _first_value(fieldname, documents))
		respect_dimension_filters(row)


def _first_value(fieldname: str, documents: Iterable[Document]) -> str | None:
	for document in documents:
		for part in (document, *document.get_all_children()):
			if part.get(fieldname):
				return part.get(fieldname)
	return None
