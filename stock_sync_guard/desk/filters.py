"""What the report is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

import frappe
from frappe import _
from frappe.utils import escape_html, getdate, nowdate

# There is a month after it.
LAST_DAY = date(9999, 11, 30)


class Detail(str, Enum):
	"""How far the rows unfold. The values are those of the report's filter."""

	WAREHOUSE = "Warehouse"
	VOUCHER = "Voucher"
	ITEM = "Item"


@dataclass(frozen=True)
class Filters:
	"""`warehouses` None: every one of the company; else the one asked for, with those below it.

	`voucher_no`: only vouchers of that number are listed, whatever their type.
	"""

	company: str
	as_on: date
	account: str | None
	warehouses: frozenset[str] | None
	item_group: str | None
	voucher_no: str | None
	detail: Detail


def to_filters(asked: Mapping[str, object]) -> Filters:
	"""Raises frappe.ValidationError without a company, with a date that is none, or a record that there is not."""
	company = asked.get("company")
	if not company:
		frappe.throw(_("Choose a Company: stock accounts are compared company by company."))
	as_on = getdate(asked.get("as_on_date") or nowdate())
	if as_on is None:
		frappe.throw(_("Choose an As on Date."))
	warehouse = asked.get("warehouse")
	for doctype, name in (
		("Account", asked.get("account")),
		("Warehouse", warehouse),
		("Item Group", asked.get("item_group")),
	):
		if name and not frappe.db.exists(doctype, name):
			frappe.throw(
				_("There is no {0} {1}.").format(_(doctype), frappe.bold(escape_html(name))),
				frappe.DoesNotExistError,
			)
	detail = asked.get("detail")
	return Filters(
		company=str(company),
		as_on=min(as_on, LAST_DAY),
		account=asked.get("account") or None,
		warehouses=_with_those_below(warehouse) if warehouse else None,
		item_group=asked.get("item_group") or None,
		voucher_no=str(asked.get("voucher_no") or "").strip() or None,
		detail=Detail(detail) if detail in {one.value for one in Detail} else Detail.VOUCHER,
	)


# Of each account the largest vouchers are listed; of one that was chosen, many more.
MOST_LISTED = 100
MOST_LISTED_OF_ONE = 2000


def most_listed(filters: Filters) -> int:
	return MOST_LISTED_OF_ONE if filters.account or filters.warehouses else MOST_LISTED


def _with_those_below(warehouse: str) -> frozenset[str]:
	below = frappe.db.get_descendants("Warehouse", warehouse)
	return frozenset((warehouse, *below))
