"""The record of what a correction settled; written and removed by `stock_sync_guard.correction.settled`."""

from frappe.model.document import Document


class StockSyncCorrectedVoucher(Document):
	"""One voucher whose difference on one account a submitted correction settled (company currency)."""
