from frappe.model.document import Document


class StockSyncMark(Document):
	"""A change in a closed period, inserted by the transaction that makes it (see `watch/marks.py`)."""
