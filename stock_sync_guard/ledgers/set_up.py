"""What in the set-up of a company's warehouses, accounts and documents will lead to a difference, or hides one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from stock_sync_guard.engine.circumstances import RepostState
from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.engine.money import to_decimal
from stock_sync_guard.ledgers.accounts import read_posting_accounts, read_stock_accounts
from stock_sync_guard.ledgers.item_balances import ItemBalance, least_value, read_wrong_balances
from stock_sync_guard.ledgers.places import WAREHOUSE_ACCOUNT
from stock_sync_guard.ledgers.read_once import read_by_day
from stock_sync_guard.ledgers.reposts import read_open_reposts
from stock_sync_guard.ledgers.statements import Run, Statement, fetch
from stock_sync_guard.ledgers.without_entries import read_documents_without_entries


class Check(str, Enum):
	"""What is looked for. The values are stable names."""

	WAREHOUSE_WITHOUT_ACCOUNT = "warehouse-without-account"
	ARBITRARY_ACCOUNT = "arbitrary-account"
	ACCOUNT_OF_OTHER_COMPANY = "account-of-other-company"
	ACCOUNT_NOT_OF_TYPE_STOCK = "account-not-of-type-stock"
	STOCK_ACCOUNT_WITHOUT_WAREHOUSE = "stock-account-without-warehouse"
	DISABLED_WAREHOUSE_WITH_VALUE = "disabled-warehouse-with-value"
	REPOST_WAITS = "repost-waits"
	REPOST_FAILED = "repost-failed"
	# These look through the ledgers, and through the documents.
	DOCUMENT_WITHOUT_ENTRIES = "document-without-entries"
	VALUE_WITHOUT_QUANTITY = "value-without-quantity"
	RUNNING_BALANCE = "running-balance"
	BIN = "bin"
	# What only a site knows, not its ledgers.
	ADJUSTMENT_ACCOUNT = "adjustment-account"
	BUDGET = "budget"
	SCHEDULER_OFF = "scheduler-off"


@dataclass(frozen=True)
class SetUpProblem:
	"""A record that one of the checks found; `refers_to` is another name that it is about, `amount` in company currency."""

	check: Check
	doctype: str
	name: str
	refers_to: str | None = None
	amount: Decimal | None = None


def read_set_up(run: Run, books: CompanyBooks) -> list[SetUpProblem]:
	"""The checks that read no ledger as a whole, in order of the checks and names."""
	return [*read_set_up_of_places(run, books), *_in_order(_reposts(run, books))]


def read_set_up_of_places(run: Run, books: CompanyBooks) -> list[SetUpProblem]:
	"""Those of them that look at warehouses and accounts."""
	return _in_order(
		[
			*(() if books.item_wise_accounts else _accounts_of_warehouses(run, books)),
			*_stock_accounts_without_warehouse(run, books),
			*_disabled_with_value(run, books),
		]
	)


def read_set_up_of_entries(run: Run, books: CompanyBooks) -> list[SetUpProblem]:
	"""The checks that look through the whole ledgers, and all documents that move stock."""
	balances = read_wrong_balances(run, books)
	return [
		*(
			SetUpProblem(Check.DOCUMENT_WITHOUT_ENTRIES, one.voucher_type, one.voucher_no)
			for one in read_documents_without_entries(run, books)
		),
		*(
			_of_item(Check.VALUE_WITHOUT_QUANTITY, one, one.summed.stock_value)
			for one in balances
			if one.is_value_without_quantity
		),
		*(
			_of_item(Check.RUNNING_BALANCE, one, one.running.stock_value - one.summed.stock_value)
			for one in balances
			if one.runs_apart
		),
		*(
			_of_item(Check.BIN, one, one.in_bin.stock_value - one.running.stock_value)
			for one in balances
			if one.is_otherwise_in_bin
		),
	]


def _in_order(problems: Iterable[SetUpProblem]) -> list[SetUpProblem]:
	order = list(Check)
	return sorted(problems, key=lambda one: (order.index(one.check), one.name))


def _of_item(check: Check, balance: ItemBalance, amount: Decimal) -> SetUpProblem:
	return SetUpProblem(check, "Item", balance.item_code, balance.warehouse, amount)


class DefaultRow(NamedTuple):
	account: object


class WarehouseRow(NamedTuple):
	warehouse: object
	account: object
	known_account: object
	company: object
	account_type: object


# `account` is the warehouse's own, an ancestor's or the company's; none where ERPNext takes any account of type Stock.
ACCOUNTS_OF_WAREHOUSES = f"""
WITH RECURSIVE {WAREHOUSE_ACCOUNT}
SELECT w.warehouse, w.account, a.name, a.company, a.account_type
FROM warehouse_account w
JOIN `tabWarehouse` h ON h.name = w.warehouse AND h.disabled = 0
LEFT JOIN `tabAccount` a ON a.name = w.account
WHERE w.is_group = 0 ORDER BY w.warehouse
"""


def _accounts_of_warehouses(run: Run, books: CompanyBooks) -> Iterator[SetUpProblem]:
	company = Statement(
		"SELECT default_inventory_account FROM `tabCompany` WHERE name = :company", {"company": books.name}
	)
	[default] = fetch(run, DefaultRow, company)
	statement = Statement(
		ACCOUNTS_OF_WAREHOUSES, {"company": books.name, "default_account": default.account or None}
	)
	not_of_type: set[str] = set()
	for row in fetch(run, WarehouseRow, statement):
		warehouse = str(row.warehouse)
		if not row.account and books.default_inventory_account:
			yield SetUpProblem(
				Check.ARBITRARY_ACCOUNT, "Warehouse", warehouse, books.default_inventory_account
			)
		elif not row.known_account:
			yield SetUpProblem(Check.WAREHOUSE_WITHOUT_ACCOUNT, "Warehouse", warehouse)
		elif row.company != books.name:
			yield SetUpProblem(Check.ACCOUNT_OF_OTHER_COMPANY, "Warehouse", warehouse, str(row.account))
		elif row.account_type != "Stock" and row.account not in not_of_type:
			not_of_type.add(str(row.account))
			yield SetUpProblem(Check.ACCOUNT_NOT_OF_TYPE_STOCK, "Account", str(row.account), warehouse)


def _stock_accounts_without_warehouse(run: Run, books: CompanyBooks) -> Iterator[SetUpProblem]:
	for account in sorted(set(read_stock_accounts(run, books)) - read_posting_accounts(run, books)):
		yield SetUpProblem(Check.STOCK_ACCOUNT_WITHOUT_WAREHOUSE, "Account", account)


class ValueRow(NamedTuple):
	warehouse: object
	stock_value: object


DISABLED_WITH_VALUE = """
SELECT h.name, CAST(SUM(s.stock_value_difference) AS CHAR)
FROM `tabWarehouse` h
JOIN `tabStock Ledger Entry` s ON s.warehouse = h.name AND s.is_cancelled = 0
WHERE h.company = :company AND h.disabled = 1
GROUP BY h.name HAVING ABS(SUM(s.stock_value_difference)) >= CAST(:least AS DECIMAL(21, 9)) ORDER BY h.name
"""


class DisabledRow(NamedTuple):
	warehouse: object


DISABLED = "SELECT h.name FROM `tabWarehouse` h WHERE h.company = :company AND h.disabled = 1 ORDER BY h.name"


def _disabled_with_value(run: Run, books: CompanyBooks) -> Iterator[SetUpProblem]:
	for warehouse, stock_value in _values_of_disabled(run, books):
		if abs(stock_value) >= least_value(books):
			yield SetUpProblem(
				Check.DISABLED_WAREHOUSE_WITH_VALUE, "Warehouse", warehouse, amount=stock_value
			)


def _values_of_disabled(run: Run, books: CompanyBooks) -> Iterator[tuple[str, Decimal]]:
	by_day = read_by_day(run, books, ())
	if by_day:
		for row in fetch(run, DisabledRow, Statement(DISABLED, {"company": books.name})):
			yield str(row.warehouse), by_day.stock_value_of(str(row.warehouse))
		return
	least = {"company": books.name, "least": str(least_value(books))}
	for row in fetch(run, ValueRow, Statement(DISABLED_WITH_VALUE, least)):
		yield str(row.warehouse), to_decimal(row.stock_value)


def _reposts(run: Run, books: CompanyBooks) -> Iterator[SetUpProblem]:
	checks = {RepostState.NOT_FINISHED: Check.REPOST_WAITS, RepostState.FAILED: Check.REPOST_FAILED}
	for one in read_open_reposts(run, books):
		if one.state in checks:
			yield SetUpProblem(checks[one.state], "Repost Item Valuation", one.name)
