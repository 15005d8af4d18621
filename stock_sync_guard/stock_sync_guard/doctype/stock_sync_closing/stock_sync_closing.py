from frappe.model.document import Document


class StockSyncClosing(Document):
	"""Until when, and how finely, the sums of a company's ledgers are stored."""
