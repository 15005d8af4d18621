import frappe
from frappe.model.document import Document


class StockSyncClosedSum(Document):
	"""The sum of the live entries of a warehouse or an account over one closed period (company currency)."""


def on_doctype_update() -> None:
	"""All that is read of a sum, so that a check reads the index alone."""
	fields = ["company", "ledger", "place", "from_date", "to_date", "amount"]
	frappe.db.add_index("Stock Sync Closed Sum", fields, "sums_of_place")
