"""Amounts of money, exactly.

ERPNext stores ledger amounts as decimal(21,9). A float holds 15 to 16 significant digits, so a sum of
large balances with nine decimals loses its cents; and float sums depend on the order of the rows. Sums are
therefore read as text, as the database computed them, and calculated with in `Decimal`.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

ZERO = Decimal(0)

# The number formats that ERPNext's Currency offers, with the decimals they show.
DECIMALS_OF_NUMBER_FORMAT = {
	"#,###.##": 2,
	"#.###,##": 2,
	"# ###.##": 2,
	"# ###,##": 2,
	"#'###.##": 2,
	"#, ###.##": 2,
	"#,##,###.##": 2,
	"#,###.###": 3,
	"#.###": 0,
	"#,###": 0,
	"#.########": 8,
}
DECIMALS_WHEN_UNKNOWN = 2  # as ERPNext assumes

# decimal(21,9) sums over any number of rows fit; the default context (28 digits) would round large ones.
EXACT = Context(prec=60, rounding=ROUND_HALF_UP)


def to_decimal(value: object) -> Decimal:
	"""The amount that the database returned (text, integer, Decimal, float or NULL) as a Decimal; NULL is zero."""
	if value is None or value == "":
		return ZERO
	if isinstance(value, Decimal):
		return value
	return Decimal(str(value))


def smallest_unit(decimals: int) -> Decimal:
	"""The smallest unit of a currency with so many decimals: 0.01 for two, 0.001 for three, 1 for none."""
	return Decimal(1).scaleb(-decimals)


def round_to(amount: Decimal, decimals: int) -> Decimal:
	"""The amount at that many decimals, half away from zero (ERPNext's commercial rounding)."""
	return amount.quantize(smallest_unit(decimals), context=EXACT)


def decimals_of_number_format(number_format: str | None) -> int:
	"""How many decimals amounts have under a number format of ERPNext's Currency; two where it is unset or unknown."""
	return DECIMALS_OF_NUMBER_FORMAT.get(number_format or "", DECIMALS_WHEN_UNKNOWN)
