from frappe.model.document import Document


class StockSyncFindingChange(Document):
	"""What became of a finding, one row per recording that found it otherwise."""
