"""The SQL of the engine, in the subset that MariaDB and SQLite share.

Every statement uses named parameters (`:company`). Amounts are summed by the database, exactly, and
returned as text (see `money.py`). A list is expanded by `listed`, never pasted.

Rules that come from ERPNext:
* A warehouse posts to its own account, else to that of its nearest ancestor, else to the company's default
  inventory account (`erpnext.stock.get_warehouse_account_map`).
* Rows with `is_cancelled = 0` are live. ERPNext marks both the original rows and their reversal as cancelled;
  with the immutable ledger the GL keeps both alive and they cancel each other out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

Row = Sequence[object]
Parameters = Mapping[str, object]

# Runs one statement with named parameters and returns its rows.
Run = Callable[[str, Parameters], Sequence[Row]]

COMPANY = """
SELECT c.name, c.abbr, c.default_currency, k.number_format, c.enable_perpetual_inventory,
	c.default_inventory_account, c.stock_adjustment_account, c.cost_center
FROM `tabCompany` c
LEFT JOIN `tabCurrency` k ON k.name = c.default_currency
WHERE c.name = :company
"""

COMPANIES = "SELECT name FROM `tabCompany` WHERE enable_perpetual_inventory = 1 ORDER BY name"

# ERPNext 15 posts to the stock account that was modified last where neither a warehouse, nor its ancestors,
# nor the company name one (`erpnext.stock.get_warehouse_account`).
LAST_MODIFIED_STOCK_ACCOUNT = """
SELECT name FROM `tabAccount`
WHERE company = :company AND account_type = 'Stock' AND is_group = 0
ORDER BY modified DESC LIMIT 1
"""

# Which account each warehouse of the company posts to.
PLACE = """
place (warehouse, account, is_group) AS (
	SELECT w.name, COALESCE(NULLIF(w.account, ''), :default_account), w.is_group
	FROM `tabWarehouse` w
	LEFT JOIN `tabWarehouse` parent ON parent.name = w.parent_warehouse AND parent.company = w.company
	WHERE w.company = :company AND parent.name IS NULL
	UNION ALL
	SELECT child.name, COALESCE(NULLIF(child.account, ''), place.account), child.is_group
	FROM `tabWarehouse` child
	JOIN place ON child.parent_warehouse = place.warehouse
	WHERE child.company = :company
)
"""

STOCK_ACCOUNT = """
stock_account (account) AS (
	SELECT a.name FROM `tabAccount` a
	WHERE a.company = :company AND a.is_group = 0
	AND (a.account_type = 'Stock' OR a.name IN (SELECT account FROM place WHERE is_group = 0))
)
"""

WAREHOUSE_ACCOUNTS = f"WITH RECURSIVE {PLACE} SELECT warehouse, account FROM place WHERE is_group = 0"


def warehouse_accounts(warehouses: Iterable[str]) -> tuple[str, dict[str, str]]:
	"""Rows: leaf warehouse, account, of these warehouses only."""
	inside, parameters = listed("warehouse", warehouses)
	return f"{WAREHOUSE_ACCOUNTS} AND warehouse IN {inside}", parameters


STOCK_ACCOUNTS = f"WITH RECURSIVE {PLACE}, {STOCK_ACCOUNT} SELECT account FROM stock_account ORDER BY account"


def listed(name: str, values: Iterable[str]) -> tuple[str, dict[str, str]]:
	"""`(:name_0, :name_1)` with its parameters; an empty list becomes `(NULL)`, which nothing is in."""
	parameters = {f"{name}_{number}": value for number, value in enumerate(values)}
	return "(" + (", ".join(f":{key}" for key in parameters) or "NULL") + ")", parameters


def totals(accounts: Iterable[str], *, as_on: bool = False) -> tuple[str, dict[str, str]]:
	"""Stock value and account balance of the accounts, in one statement, so of one snapshot.

	Rows: account, stock value (text), debit (text), credit (text); several rows per account.
	"""
	inside, parameters = listed("account", accounts)
	until_stock, until_gl = _until("s", as_on), _until("g", as_on)
	return (
		f"""
		WITH RECURSIVE {PLACE}
		SELECT p.account, CAST(SUM(s.stock_value_difference) AS CHAR), '0', '0'
		FROM place p
		JOIN `tabStock Ledger Entry` s ON s.warehouse = p.warehouse
		WHERE s.is_cancelled = 0 AND p.account IN {inside} {until_stock}
		GROUP BY p.account
		UNION ALL
		SELECT g.account, '0', CAST(SUM(g.debit) AS CHAR), CAST(SUM(g.credit) AS CHAR)
		FROM `tabGL Entry` g
		WHERE g.company = :company AND g.is_cancelled = 0 AND g.account IN {inside} {until_gl}
		GROUP BY g.account
		""",
		parameters,
	)


def daily_sums(*, as_on: bool = False) -> str:
	"""Rows: posting date, account, stock value, debit, credit (text); only days on which an account's sides differ."""
	return f"""
		WITH RECURSIVE {PLACE}, {STOCK_ACCOUNT},
		movement AS (
			SELECT s.posting_date, p.account, s.stock_value_difference AS stock_value, 0 AS debit, 0 AS credit
			FROM place p
			JOIN `tabStock Ledger Entry` s ON s.warehouse = p.warehouse
			WHERE p.account IS NOT NULL AND s.is_cancelled = 0 {_until("s", as_on)}
			UNION ALL
			SELECT g.posting_date, g.account, 0, g.debit, g.credit
			FROM stock_account a
			JOIN `tabGL Entry` g ON g.account = a.account
			WHERE g.company = :company AND g.is_cancelled = 0 {_until("g", as_on)}
		)
		SELECT posting_date, account,
			CAST(SUM(stock_value) AS CHAR), CAST(SUM(debit) AS CHAR), CAST(SUM(credit) AS CHAR)
		FROM movement
		GROUP BY posting_date, account
		HAVING SUM(stock_value) <> SUM(debit) - SUM(credit)
	"""


# The days of settled vouchers and of their corrections: the two offset each other on one day as a rule.
SETTLED_DAYS = """
SELECT DISTINCT posting_date, voucher_date FROM `tabStock Sync Corrected Voucher` WHERE company = :company
"""


def voucher_movements(
	vouchers: Sequence[tuple[str, str]] | None = None,
	*,
	days: Sequence[str] | None = None,
	as_on: bool = False,
	corrections: bool = True,
) -> tuple[str, dict[str, str]]:
	"""What each voucher moved on each stock account, on both sides; only where they differ, or a correction settled it.

	`vouchers` (type, number) restricts the statement to these, `days` (ISO) to ledger entries of these; None does not.
	Only live entries count. `owed` and `posted` hold the same amounts again, with all signs positive: two sums are compared, none is calculated
	with, so that SQLite, whose arithmetic is not exact, leaves out just the rows that MariaDB leaves out.
	With `corrections`, what a correction of ours settled is moved from its Journal Entry to the vouchers it settled.
	Rows: voucher type, number, account, first posting date, stock value, debit, credit, corrected, settles (text), numbers
	of stock ledger entries and of GL entries, the correction's number.
	"""
	among_stock, parameters = _among("s", vouchers)
	among_gl, _same_parameters = _among("g", vouchers)
	on_days, day_parameters = listed("day", days) if days is not None else ("", {})
	parameters.update(day_parameters)
	return (
		f"""
		WITH RECURSIVE {PLACE}, {STOCK_ACCOUNT},
		movement AS (
			SELECT s.voucher_type, s.voucher_no, p.account, s.posting_date, s.stock_value_difference AS stock_value,
				0 AS debit, 0 AS credit, 0 AS corrected, 0 AS settles, s.stock_value_difference AS owed, 0 AS posted,
				1 AS stock_rows, 0 AS gl_rows, NULL AS corrected_by
			FROM place p
			JOIN `tabStock Ledger Entry` s ON s.warehouse = p.warehouse
			WHERE p.account IS NOT NULL AND s.is_cancelled = 0 {among_stock} {_until("s", as_on)} {_on("s", on_days)}
			UNION ALL
			SELECT g.voucher_type, g.voucher_no, g.account, g.posting_date, 0, g.debit, g.credit, 0, 0, g.credit, g.debit,
				0, 1, NULL
			FROM stock_account a
			JOIN `tabGL Entry` g ON g.account = a.account
			WHERE g.company = :company AND g.is_cancelled = 0 {among_gl} {_until("g", as_on)} {_on("g", on_days)}
			{_settled(as_on) if corrections and vouchers is None else ""}
		)
		SELECT voucher_type, voucher_no, account, MIN(posting_date),
			CAST(SUM(stock_value) AS CHAR), CAST(SUM(debit) AS CHAR), CAST(SUM(credit) AS CHAR),
			CAST(SUM(corrected) AS CHAR), CAST(SUM(settles) AS CHAR),
			SUM(stock_rows), SUM(gl_rows), MAX(corrected_by)
		FROM movement
		GROUP BY voucher_type, voucher_no, account
		HAVING SUM(owed) <> SUM(posted) OR MAX(corrected_by) IS NOT NULL
		""",
		parameters,
	)


def _settled(as_on: bool) -> str:
	"""What corrections settled: counted at the vouchers, and taken off the Journal Entries that did it."""
	where = f"WHERE c.company = :company {_until('c', as_on)}"
	return f"""
			UNION ALL
			SELECT c.voucher_type, c.voucher_no, c.account, NULL, 0, 0, 0, c.difference, 0, 0, c.difference, 0, 0,
				c.journal_entry
			FROM `tabStock Sync Corrected Voucher` c {where}
			UNION ALL
			SELECT 'Journal Entry', c.journal_entry, c.account, NULL, 0, 0, 0, 0, c.difference, c.difference, 0, 0, 0, NULL
			FROM `tabStock Sync Corrected Voucher` c {where}
	"""


def cancelled_rows(
	vouchers: Sequence[tuple[str, str]] | None = None, *, as_on: bool = False
) -> tuple[str, dict[str, str]]:
	"""How many cancelled entries the vouchers have in either ledger, on whatever account they stand.

	`vouchers` None: all of the company. Rows: voucher type, number, in the stock ledger, in the GL.
	"""
	among_stock, parameters = _among("s", vouchers)
	among_gl, _same_parameters = _among("g", vouchers)
	return (
		f"""
		WITH cancelled AS (
			SELECT s.voucher_type, s.voucher_no, 1 AS in_stock, 0 AS in_gl
			FROM `tabStock Ledger Entry` s
			WHERE s.company = :company AND s.is_cancelled = 1 {among_stock} {_until("s", as_on)}
			UNION ALL
			SELECT g.voucher_type, g.voucher_no, 0, 1
			FROM `tabGL Entry` g
			WHERE g.company = :company AND g.is_cancelled = 1 {among_gl} {_until("g", as_on)}
		)
		SELECT voucher_type, voucher_no, SUM(in_stock), SUM(in_gl)
		FROM cancelled
		GROUP BY voucher_type, voucher_no
		""",
		parameters,
	)


# What corrections settled. Rows: the correction's number, voucher type, number, account, amount (text).
SETTLED = """
SELECT journal_entry, voucher_type, voucher_no, account, CAST(difference AS CHAR)
FROM `tabStock Sync Corrected Voucher` WHERE company = :company
"""


def open_reposts() -> str:
	"""Rows: name, status, based on, voucher type, number, item, warehouse, posting date."""
	return """
		SELECT name, status, based_on, voucher_type, voucher_no, item_code, warehouse, posting_date
		FROM `tabRepost Item Valuation`
		WHERE company = :company AND docstatus = 1 AND status IN ('Queued', 'In Progress', 'Failed')
		ORDER BY posting_date, name
	"""


def item_warehouses(vouchers: Sequence[tuple[str, str]]) -> tuple[str, dict[str, str]]:
	"""Rows: voucher type, number, item, warehouse, last posting date; cancelled entries count too."""
	among, parameters = _among("s", vouchers)
	return (
		f"""
		SELECT s.voucher_type, s.voucher_no, s.item_code, s.warehouse, MAX(s.posting_date)
		FROM `tabStock Ledger Entry` s
		WHERE 1 = 1 {among}
		GROUP BY s.voucher_type, s.voucher_no, s.item_code, s.warehouse
		""",
		parameters,
	)


def fed_item_warehouses(places: Sequence[tuple[str, str, str]]) -> tuple[str, dict[str, str]]:
	"""Where the value of these (item, warehouse, from date) flows on to: the incoming rows of the vouchers that took it.

	Rows: item, warehouse, first posting date.
	"""
	conditions, parameters = [], {}
	for number, (item_code, warehouse, from_date) in enumerate(places):
		parameters.update(
			{f"item_{number}": item_code, f"warehouse_{number}": warehouse, f"from_{number}": from_date}
		)
		conditions.append(
			f"(s.item_code = :item_{number} AND s.warehouse = :warehouse_{number} AND s.posting_date >= :from_{number})"
		)
	return (
		f"""
		SELECT fed.item_code, fed.warehouse, MIN(fed.posting_date)
		FROM `tabStock Ledger Entry` s
		JOIN `tabStock Ledger Entry` fed ON fed.voucher_no = s.voucher_no AND fed.voucher_type = s.voucher_type
		WHERE s.is_cancelled = 0 AND fed.is_cancelled = 0 AND fed.actual_qty > 0
		AND (fed.item_code <> s.item_code OR fed.warehouse <> s.warehouse)
		AND ({" OR ".join(conditions)})
		GROUP BY fed.item_code, fed.warehouse
		""",
		parameters,
	)


def _until(table: str, as_on: bool) -> str:
	return f"AND {table}.posting_date <= :as_on" if as_on else ""


def _on(table: str, days: str) -> str:
	return f"AND {table}.posting_date IN {days}" if days else ""


def _among(table: str, vouchers: Sequence[tuple[str, str]] | None) -> tuple[str, dict[str, str]]:
	if vouchers is None:
		return "", {}
	conditions, parameters = [], {}
	for number, (voucher_type, voucher_no) in enumerate(vouchers):
		parameters[f"type_{number}"], parameters[f"no_{number}"] = voucher_type, voucher_no
		conditions.append(f"({table}.voucher_type = :type_{number} AND {table}.voucher_no = :no_{number})")
	return f"AND ({' OR '.join(conditions) or '1 = 0'})", parameters
