import frappe
from frappe.model.document import Document


class StockSyncNettedSum(Document):
	"""What vouchers add to the whole of which nothing counts (see `ledgers/explained.py`)."""


def on_doctype_update() -> None:
	"""All that is read of it, so that an explanation reads the index alone."""
	fields = ["company", "kind", "account", "other_account", "day", "amount"]
	frappe.db.add_index("Stock Sync Netted Sum", fields, "netted_of_account")
