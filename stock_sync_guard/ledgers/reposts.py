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

from collections.abc import Iterable, Sequence
from datetime import date

from stock_sync_guard.engine.circumstances import Repost
from stock_sync_guard.engine.findings import CompanyBooks, Voucher
from stock_sync_guard.ledgers.statements import Row, Run, among
from stock_sync_guard.ledgers.values import to_date


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
	among_stock, parameters = among("s", vouchers)
	return (
		f"""
		SELECT s.voucher_type, s.voucher_no, s.item_code, s.warehouse, MAX(s.posting_date)
		FROM `tabStock Ledger Entry` s
		WHERE 1 = 1 {among_stock}
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


# Conditions in one statement; each is three parameters.
PLACES_PER_STATEMENT = 200


Place = tuple[str, str]  # item, warehouse


def reposts_covering(run: Run, books: CompanyBooks, vouchers: Sequence[Voucher]) -> dict[Voucher, Repost]:
	"""The open repost that covers each of the vouchers; a pending one goes before a failed one.

	A repost covers a voucher that moves one of its item-warehouses on or after its posting date, and every voucher that
	its value flows on to: through transfers, repacks and manufacture, as ERPNext reposts them too.
	"""
	opened = run(open_reposts(), {"company": books.name}) if vouchers else []
	if not opened:
		return {}
	moved = _places_moved(run, vouchers)
	covering: dict[Voucher, Repost] = {}
	for pending in (False, True):
		reached = _reached(run, [row for row in opened if (row[1] != "Failed") == pending])
		for voucher, places in moved.items():
			for place, posting_date in places.items():
				if place in reached and reached[place][0] <= posting_date:
					covering[voucher] = Repost(reached[place][1], pending)
					break
	return covering


def _places_moved(run: Run, vouchers: Iterable[Voucher]) -> dict[Voucher, dict[Place, date]]:
	"""The item-warehouses of each voucher, with the last date on which it moved them."""
	places: dict[Voucher, dict[Place, date]] = {}
	for chunk in _chunks(sorted(set(vouchers))):
		for voucher_type, voucher_no, item_code, warehouse, posting_date in run(*item_warehouses(chunk)):
			places.setdefault((voucher_type, voucher_no), {})[item_code, warehouse] = to_date(posting_date)
	return places


def _reached(run: Run, opened: Sequence[Row]) -> dict[Place, tuple[date, str]]:
	"""From which date on the value in each item-warehouse may change, and by which repost."""
	reached: dict[Place, tuple[date, str]] = {}
	frontier = _seeds(run, opened)
	while frontier:
		changed: dict[Place, tuple[date, str]] = {}
		for place, (from_date, name) in frontier.items():
			if place not in reached or from_date < reached[place][0]:
				reached[place] = changed[place] = (from_date, name)
		frontier = {}
		for name in {name for _from_date, name in changed.values()}:
			for chunk in _chunks(
				[(*place, day.isoformat()) for place, (day, by) in changed.items() if by == name]
			):
				for item_code, warehouse, first in run(*fed_item_warehouses(chunk)):
					place = (item_code, warehouse)
					if place not in frontier or to_date(first) < frontier[place][0]:
						frontier[place] = (to_date(first), name)
	return reached


def _seeds(run: Run, opened: Sequence[Row]) -> dict[Place, tuple[date, str]]:
	transactions = [(row[3], row[4]) for row in opened if row[2] == "Transaction"]
	moved = _places_moved(run, transactions)
	seeds: dict[Place, tuple[date, str]] = {}
	for name, _status, based_on, voucher_type, voucher_no, item_code, warehouse, posting_date in opened:
		places = (
			moved.get((voucher_type, voucher_no), ())
			if based_on == "Transaction"
			else [(item_code, warehouse)]
		)
		for place in places:
			if place not in seeds or to_date(posting_date) < seeds[place][0]:
				seeds[place] = (to_date(posting_date), str(name))
	return seeds


def _chunks(values: Sequence) -> Iterable[Sequence]:
	for start in range(0, len(values), PLACES_PER_STATEMENT):
		yield values[start : start + PLACES_PER_STATEMENT]
