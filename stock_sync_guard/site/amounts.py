"""Amounts as ERPNext books and shows them."""

from __future__ import annotations

from decimal import Decimal

import frappe
from frappe.utils import fmt_money

from stock_sync_guard.engine.money import decimals_of_number_format


def booked_decimals() -> int:
	"""How many decimals the site's amount fields keep, whatever the currency (System Settings)."""
	return frappe.get_precision("GL Entry", "debit")


def money(amount: Decimal | float, currency: str) -> str:
	"""The amount with the decimals of its currency, as far as the site's amount fields have them."""
	number_format = frappe.get_cached_value("Currency", currency, "number_format")
	decimals = min(decimals_of_number_format(number_format), booked_decimals())
	return fmt_money(amount, precision=decimals, currency=currency)
