"""Who is told that somebody was stopped by a difference."""

from __future__ import annotations

import frappe
from frappe.desk.doctype.notification_settings.notification_settings import is_notifications_enabled

from stock_sync_guard.site.policy import policy_of


def recipients(company: str) -> list[str]:
	"""Those with the role to notify."""
	role = policy_of(company).notify_role
	return having_role(role, company) if role else []


def having_role(role: str, company: str) -> list[str]:
	"""The enabled users with the role who may read the company and want notifications.

	Not Administrator, who has every role and is nobody in particular.
	"""
	having = frappe.get_all(
		"Has Role", filters={"role": role, "parenttype": "User"}, pluck="parent", order_by="parent"
	)
	having = [user for user in having if user != "Administrator"]
	users = frappe.get_all(
		"User",
		filters={"name": ("in", having), "enabled": 1, "user_type": "System User"},
		pluck="name",
		order_by="name",
	)
	return [
		user
		for user in users
		if is_notifications_enabled(user) and frappe.has_permission("Company", "read", company, user=user)
	]
