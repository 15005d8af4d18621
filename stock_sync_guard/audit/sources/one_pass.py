"""MariaDB's ledgers, each read through once for all that is told from sums by place and day.

Names are what costs: MariaDB compares them by the rules of their collation, and temporary tables that have some are written to
the disk soon. So entries are grouped by a checksum of the names (`CRC32`) where no index has them in order. An index tells all
names that there are; of the GL it is told whether all are spelled as their records are, whose checksums are known. Where two
names share a checksum, or one is spelled in two ways, the pass tells nothing, and the engine's own statements are used.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple
from zlib import crc32

from stock_sync_guard.audit.sources.read_beside import ReadBeside, RowsWhenAsked, reading_when_asked
from stock_sync_guard.engine.money import ZERO, to_decimal
from stock_sync_guard.ledgers.companies import read_companies, read_company
from stock_sync_guard.ledgers.days import posted_within, single
from stock_sync_guard.ledgers.former_accounts import MAY_HAVE_BEEN_POSTED_TO
from stock_sync_guard.ledgers.item_balances import (
	COUNTED,
	DIFFERS,
	NAME_AT,
	PLACE,
	least_asked_for,
	least_parameters,
)
from stock_sync_guard.ledgers.read_once import AccountOf, ByDay
from stock_sync_guard.ledgers.statements import Row, Run, Statement, fetch, listed, on_days
from stock_sync_guard.ledgers.values import balance_of, to_count, to_date

# Indexes by table and name, each with its columns in their order.
Indexes = Mapping[str, Mapping[str, tuple[str, ...]]]

# What an index begins with that finds the last entry of an item in a warehouse. ERPNext 15 has one.
LAST_ENTRY = ("item_code", "warehouse", "posting_datetime")
# And the entries of some days.
MOMENT = ("posting_datetime",)
# An index of these alone is read instead of the table, in the order that entries are grouped in. The app brings one.
SUMS_OF_ACCOUNTS = ("company", "account", "posting_date", "is_cancelled", "debit", "credit")


def read_indexes(run: Run) -> Indexes:
	"""Those of both ledgers."""
	found: dict[str, dict[str, tuple[str, ...]]] = {}
	for table, index, column in run(INDEXES, {}):
		columns = found.setdefault(str(table), {})
		columns[str(index)] = (*columns.get(str(index), ()), str(column))
	return found


INDEXES = """
SELECT table_name, index_name, column_name FROM information_schema.statistics
WHERE table_schema = DATABASE() AND table_name IN ('tabStock Ledger Entry', 'tabGL Entry')
ORDER BY table_name, index_name, seq_in_index
"""


class OnePass:
	"""A `PassOfLedgers` (`ledgers.read_once`) over MariaDB: read when it is asked first, and kept."""

	def __init__(self, run: Run, indexes: Indexes, read_beside: ReadBeside | None = None) -> None:
		"""With `read_beside` the balances of items are read while the rest is, otherwise when they are asked for."""
		self._run = run
		self._indexes = indexes
		self._read_beside = read_beside or reading_when_asked(run)
		self._last_entry = self._index("tabStock Ledger Entry", LAST_ENTRY)

	def by_day(self) -> ByDay | None:
		if self._last_entry:
			# sent for here, asked for later
			_ = self._rows_of_balances
		return self._by_day

	@cached_property
	def _by_day(self) -> ByDay | None:
		accounts = frozenset(str(row[0]) for row in self._run(ACCOUNTS, {}))
		of_items = self._index("tabStock Ledger Entry", LAST_ENTRY[:2])
		names = NAMES_BY_ITEM if of_items else NAMES
		stock = [StockRow(*row) for row in self._run(STOCK_BY_DAY.format(names=names), {})]
		if any(to_count(row.is_uncertain) for row in stock):
			return None
		balances = self._balances(accounts)
		return None if balances is None else ByDay(_values(stock), balances, accounts, _entries(stock))

	def _balances(self, accounts: Collection[str]) -> dict[AccountOf, dict[date | None, Decimal]] | None:
		companies = [str(row[0]) for row in self._run("SELECT name FROM `tabCompany`", {})]
		# of one value MariaDB makes a constant, and then sorts what an index has in order
		of_companies, named = listed("company", [*companies, ""])
		of_accounts, parameters = listed("account", [*sorted(accounts), ""])
		index = self._index("tabGL Entry", SUMS_OF_ACCOUNTS)
		statement = Statement(
			(GL_BY_INDEX if index else GL_BY_CHECKSUM).format(
				index=index, companies=of_companies, accounts=of_accounts
			),
			{**named, **parameters},
		)
		rows = fetch(self._run, GlRow, statement)
		company_of, account_of = _known(companies), _known(accounts)
		if len(company_of) < 2 * len(companies) or len(account_of) < 2 * len(accounts):
			return None
		if any(
			to_count(row.is_mixed) or row.company not in company_of or row.account not in account_of
			for row in rows
		):
			return None
		return _balances(
			row._replace(company=company_of[row.company], account=account_of[row.account]) for row in rows
		)

	def _index(self, table: str, beginning: tuple[str, ...]) -> str | None:
		"""An index of the table that begins with these columns."""
		for name, columns in self._indexes.get(table, {}).items():
			if columns[: len(beginning)] == beginning:
				return name
		return None

	def finds_by_moment(self, days: Collection[date]) -> bool:
		"""Whether the stock ledger's live entries of these days are all found by the index of their moments."""
		if self._by_day is None or self._index("tabStock Ledger Entry", MOMENT) is None:
			return False
		entries = on_days(days).also(posted_within(single(days)))
		statement = Statement(COUNT.format(entries=entries.of("s")), entries.parameters)
		[[found]] = self._run(*statement)
		return to_count(found) == sum(self._by_day.entries.get(day, 0) for day in days)

	def wrong_balances(self, least_value: Decimal) -> Mapping[str, list[Row]] | None:
		if self._last_entry is None or least_value < self._least_value:
			return None
		return self._wrong_balances

	@cached_property
	def _wrong_balances(self) -> Mapping[str, list[Row]] | None:
		by_company: dict[str, list[Row]] = defaultdict(list)
		for company, is_uncertain, *row in self._rows_of_balances():
			if to_count(is_uncertain):
				return None
			by_company[str(company)].append(row)
		return by_company

	@cached_property
	def _rows_of_balances(self) -> RowsWhenAsked:
		statement = WRONG_BALANCES.format(index=self._last_entry)
		return self._read_beside(Statement(statement, least_parameters(self._least_value)))

	@cached_property
	def _least_value(self) -> Decimal:
		"""The least that any company is asked for: who asks judges what he finds."""
		books = (read_company(self._run, company) for company in read_companies(self._run))
		return min((least_asked_for(one) for one in books), default=ZERO)


class StockRow(NamedTuple):
	"""What a warehouse moved on a day, by how many entries.

	`warehouse` is spelled as its record is (None: there is none); `is_uncertain`: it cannot be told which one it is.
	"""

	is_uncertain: object
	warehouse: object
	posting_date: object
	amount: object
	entries: object


class GlRow(NamedTuple):
	"""Company and account are names or checksums; `is_mixed`: a name is spelled otherwise than its record is."""

	is_mixed: object
	company: object
	account: object
	posting_date: object
	debit: object
	credit: object


def _values(rows: Iterable[StockRow]) -> dict[str, dict[date | None, Decimal]]:
	values: dict[str, dict[date | None, Decimal]] = defaultdict(dict)
	for row in rows:
		if row.warehouse is not None:
			_add(values[str(row.warehouse)], row.posting_date, to_decimal(row.amount))
	return values


def _entries(rows: Iterable[StockRow]) -> dict[date, int]:
	entries: dict[date, int] = defaultdict(int)
	for row in rows:
		if row.posting_date:
			entries[to_date(row.posting_date)] += to_count(row.entries)
	return entries


def _balances(rows: Iterable[GlRow]) -> dict[AccountOf, dict[date | None, Decimal]]:
	balances: dict[AccountOf, dict[date | None, Decimal]] = defaultdict(dict)
	for row in rows:
		account = AccountOf(str(row.company), str(row.account))
		_add(balances[account], row.posting_date, balance_of(row.debit, row.credit))
	return balances


def _known(names: Iterable[str]) -> dict[object, str]:
	"""Each name by itself and by its checksum, unless two share one."""
	return {key: name for name in names for key in (name, crc32(name.encode()))}


def _add(daily: dict[date | None, Decimal], posting_date: object, amount: Decimal) -> None:
	day = to_date(posting_date) if posting_date else None
	daily[day] = daily.get(day, ZERO) + amount


# Each account that is a stock account of some company, or may have been.
ACCOUNTS = f"""
SELECT a.name FROM `tabAccount` a
WHERE a.is_group = 0 AND (
	({MAY_HAVE_BEEN_POSTED_TO})
	OR a.name IN (SELECT w.account FROM `tabWarehouse` w)
	OR a.name IN (SELECT c.default_inventory_account FROM `tabCompany` c)
)
"""

NAMES = "SELECT DISTINCT s.warehouse FROM `tabStock Ledger Entry` s"
# which skips from one item and warehouse to the next in an index that begins with them
NAMES_BY_ITEM = """
SELECT DISTINCT p.warehouse FROM (SELECT DISTINCT s.item_code, s.warehouse FROM `tabStock Ledger Entry` s) p
"""

STOCK_BY_DAY = """
SELECT d.checksum IS NOT NULL AND COALESCE(n.names, 0) <> 1, h.name, d.posting_date, CAST(d.amount AS CHAR), d.entries
FROM (
	SELECT CRC32(s.warehouse) AS checksum, s.posting_date, SUM(s.stock_value_difference) AS amount, COUNT(*) AS entries
	FROM `tabStock Ledger Entry` s
	WHERE s.is_cancelled = 0
	GROUP BY CRC32(s.warehouse), s.posting_date
) d
LEFT JOIN (
	SELECT CRC32(w.warehouse) AS checksum, MIN(w.warehouse) AS warehouse, COUNT(*) AS names
	FROM ({names}) w
	GROUP BY CRC32(w.warehouse)
) n ON n.checksum = d.checksum
LEFT JOIN `tabWarehouse` h ON h.name = n.warehouse
"""

COUNT = "SELECT COUNT(*) FROM `tabStock Ledger Entry` s WHERE s.is_cancelled = 0 {entries}"

# Joined with the records of these names, MariaDB would no longer group by the index.
GL_BY_INDEX = """
SELECT 0, d.company, d.account, d.posting_date, CAST(d.debit AS CHAR), CAST(d.credit AS CHAR)
FROM (
	SELECT g.company, g.account, g.posting_date, SUM(g.debit) AS debit, SUM(g.credit) AS credit
	FROM `tabGL Entry` g FORCE INDEX (`{index}`)
	WHERE g.is_cancelled = 0 AND g.company IN {companies} AND g.account IN {accounts}
	GROUP BY g.company, g.account, g.posting_date
) d
"""

# MariaDB must not look for the entries of each account by an index, which takes it from row to row: so the expressions.
GL_BY_CHECKSUM = """
SELECT MAX(BINARY g.company NOT IN {companies} OR BINARY g.account NOT IN {accounts}),
	CRC32(g.company) AS company, CRC32(g.account) AS account, g.posting_date,
	CAST(SUM(g.debit) AS CHAR), CAST(SUM(g.credit) AS CHAR)
FROM `tabGL Entry` g
WHERE g.is_cancelled = 0 AND COALESCE(g.company, '') IN {companies} AND COALESCE(g.account, '') IN {accounts}
GROUP BY CRC32(g.company), CRC32(g.account), g.posting_date
"""

# Items that a Stock Reconciliation counted are left to another statement. An index finds the last entry by its moment, which
# is the second of its day and time; where it is not, that is uncertain.
WRONG_BALANCES = f"""
SELECT h.company,
	COALESCE(n.names, 0) <> 1 OR m.without_moment > 0 OR DATE(m.last_moment) <> m.last_day,
	h.name, COALESCE(b.item_code, n.item_code), CAST(m.quantity AS CHAR), NULL,
	CAST(m.stock_value AS CHAR), CAST(l.qty_after_transaction AS CHAR), CAST(l.stock_value AS CHAR),
	CAST(b.actual_qty AS CHAR), CAST(b.stock_value AS CHAR)
FROM (
	SELECT CRC32(s.warehouse) AS of_warehouse, CRC32(s.item_code) AS of_item,
		SUM(s.actual_qty) AS quantity, SUM(s.stock_value_difference) AS stock_value, MAX(s.posting_date) AS last_day,
		MAX(s.posting_datetime) AS last_moment, COUNT(*) - COUNT(s.posting_datetime) AS without_moment
	FROM `tabStock Ledger Entry` s
	WHERE s.is_cancelled = 0
	GROUP BY CRC32(s.warehouse), CRC32(s.item_code)
) m
LEFT JOIN (
	SELECT CRC32(p.warehouse) AS of_warehouse, CRC32(p.item_code) AS of_item,
		MIN(p.warehouse) AS warehouse, MIN(p.item_code) AS item_code, COUNT(*) AS names
	FROM (SELECT DISTINCT item_code, warehouse FROM `tabStock Ledger Entry`) p
	GROUP BY CRC32(p.warehouse), CRC32(p.item_code)
) n ON n.of_warehouse = m.of_warehouse AND n.of_item = m.of_item
LEFT JOIN `tabWarehouse` h ON h.name = n.warehouse
LEFT JOIN `tabStock Ledger Entry` l ON l.name = SUBSTR((
	SELECT MAX({PLACE.format(entry="s")}) FROM `tabStock Ledger Entry` s FORCE INDEX (`{{index}}`)
	WHERE s.item_code = n.item_code AND s.warehouse = n.warehouse AND s.posting_datetime = m.last_moment
	AND s.is_cancelled = 0
), {NAME_AT})
LEFT JOIN `tabBin` b ON b.warehouse = n.warehouse AND b.item_code = n.item_code
LEFT JOIN ({COUNTED.format(of_company="")}) c ON c.warehouse = n.warehouse AND c.item_code = n.item_code
WHERE COALESCE(n.names, 0) <> 1 OR m.without_moment > 0 OR DATE(m.last_moment) <> m.last_day
OR (h.company IS NOT NULL AND c.warehouse IS NULL AND ({DIFFERS.format(quantity="m.quantity")}))
"""
