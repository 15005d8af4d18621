"""What is left of each item in each warehouse, told in three ways that must agree: by the sum of what its stock ledger
entries changed, by the running balance of the last of them, and by its Bin.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.engine.money import smallest_unit, to_decimal
from stock_sync_guard.ledgers.read_once import pass_of_ledgers
from stock_sync_guard.ledgers.statements import Run, Statement, fetch

# Quantities have nine decimals, of which ERPNext's arithmetic makes the last ones uncertain.
LEAST_QUANTITY = Decimal("0.000001")

# The database may subtract as binary floats: it looks for a little less, and what is found is judged exactly.
NEARLY = Decimal("0.9")


class Balance(NamedTuple):
	"""A quantity in stock units, and its stock value in company currency."""

	quantity: Decimal
	stock_value: Decimal


@dataclass(frozen=True)
class ItemBalance:
	"""An item in a warehouse. `summed` is what the live entries come to, `running` what the last of them says."""

	warehouse: str
	item_code: str
	summed: Balance
	running: Balance
	in_bin: Balance
	# Below it a value is rounding of the database's own.
	least_value: Decimal

	@property
	def is_value_without_quantity(self) -> bool:
		return (
			abs(self.running.quantity) < LEAST_QUANTITY and abs(self.summed.stock_value) >= self.least_value
		)

	@property
	def runs_apart(self) -> bool:
		"""Whether the running balance is another than the sum."""
		return self._differ(self.summed, self.running)

	@property
	def is_otherwise_in_bin(self) -> bool:
		return self._differ(self.running, self.in_bin)

	def _differ(self, one: Balance, other: Balance) -> bool:
		return (
			abs(one.quantity - other.quantity) >= LEAST_QUANTITY
			or abs(one.stock_value - other.stock_value) >= self.least_value
		)


def read_wrong_balances(run: Run, books: CompanyBooks) -> list[ItemBalance]:
	"""The item-warehouses of the company whose balances do not agree, or that have value without quantity.

	In order of items and warehouses, named as their records are. It looks through the whole stock ledger.
	"""
	least = least_value(books)
	parameters = {"company": books.name, **least_parameters(least_asked_for(books))}
	rows = [
		*_wrong(run, books, parameters),
		*fetch(run, BalanceRow, Statement(BINS_WITHOUT_ENTRIES, parameters)),
	]
	balances = [_balance(row, least) for row in rows]
	return sorted(
		(
			one
			for one in balances
			if one.is_value_without_quantity or one.runs_apart or one.is_otherwise_in_bin
		),
		key=lambda one: (one.item_code, one.warehouse),
	)


def _wrong(run: Run, books: CompanyBooks, parameters: dict[str, object]) -> list[BalanceRow]:
	read = pass_of_ledgers(run)
	by_company = read.wrong_balances(least_asked_for(books)) if read else None
	if by_company is None:
		return fetch(run, BalanceRow, Statement(WRONG_BALANCES, parameters))
	return [
		*(BalanceRow(*row) for row in by_company.get(books.name, ())),
		*fetch(run, BalanceRow, Statement(WRONG_BALANCES_OF_COUNTED, parameters)),
	]


def least_parameters(least_value: Decimal) -> dict[str, object]:
	"""From which value and quantity on the statements find something."""
	return {"least_value": str(least_value), "least_quantity": str(LEAST_QUANTITY * NEARLY)}


def least_value(books: CompanyBooks) -> Decimal:
	"""Half a smallest unit (company currency)."""
	return smallest_unit(books.decimals) / 2


def least_asked_for(books: CompanyBooks) -> Decimal:
	"""From which value on the database looks (company currency)."""
	return least_value(books) * NEARLY


class BalanceRow(NamedTuple):
	warehouse: object
	item_code: object
	moved_since: object
	counted: object
	summed_value: object
	running_quantity: object
	running_value: object
	bin_quantity: object
	bin_value: object


def _balance(row: BalanceRow, least: Decimal) -> ItemBalance:
	summed = to_decimal(row.counted) + to_decimal(row.moved_since)
	return ItemBalance(
		warehouse=str(row.warehouse),
		item_code=str(row.item_code),
		summed=Balance(summed, to_decimal(row.summed_value)),
		running=Balance(to_decimal(row.running_quantity), to_decimal(row.running_value)),
		in_bin=Balance(to_decimal(row.bin_quantity), to_decimal(row.bin_value)),
		least_value=least,
	)


def _padded(column: str, width: int) -> str:
	return f"SUBSTR(CONCAT(COALESCE({column}, ''), '{' ' * width}'), 1, {width})"


# ERPNext's order of entries, as text that ends with the entry's name: moments have up to six decimals.
DATE, TIME, MOMENT = 10, 15, 26
PLACE = (
	f"CONCAT({_padded('{entry}.posting_date', DATE)}, {_padded('{entry}.posting_time', TIME)},"
	f" {_padded('{entry}.creation', MOMENT)}, {{entry}}.name)"
)
OF_ENTRY = PLACE.format(entry="s")
NAME_AT = DATE + TIME + MOMENT + 1

OF_COMPANY = "JOIN `tabWarehouse` h ON h.name = s.warehouse AND h.company = :company"

# The last time that an item was counted. A Stock Reconciliation says how much there is, and not what it changed; that of
# batches and serial numbers does.
COUNTED = f"""
	SELECT s.warehouse, s.item_code, MAX({OF_ENTRY}) AS place
	FROM `tabStock Ledger Entry` s {{of_company}}
	WHERE s.is_cancelled = 0 AND s.voucher_type = 'Stock Reconciliation' AND ABS(s.actual_qty) = 0
	GROUP BY s.warehouse, s.item_code
"""

# What was moved, `m`, the last entry, `l`, and the Bin, `b`, do not agree, or there is value without quantity.
DIFFERS = """
	ABS(m.stock_value - l.stock_value) >= CAST(:least_value AS DECIMAL(21, 9))
	OR ABS(l.stock_value - COALESCE(b.stock_value, 0)) >= CAST(:least_value AS DECIMAL(21, 9))
	OR ABS({quantity} - l.qty_after_transaction) >= CAST(:least_quantity AS DECIMAL(21, 9))
	OR ABS(l.qty_after_transaction - COALESCE(b.actual_qty, 0)) >= CAST(:least_quantity AS DECIMAL(21, 9))
	OR (ABS(l.qty_after_transaction) < 0.000001 AND ABS(m.stock_value) >= CAST(:least_value AS DECIMAL(21, 9)))
"""


def _wrong_balances(counted: str) -> str:
	"""Of all items in warehouses, or of those that were counted: by how what was counted is joined."""
	return f"""
	WITH counted (warehouse, item_code, place) AS ({COUNTED.format(of_company=OF_COMPANY)}),
	moved (warehouse, item_code, quantity, stock_value, place, counted) AS (
		SELECT MIN(h.name), s.item_code,
			SUM(CASE WHEN c.place IS NULL OR {OF_ENTRY} > c.place THEN s.actual_qty ELSE 0 END),
			SUM(s.stock_value_difference), MAX({OF_ENTRY}), MAX(c.place)
		FROM `tabStock Ledger Entry` s {OF_COMPANY}
		{counted} counted c ON c.warehouse = s.warehouse AND c.item_code = s.item_code
		WHERE s.is_cancelled = 0
		GROUP BY s.warehouse, s.item_code
	)
	SELECT m.warehouse, COALESCE(b.item_code, m.item_code), CAST(m.quantity AS CHAR), CAST(r.qty_after_transaction AS CHAR),
		CAST(m.stock_value AS CHAR), CAST(l.qty_after_transaction AS CHAR), CAST(l.stock_value AS CHAR),
		CAST(b.actual_qty AS CHAR), CAST(b.stock_value AS CHAR)
	FROM moved m
	JOIN `tabStock Ledger Entry` l ON l.name = SUBSTR(m.place, {NAME_AT})
	LEFT JOIN `tabStock Ledger Entry` r ON r.name = SUBSTR(m.counted, {NAME_AT})
	LEFT JOIN `tabBin` b ON b.warehouse = m.warehouse AND b.item_code = m.item_code
	WHERE {DIFFERS.format(quantity="m.quantity + COALESCE(r.qty_after_transaction, 0)")}
	"""


WRONG_BALANCES = _wrong_balances("LEFT JOIN")
WRONG_BALANCES_OF_COUNTED = _wrong_balances("JOIN")

BINS_WITHOUT_ENTRIES = """
SELECT b.warehouse, b.item_code, '0', '0', '0', '0', '0', CAST(b.actual_qty AS CHAR), CAST(b.stock_value AS CHAR)
FROM `tabBin` b
JOIN `tabWarehouse` h ON h.name = b.warehouse AND h.company = :company
WHERE (
	ABS(b.actual_qty) >= CAST(:least_quantity AS DECIMAL(21, 9))
	OR ABS(b.stock_value) >= CAST(:least_value AS DECIMAL(21, 9))
)
AND NOT EXISTS (
	SELECT 1 FROM `tabStock Ledger Entry` s
	WHERE s.item_code = b.item_code AND s.warehouse = b.warehouse AND s.is_cancelled = 0
)
"""
