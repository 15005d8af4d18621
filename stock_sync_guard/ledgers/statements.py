"""How statements are written and run, in the subset of SQL that MariaDB, SQLite and (in other quotes) DuckDB share.

Every statement uses named parameters (`:company`). Amounts are summed by the database, exactly, and returned as text
(see `engine/money.py`). A list is expanded by `listed`, never pasted. Rows with `is_cancelled = 0` are live: ERPNext marks
both the original rows and their reversal as cancelled; with the immutable ledger the GL keeps both alive and they cancel
each other out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from stock_sync_guard.engine.findings import CompanyBooks, Voucher

Row = Sequence[object]


Parameters = Mapping[str, object]


# Runs one statement with named parameters and returns its rows.
Run = Callable[[str, Parameters], Sequence[Row]]


TypedRow = TypeVar("TypedRow")
Value = TypeVar("Value")


class Statement(NamedTuple):
	sql: str
	parameters: Parameters


# The indexed column of an entry's day, by the alias of its ledger. Copies of ledgers have `posting_date` only.
WHEN = {"s": "s.posting_datetime", "g": "g.posting_date"}


class Condition(NamedTuple):
	"""What the ledger entries of a statement must satisfy besides.

	`{table}` stands for the alias of the ledger, `{when}` for its indexed column of the day.
	"""

	sql: str
	parameters: Parameters

	def of(self, table: str) -> str:
		return self.sql.format(table=table, when=WHEN.get(table))

	def also(self, other: Condition) -> Condition:
		return Condition(f"{self.sql} {other.sql}", {**self.parameters, **other.parameters})


EVERY_ENTRY = Condition("", {})

# Each is two parameters.
VOUCHERS_PER_STATEMENT = 200


def fetch(run: Run, row: Callable[..., TypedRow], statement: Statement) -> list[TypedRow]:
	"""The rows of the statement, each as the type that stands beside it; columns are in the order of its fields."""
	return [row(*columns) for columns in run(*statement)]


class VoucherRow(NamedTuple):
	voucher_type: object
	voucher_no: object


def fetch_vouchers(run: Run, statement: Statement) -> set[Voucher]:
	"""The vouchers that the statement names. Rows: VoucherRow."""
	return {Voucher(str(row.voucher_type), str(row.voucher_no)) for row in fetch(run, VoucherRow, statement)}


def listed(name: str, values: Iterable[str]) -> tuple[str, dict[str, str]]:
	"""`(:name_0, :name_1)` with its parameters; an empty list becomes `(NULL)`, which nothing is in."""
	parameters = {f"{name}_{number}": value for number, value in enumerate(values)}
	return "(" + (", ".join(f":{key}" for key in parameters) or "NULL") + ")", parameters


def until(as_on: date | None) -> Condition:
	"""Posted on that day or before it; None: whenever."""
	if as_on is None:
		return EVERY_ENTRY
	return Condition("AND {table}.posting_date <= :as_on", {"as_on": as_on.isoformat()})


def on_days(days: Iterable[date]) -> Condition:
	"""Posted on one of the days."""
	inside, parameters = listed("day", (day.isoformat() for day in days))
	return Condition(f"AND {{table}}.posting_date IN {inside}", parameters)


def among(vouchers: Iterable[Voucher]) -> Condition:
	"""Written by one of the vouchers."""
	conditions, parameters = [], {}
	for number, (voucher_type, voucher_no) in enumerate(vouchers):
		parameters[f"type_{number}"], parameters[f"no_{number}"] = voucher_type, voucher_no
		conditions.append(
			f"({{table}}.voucher_type = :type_{number} AND {{table}}.voucher_no = :no_{number})"
		)
	return Condition(f"AND ({' OR '.join(conditions) or '1 = 0'})", parameters)


def in_parts(values: Sequence[Value], size: int = VOUCHERS_PER_STATEMENT) -> Iterator[Sequence[Value]]:
	"""The values, so many at a time as one statement can name."""
	for start in range(0, len(values), size):
		yield values[start : start + size]


def among_some(vouchers: Sequence[Voucher]) -> Iterator[Condition]:
	"""Written by one of the vouchers, so many at a time as one statement can name."""
	return map(among, in_parts(vouchers))


def company_parameters(books: CompanyBooks) -> dict[str, object]:
	"""Those of the company, as `accounts.WAREHOUSE_ACCOUNT` asks for them."""
	return {"company": books.name, "default_account": books.default_inventory_account}
