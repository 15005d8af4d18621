"""An account's stock value, warehouse by warehouse: where the value lies, for reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.engine.money import to_decimal
from stock_sync_guard.ledgers.accounts import PLACE
from stock_sync_guard.ledgers.statements import Run


@dataclass(frozen=True)
class WarehouseValue:
	"""The stock value (company currency) of one leaf warehouse, and the account that it posts to."""

	account: str
	warehouse: str
	stock_value: Decimal


def read_warehouse_values(
	run: Run, books: CompanyBooks, *, as_on: date | None = None
) -> list[WarehouseValue]:
	"""Every leaf warehouse of the company that has an account, in order of account and name; empty ones with zero."""
	until = "AND s.posting_date <= :as_on" if as_on else ""
	statement = f"""
		WITH RECURSIVE {PLACE}
		SELECT p.account, p.warehouse, CAST(SUM(s.stock_value_difference) AS CHAR)
		FROM place p
		LEFT JOIN `tabStock Ledger Entry` s ON s.warehouse = p.warehouse AND s.is_cancelled = 0 {until}
		WHERE p.is_group = 0 AND p.account IS NOT NULL
		GROUP BY p.account, p.warehouse
	"""
	parameters: dict[str, object] = {
		"company": books.name,
		"default_account": books.default_inventory_account,
	}
	if as_on:
		parameters["as_on"] = as_on.isoformat()
	values = [
		WarehouseValue(str(account), str(warehouse), to_decimal(value))
		for account, warehouse, value in run(statement, parameters)
	]
	return sorted(values, key=lambda value: (value.account, value.warehouse))
