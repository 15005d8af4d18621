from frappe.model.document import Document


class StockSyncStatementAccount(Document):
	"""A row of a statement: plain data, as it stood when it was signed off."""
