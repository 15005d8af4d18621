"""Other names for everything that could tell whose books these are.

Every text that is not known to be harmless is replaced, so a column that the engine begins to read tomorrow is safe
from the first day. One text has one pseudonym, wherever it stands: links between the tables hold.
"""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal

from stock_sync_guard.engine.money import EXACT, to_decimal
from stock_sync_guard.ledgers.tables import AMOUNTS, FLAGS

# ERPNext's own vocabulary, the same at every site: kinds of documents and accounts, states, currencies, dates.
HARMLESS = frozenset(
	{
		"account_type",
		"based_on",
		"blocked_doctype",
		"creation",
		"default_currency",
		"docstatus",
		"enable_item_wise_inventory_account",
		"modified",
		"number_format",
		"parenttype",
		"posting_date",
		"posting_time",
		"status",
		"stock_sync_blocked_doctype",
		"voucher_type",
	}
)

HARMLESS_NAMES = frozenset({"tabCurrency"})  # the `name` of a currency is its code

# How pseudonyms are called, by the end of the column's name; the first that fits.
KINDS = (
	("cost_center", "Cost Center"),
	("account", "Account"),
	("warehouse", "Warehouse"),
	("company", "Company"),
	("abbr", "Abbr"),
	("item_code", "Item"),
	("item_group", "Item Group"),
	("brand", "Brand"),
	("voucher_no", "Voucher"),
	("journal_entry", "Voucher"),
)

KINDS_OF_NAMES = {
	"tabCompany": "Company",
	"tabAccount": "Account",
	"tabWarehouse": "Warehouse",
	"tabJournal Entry": "Voucher",
	"tabItem": "Item",
}

ANY_KIND = "Name"


class Anonymiser:
	"""Replaces names, and scales amounts, of one export. The pseudonyms are not kept."""

	def __init__(self, *, names: bool, factor: Decimal = Decimal(1)) -> None:
		self.names = names
		self.factor = factor
		self._pseudonyms: dict[str, str] = {}
		self._counts: Counter[str] = Counter()

	def value(self, table: str, column: str, value: object) -> object:
		"""What is exported for this value of the column."""
		if column in AMOUNTS:
			return format(EXACT.multiply(to_decimal(value), self.factor), "f")
		if not self.names or value is None or value == "" or self._is_harmless(table, column):
			return value
		return self._pseudonym(str(value), _kind(table, column))

	def _is_harmless(self, table: str, column: str) -> bool:
		return column in FLAGS or column in HARMLESS or (column == "name" and table in HARMLESS_NAMES)

	def _pseudonym(self, name: str, kind: str) -> str:
		if name not in self._pseudonyms:
			self._counts[kind] += 1
			self._pseudonyms[name] = f"{kind} {self._counts[kind]}"
		return self._pseudonyms[name]


def random_factor() -> Decimal:
	"""Between a half and two: enough to hide the amounts, too little to change what they look like."""
	return Decimal(random.SystemRandom().randrange(5_000, 20_000)) / 10_000


def _kind(table: str, column: str) -> str:
	if column == "name":
		return KINDS_OF_NAMES.get(table, ANY_KIND)
	return next((kind for ending, kind in KINDS if column.endswith(ending)), ANY_KIND)
