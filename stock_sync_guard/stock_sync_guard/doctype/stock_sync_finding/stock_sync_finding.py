import frappe
from frappe.model.document import Document


class StockSyncFinding(Document):
	"""A voucher of closed days that disagrees with itself on an account (see `ledgers/explained.py`)."""


def on_doctype_update() -> None:
	"""By the days that its vouchers span."""
	frappe.db.add_index("Stock Sync Finding", ["company", "last_date", "first_date"], "findings_of_days")
