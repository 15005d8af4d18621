from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from stock_sync_guard.watch.acceptance import (
	copy_accepted,
	count_accepted,
	forget_accepted,
	on_acceptance,
)


class StockSyncAcceptance(Document):
	"""Differences that somebody took responsibility for; its submit right is the right to accept.

	Its vouchers are *Stock Sync Accepted Voucher*, no child table: a company may have a hundred thousand.
	"""

	def validate(self) -> None:
		self.reason = (self.reason or "").strip()
		if not self.reason:
			frappe.throw(_("State the reason why these differences are accepted."), title=_("Reason Missing"))
		self.update(count_accepted(self.name)._asdict())

	def after_insert(self) -> None:
		if self.amended_from:
			copy_accepted(self.amended_from, self.name)
			self.db_set(count_accepted(self.name)._asdict(), update_modified=False)

	def before_submit(self) -> None:
		if not self.number_of_vouchers:
			frappe.throw(
				_(
					"There is nothing to accept. Select findings in the list of {0}, and choose {1} there."
				).format(
					f'<a href="{frappe.utils.get_url_to_list("Stock Sync Finding")}">{_("Stock Sync Finding")}</a>',
					frappe.bold(_("Accept")),
				),
				title=_("Nothing to Accept"),
			)

	def on_submit(self) -> None:
		on_acceptance(self)

	def on_cancel(self) -> None:
		on_acceptance(self)

	def on_trash(self) -> None:
		forget_accepted(self.name)
