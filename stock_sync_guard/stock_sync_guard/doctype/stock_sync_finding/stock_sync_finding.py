from __future__ import annotations

import frappe
from frappe.model.document import Document


class StockSyncFinding(Document):
	"""A voucher that disagrees with itself on an account, or did (see `ledgers/explained.py` and `watch/recording.py`)."""


def get_permission_query_conditions(user: str | None = None) -> str:
	"""Rows without a state explain closed days to the guard alone."""
	return "`tabStock Sync Finding`.state <> ''"


def on_doctype_update() -> None:
	"""By what is explained, and the days that its vouchers span; for `ledgers.unlisted`; by the state of the company's."""
	frappe.db.add_index(
		"Stock Sync Finding", ["company", "explained", "last_date", "first_date"], "explained_findings"
	)
	frappe.db.add_index("Stock Sync Finding", ["company", "account", "explained", "size"], "largest_findings")
	frappe.db.add_index(
		"Stock Sync Finding",
		["company", "explained", "cause_alone", "account", "stock_value", "account_movement"],
		"findings_in_sum",
	)
	frappe.db.add_index("Stock Sync Finding", ["company", "state", "posting_date"], "findings_by_state")
