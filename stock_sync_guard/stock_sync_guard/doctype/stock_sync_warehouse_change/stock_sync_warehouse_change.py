from frappe.model.document import Document


class StockSyncWarehouseChange(Document):
	"""A change of the tree of warehouses, inserted by the transaction that makes it (see `site/warehouses.py`)."""
