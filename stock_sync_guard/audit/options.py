"""The types of the command's options: amounts and days."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

import click


class Amount(click.ParamType):
	"""A decimal amount, zero or more."""

	name = "amount"

	def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
		try:
			amount = Decimal(str(value))
		except InvalidOperation:
			amount = Decimal("NaN")
		if not amount.is_finite() or amount < 0:
			self.fail(f"{value} is not an amount of zero or more, like 0.05", param, ctx)
		return amount


class Day(click.ParamType):
	"""A date, as in 2026-03-31."""

	name = "date"

	def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
		if isinstance(value, date):
			return value
		try:
			return datetime.strptime(str(value), "%Y-%m-%d").date()
		except ValueError:
			self.fail(f"{value} is not a date like 2026-03-31", param, ctx)
