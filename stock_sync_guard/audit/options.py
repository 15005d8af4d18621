"""The types of the command's options: amounts and days."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

import click

SIZE = re.compile(r"(\d+) *([MG]B?)", re.IGNORECASE)
UNITS = {"M": 1 << 20, "MB": 1 << 20, "G": 1 << 30, "GB": 1 << 30}
LEAST_MEMORY = 64 << 20  # below it, loading has no room to work


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


class Memory(click.ParamType):
	"""An amount of memory, as in 200MB or 1GB; converted to bytes."""

	name = "size"

	def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
		if isinstance(value, int):
			return value
		match = SIZE.fullmatch(str(value).strip())
		if not match or (size := int(match.group(1)) * UNITS[match.group(2).upper()]) < LEAST_MEMORY:
			self.fail(f"{value} is not a size of at least 64MB, like 200MB or 1GB", param, ctx)
		return size


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
