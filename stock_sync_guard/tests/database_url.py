"""The site's database as the audit is told of it."""

from __future__ import annotations

import frappe
from sqlalchemy.engine import URL


def url_of_site() -> str:
	return URL.create(
		"mysql",
		username=frappe.conf.db_name,
		password=frappe.conf.db_password,
		host=frappe.conf.db_host or "localhost",
		port=int(frappe.conf.db_port or 3306),
		database=frappe.conf.db_name,
	).render_as_string(hide_password=False)
