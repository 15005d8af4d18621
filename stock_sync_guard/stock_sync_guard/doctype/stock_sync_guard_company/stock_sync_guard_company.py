from frappe.model.document import Document


class StockSyncGuardCompany(Document):
	"""What one company wants of the guard; read through `stock_sync_guard.policy`."""
