"""Values as databases return them, turned into those of the engine."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from stock_sync_guard.engine.money import to_decimal


def to_count(value: object) -> int:
	return int(to_decimal(value))


def balance_of(debit: object, credit: object) -> Decimal:
	return to_decimal(debit) - to_decimal(credit)


def to_datetime(value: object) -> datetime | None:
	"""The moment that the database returned as datetime, date (its midnight) or ISO text; None where it has none."""
	if not value or isinstance(value, datetime):
		return value or None
	return datetime.fromisoformat(str(value))


def to_date(value: object) -> date:
	"""The date that the database returned as date, datetime or ISO text."""
	if isinstance(value, datetime):
		return value.date()
	if isinstance(value, date):
		return value
	return date.fromisoformat(str(value)[:10])
