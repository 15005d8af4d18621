"""Whether a warning was read before: the second one about the same document and difference is one line."""

from __future__ import annotations

from collections.abc import Sequence

import frappe
from frappe.model.document import Document
from frappe.utils import get_datetime

from stock_sync_guard.engine.findings import AccountDifference
from stock_sync_guard.watch.correction_page import fingerprint

# Seconds, a week: few drafts wait longer, and whoever comes back to one reads the whole once more.
REMEMBERED = 7 * 24 * 60 * 60


def is_told_first(differences: Sequence[AccountDifference], doc: Document) -> bool:
	"""Whether the user is told of these differences on the document for the first time; from then on he was.

	A document is known by the moment of its creation too: a name that was rolled back is given again.
	"""
	document = (doc.doctype, doc.name, get_datetime(doc.creation).isoformat())
	key = "::".join(("stock_sync_told", *document, fingerprint(differences)))
	user = frappe.session.user
	if frappe.cache.get_value(key, user=user, expires=True):
		return False
	frappe.cache.set_value(key, 1, user=user, expires_in_sec=REMEMBERED)
	return True
