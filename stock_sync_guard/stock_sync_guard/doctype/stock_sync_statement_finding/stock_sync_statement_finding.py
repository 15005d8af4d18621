from frappe.model.document import Document


class StockSyncStatementFinding(Document):
	"""A row of a statement: plain data, as it stood when it was signed off."""
