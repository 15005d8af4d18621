"""An account's stock value, warehouse by warehouse: where the value lies, for reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.engine.money import to_decimal
from stock_sync_guard.ledgers.accounts import read_warehouse_accounts
from stock_sync_guard.ledgers.closed_sums import read_sums
from stock_sync_guard.ledgers.closing import Ledger
from stock_sync_guard.ledgers.places import WAREHOUSE_ACCOUNT, places_of
from stock_sync_guard.ledgers.read_once import ByDay, read_by_day
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

	With item-wise accounts those that something was moved in. From stored sums of closed periods where the books have any.
	"""
	if books.stored_sums and not books.item_wise_accounts:
		return _with_stored_sums(run, books, as_on)
	by_day = read_by_day(run, books, ())
	if by_day:
		return _by_day(run, books, by_day, as_on)
	values = [
		WarehouseValue(str(row.account), str(row.warehouse), to_decimal(row.stock_value))
		for row in fetch(run, WarehouseValueRow, warehouse_values(books, as_on=as_on))
	]
	return sorted(values, key=lambda value: (value.account, value.warehouse))


def _by_day(run: Run, books: CompanyBooks, by_day: ByDay, as_on: date | None) -> list[WarehouseValue]:
	accounts = read_warehouse_accounts(run, books)
	return [
		WarehouseValue(account, warehouse, by_day.stock_value_of(warehouse, as_on))
		for account, warehouse in sorted((account, warehouse) for warehouse, account in accounts.items())
	]


def _with_stored_sums(run: Run, books: CompanyBooks, as_on: date | None) -> list[WarehouseValue]:
	accounts = read_warehouse_accounts(run, books)
	sums = read_sums(run, books, {Ledger.STOCK: accounts}, as_on=as_on)[Ledger.STOCK]
	return [
		WarehouseValue(account, warehouse, sums[warehouse])
		for account, warehouse in sorted((account, warehouse) for warehouse, account in accounts.items())
	]


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


def read_values_of_item_group(
	run: Run, books: CompanyBooks, item_group: str, *, as_on: date | None = None
) -> dict[tuple[str, str], Decimal]:
	"""The stock value of the group's items, and of the groups below it, by account and warehouse; of the stock ledger alone."""
	posted, places = until(as_on), places_of(books)
	statement = Statement(
		f"""
		WITH RECURSIVE {places.tables}
		SELECT w.account, s.warehouse, CAST(SUM(s.stock_value_difference) AS CHAR)
		FROM {places.entries}
		JOIN `tabItem` member ON member.name = s.item_code
		JOIN `tabItem Group` g ON g.name = member.item_group
		JOIN `tabItem Group` top ON g.lft >= top.lft AND g.rgt <= top.rgt
		WHERE top.name = :item_group AND w.account IS NOT NULL AND s.is_cancelled = 0 {posted.of("s")}
		GROUP BY w.account, s.warehouse
		""",
		{**places.parameters, "item_group": item_group, **posted.parameters},
	)
	return {
		(str(row.account), str(row.warehouse)): to_decimal(row.stock_value)
		for row in fetch(run, WarehouseValueRow, statement)
	}
