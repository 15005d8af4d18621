from frappe.model.document import Document


class StockSyncAcceptedVoucher(Document):
	"""A voucher's difference on an account, accepted as long as its acceptance is submitted (see `ledgers/accepted.py`)."""
