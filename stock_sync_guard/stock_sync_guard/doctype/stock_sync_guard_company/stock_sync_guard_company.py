"""A row of the settings form: what one company wants of the guard."""

from frappe.model.document import Document


class StockSyncGuardCompany(Document):
	"""What one company wants of the guard; read through `stock_sync_guard.site.policy`."""
