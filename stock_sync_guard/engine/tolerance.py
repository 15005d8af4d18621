"""Which amounts are too small to matter: within an account's tolerance, or a voucher's rounding."""

from __future__ import annotations

from decimal import Decimal

from stock_sync_guard.engine.money import smallest_unit

# The default tolerance is ten smallest units: a cent or two of rounding stays quiet, a real posting does not.
TOLERANCE_IN_SMALLEST_UNITS = 10


def default_tolerance(decimals: int) -> Decimal:
	"""What may differ per account when the company has set nothing: ten smallest units, in company currency."""
	return smallest_unit(decimals) * TOLERANCE_IN_SMALLEST_UNITS


def exceeds(amount: Decimal, tolerance: Decimal) -> bool:
	"""Whether the amount, of either sign, is more than may differ; the tolerance itself may (both company currency)."""
	return abs(amount) > tolerance


def is_rounding(amount: Decimal, decimals: int, *, roundings: int = 1) -> bool:
	"""Whether a voucher that is off by the amount (company currency) is off by rounding alone.

	The stock ledger keeps nine decimals, the GL those of the currency: each time that ERPNext rounds an amount for the
	GL, half a smallest unit may be lost or gained. `roundings` is how often it may have done so for the voucher. One
	whole unit is always taken for rounding.
	"""
	unit = smallest_unit(decimals)
	return not exceeds(amount, max(unit, unit * roundings / 2))
