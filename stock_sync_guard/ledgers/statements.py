"""How statements are written and run, in the subset of SQL that MariaDB and SQLite share.

Every statement uses named parameters (`:company`). Amounts are summed by the database, exactly, and returned as text
(see `engine/money.py`). A list is expanded by `listed`, never pasted. Rows with `is_cancelled = 0` are live: ERPNext marks
both the original rows and their reversal as cancelled; with the immutable ledger the GL keeps both alive and they cancel
each other out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from stock_sync_guard.engine.findings import CompanyBooks

Row = Sequence[object]


Parameters = Mapping[str, object]


# Runs one statement with named parameters and returns its rows.
Run = Callable[[str, Parameters], Sequence[Row]]


def listed(name: str, values: Iterable[str]) -> tuple[str, dict[str, str]]:
	"""`(:name_0, :name_1)` with its parameters; an empty list becomes `(NULL)`, which nothing is in."""
	parameters = {f"{name}_{number}": value for number, value in enumerate(values)}
	return "(" + (", ".join(f":{key}" for key in parameters) or "NULL") + ")", parameters


def until(table: str, as_on: bool) -> str:
	return f"AND {table}.posting_date <= :as_on" if as_on else ""


def among(table: str, vouchers: Sequence[tuple[str, str]] | None) -> tuple[str, dict[str, str]]:
	if vouchers is None:
		return "", {}
	conditions, parameters = [], {}
	for number, (voucher_type, voucher_no) in enumerate(vouchers):
		parameters[f"type_{number}"], parameters[f"no_{number}"] = voucher_type, voucher_no
		conditions.append(f"({table}.voucher_type = :type_{number} AND {table}.voucher_no = :no_{number})")
	return f"AND ({' OR '.join(conditions) or '1 = 0'})", parameters


def company_parameters(books: CompanyBooks) -> dict[str, object]:
	return {"company": books.name, "default_account": books.default_inventory_account}


def as_on_parameters(as_on: date | None) -> dict[str, object]:
	return {"as_on": as_on.isoformat()} if as_on else {}
