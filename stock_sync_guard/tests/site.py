"""The test site: complete enough for documents of every guarded kind."""

from __future__ import annotations

import frappe


def before_tests() -> None:
	"""Complete ERPNext's setup once (units of measure, groups, fiscal year, a first company)."""
	from erpnext.setup.utils import before_tests as complete_setup

	complete_setup()
