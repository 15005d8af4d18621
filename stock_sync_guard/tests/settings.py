"""Stock Sync Guard Settings of a test company, for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe.model.document import Document

from stock_sync_guard.site.policy import SETTINGS


@contextmanager
def guard_settings(company: str, **values: object) -> Iterator[Document]:
	"""The company's row has these values inside, and is gone afterwards; a `tolerance` among them is its own."""
	settings = frappe.get_doc(SETTINGS)
	_drop_row(settings, company)
	settings.append("companies", {"company": company, "own_tolerance": int("tolerance" in values), **values})
	settings.save(ignore_permissions=True)
	try:
		yield settings
	finally:
		settings.reload()
		_drop_row(settings, company)
		settings.save(ignore_permissions=True)


def _drop_row(settings: Document, company: str) -> None:
	settings.set("companies", [row for row in settings.companies if row.company != company])
