"""What a correction is called in lists of Journal Entries: what it is, not the account of its first row."""

from __future__ import annotations

from frappe import _
from frappe.model.document import Document

from stock_sync_guard.site.custom_fields import CORRECTION, RECLASSIFICATION


def validate(doc: Document, method: str | None = None) -> None:
	"""Once, as it is created: then ERPNext gives any Journal Entry the account's name (`JournalEntry.validate`)."""
	if doc.is_new() and doc.get(CORRECTION):
		doc.title = title_of(doc)


def title_of(doc: Document) -> str:
	if doc.get(RECLASSIFICATION):
		return _("Reclassification between stock accounts")
	return _("Correction of Value Out of Sync")
