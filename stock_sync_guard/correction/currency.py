"""A correction's amounts on an account that is kept in another currency."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import frappe
from erpnext.setup.utils import get_exchange_rate
from frappe import _

from stock_sync_guard.engine.money import EXACT, round_to, smallest_unit, to_decimal
from stock_sync_guard.site.amounts import booked_decimals

# Journal Entry Account keeps its exchange rate with nine decimals.
RATE_DECIMALS = 9

# How far an amount in account currency may move to find a rate that gives the company's amount exactly.
STEPS_TO_AN_EXACT_RATE = 5000


def in_account_currency(
	amount: Decimal, account_currency: str, company_currency: str, posting_date: date
) -> tuple[Decimal, Decimal]:
	"""The amount (company currency, positive) in the account's currency, and the rate that turns it into exactly itself again.

	Raises frappe.ValidationError where there is no exchange rate for the day.
	"""
	if account_currency == company_currency:
		return amount, Decimal(1)
	rate = to_decimal(get_exchange_rate(account_currency, company_currency, posting_date))
	if not rate:
		frappe.throw(
			_("Set an exchange rate from {0} to {1} for {2}: the account is kept in {0}.").format(
				account_currency, company_currency, posting_date
			)
		)
	decimals = frappe.get_precision("Journal Entry Account", "debit_in_account_currency")
	return exact_conversion(amount, rate, decimals=decimals, company_decimals=booked_decimals())


def exact_conversion(
	amount: Decimal, rate: Decimal, *, decimals: int, company_decimals: int
) -> tuple[Decimal, Decimal]:
	"""The amount in another currency and the rate, close to `rate`, whose product rounds to `amount`.

	ERPNext computes the company's amount anew as this product, from a rate with nine decimals: of a large amount that
	rate may give a few cents more or less, so a neighbouring amount is looked for whose rate does not. The last
	candidate stands where there is none. A rate of exactly 1 is avoided: ERPNext takes it for none.
	"""
	unit = smallest_unit(decimals)
	rate = max(round_to(rate, RATE_DECIMALS), smallest_unit(RATE_DECIMALS))
	nearest = max(round_to(EXACT.divide(amount, rate), decimals), unit)
	for step in range(STEPS_TO_AN_EXACT_RATE):
		converted = nearest + unit * step
		for candidate in (rate, round_to(EXACT.divide(amount, converted), RATE_DECIMALS)):
			gives = round_to(EXACT.multiply(converted, candidate), company_decimals)
			if gives == amount and candidate and candidate != 1:
				return converted, candidate
	return nearest, round_to(EXACT.divide(amount, nearest), RATE_DECIMALS)
