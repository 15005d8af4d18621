from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, now_datetime

from stock_sync_guard.watch.statement import fill


class StockSyncStatement(Document):
	"""Stock and stock accounts of a company and period; read afresh with each save, and frozen by submitting."""

	def validate(self) -> None:
		if getdate(self.from_date) > getdate(self.to_date):
			frappe.throw(_("From Date must not be after To Date."))
		fill(self)

	def before_submit(self) -> None:
		self.signed_off_by = frappe.session.user
		self.signed_off_on = now_datetime()
