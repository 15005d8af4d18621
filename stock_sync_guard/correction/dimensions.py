"""Cost center and accounting dimensions of the lines of a draft."""

from __future__ import annotations

from erpnext.accounts.doctype.accounting_dimension.accounting_dimension import get_dimensions
from erpnext.accounts.doctype.accounting_dimension_filter.accounting_dimension_filter import (
	get_dimension_filter_map,
)
from frappe.model.document import Document

from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.site.policy import policy_of


def cost_center_of(books: CompanyBooks) -> str | None:
	"""The cost center of our settings, else the company's, where either names one."""
	return policy_of(books.name).cost_center or books.cost_center


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
