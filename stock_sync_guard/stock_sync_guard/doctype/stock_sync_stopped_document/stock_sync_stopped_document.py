from frappe.model.document import Document


class StockSyncStoppedDocument(Document):
	"""A document that was stopped by a difference (see `watch/recording.py`)."""
