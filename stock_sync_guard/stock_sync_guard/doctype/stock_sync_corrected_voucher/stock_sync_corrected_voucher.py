from frappe.model.document import Document


class StockSyncCorrectedVoucher(Document):
	"""One voucher whose difference on one account a submitted correction settled (company currency)."""
