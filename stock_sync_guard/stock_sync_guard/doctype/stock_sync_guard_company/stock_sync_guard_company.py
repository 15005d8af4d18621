"""A row of the settings form: what one company wants of the guard."""

from __future__ import annotations

import frappe
from frappe.core.doctype.user_permission.user_permission import get_user_permissions
from frappe.model.document import Document
from frappe.permissions import get_allowed_docs_for_doctype


class StockSyncGuardCompany(Document):
	"""What one company wants of the guard; read through `stock_sync_guard.site.policy`."""


def get_permission_query_conditions(user: str | None = None, doctype: str | None = None) -> str:
	"""Rows of companies that User Permissions leave to the user, as for the form: of child tables frappe lists all."""
	permissions = get_user_permissions(user or frappe.session.user).get("Company", [])
	companies = get_allowed_docs_for_doctype(permissions, "Stock Sync Guard Settings")
	if not companies:
		return ""
	return f"`tabStock Sync Guard Company`.company IN ({', '.join(map(frappe.db.escape, companies))})"
