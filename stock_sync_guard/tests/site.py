"""The test site: complete enough for documents of every guarded kind."""

from __future__ import annotations

import frappe

from stock_sync_guard.tests.books import ensure_books


def before_tests() -> None:
	"""Complete ERPNext's setup once (units of measure, groups, fiscal year), then our own companies."""
	from erpnext.setup.utils import before_tests as complete_setup

	complete_setup()
	ensure_books()
	frappe.db.commit()
