"""In which warehouses of an account a voucher moved stock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal

import frappe
from frappe.model.document import Document

from stock_sync_guard.engine.finding_states import FindingKey
from stock_sync_guard.engine.findings import CompanyBooks, Voucher
from stock_sync_guard.engine.money import ZERO, to_decimal
from stock_sync_guard.ledgers.accounts import read_account_of_items, read_warehouse_accounts
from stock_sync_guard.site.finding_rows import FINDING, by_type
from stock_sync_guard.site.ledgers import run


def largest_warehouses(
	books: CompanyBooks, findings: Collection[FindingKey]
) -> dict[FindingKey, tuple[str, ...]]:
	"""The warehouses of each finding, that of the most value first; cancelled entries tell as well. None of an entry without stock."""
	if not findings:
		return {}
	account_of_warehouse = read_warehouse_accounts(run, books)
	moved: dict[FindingKey, dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
	for voucher_type, names in by_type({finding.voucher for finding in findings}):
		rows = frappe.db.sql(
			"""SELECT voucher_no, item_code, warehouse, CAST(SUM(ABS(stock_value_difference)) AS CHAR)
			FROM `tabStock Ledger Entry` WHERE voucher_type = %s AND voucher_no IN %s
			GROUP BY voucher_no, item_code, warehouse""",
			(voucher_type, names),
		)
		account_of_item = _accounts_of_items(books, {item for _voucher, item, _warehouse, _value in rows})
		for voucher_no, item, warehouse, value in rows:
			account = account_of_item.get(item) or account_of_warehouse.get(warehouse)
			if account:
				key = FindingKey(account, Voucher(voucher_type, voucher_no))
				moved[key][warehouse] += to_decimal(value)
	return {
		finding: tuple(sorted(values, key=lambda one: (-values[one], one)))
		for finding, values in moved.items()
	}


def after_rename(doc: Document, method: str, old: str, new: str, merge: bool = False) -> None:
	"""A warehouse has another name, or is another one's from now on: the text that lists several follows.

	The first one of a finding is a link, which frappe takes along.
	"""
	rows = frappe.db.sql(
		f"SELECT name, warehouses FROM `tab{FINDING}` WHERE company = %s AND LOCATE(%s, warehouses) > 0",
		(doc.company, old),
	)
	for name, warehouses in rows:
		listed = list(dict.fromkeys(new if one == old else one for one in warehouses.split("\n")))
		text = "\n".join(listed) if len(listed) > 1 else None
		frappe.db.set_value(FINDING, name, "warehouses", text, update_modified=False)


def _accounts_of_items(books: CompanyBooks, items: Collection[str]) -> dict[str, str]:
	"""Those that stock is posted to; none where that are the accounts of warehouses."""
	return read_account_of_items(run, books, items) if books.item_wise_accounts else {}
