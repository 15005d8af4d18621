"""An account's stock value, warehouse by warehouse: where the value lies, for reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.engine.money import to_decimal
from stock_sync_guard.ledgers.places import WAREHOUSE_ACCOUNT, places_of
from stock_sync_guard.ledgers.statements import Run, Statement, company_parameters, fetch, until


@dataclass(frozen=True)
class WarehouseValue:
	"""The stock value (company currency) that one leaf warehouse has on an account: with item-wise accounts it may have several."""

	account: str
	warehouse: str
	stock_value: Decimal


def read_warehouse_values(
	run: Run, books: CompanyBooks, *, as_on: date | None = None
) -> list[WarehouseValue]:
	"""Every leaf warehouse of the company that has an account, in order of account and name; empty ones with zero.

	With item-wise accounts those that something was moved in.
	"""
	values = [
		WarehouseValue(str(row.account), str(row.warehouse), to_decimal(row.stock_value))
		for row in fetch(run, WarehouseValueRow, warehouse_values(books, as_on=as_on))
	]
	return sorted(values, key=lambda value: (value.account, value.warehouse))


class WarehouseValueRow(NamedTuple):
	account: object
	warehouse: object
	stock_value: object


def warehouse_values(books: CompanyBooks, *, as_on: date | None = None) -> Statement:
	"""Rows: WarehouseValueRow, with the value as text."""
	posted = until(as_on)
	if books.item_wise_accounts:
		places = places_of(books)
		return Statement(
			f"""
			WITH {places.tables}
			SELECT w.account, s.warehouse, CAST(SUM(s.stock_value_difference) AS CHAR)
			FROM {places.entries}
			WHERE w.account IS NOT NULL AND s.is_cancelled = 0 {posted.of("s")}
			GROUP BY w.account, s.warehouse
			""",
			{**places.parameters, **posted.parameters},
		)
	return Statement(
		f"""
		WITH RECURSIVE {WAREHOUSE_ACCOUNT}
		SELECT w.account, w.warehouse, CAST(SUM(s.stock_value_difference) AS CHAR)
		FROM warehouse_account w
		LEFT JOIN `tabStock Ledger Entry` s ON s.warehouse = w.warehouse AND s.is_cancelled = 0 {posted.of("s")}
		WHERE w.is_group = 0 AND w.account IS NOT NULL
		GROUP BY w.account, w.warehouse
		""",
		{**company_parameters(books), **posted.parameters},
	)
