"""Which vouchers an open Repost Item Valuation covers: those that move what it reposts, and all that its value flows on to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from stock_sync_guard.engine.circumstances import Repost
from stock_sync_guard.engine.findings import CompanyBooks, Voucher
from stock_sync_guard.ledgers.statements import Run, Statement, among, fetch
from stock_sync_guard.ledgers.values import to_date

# Conditions in one statement; each is up to three parameters.
CONDITIONS_PER_STATEMENT = 200


class ItemWarehouse(NamedTuple):
	item_code: str
	warehouse: str


class Reach(NamedTuple):
	"""From which date on a repost may change the value in an item-warehouse."""

	from_date: date
	repost: str


def reposts_covering(run: Run, books: CompanyBooks, vouchers: Sequence[Voucher]) -> dict[Voucher, Repost]:
	"""The open repost that covers each of the vouchers; a pending one goes before a failed one.

	A repost covers a voucher that moves one of its item-warehouses on or after its posting date, and every voucher that
	its value flows on to: through transfers, repacks and manufacture, as ERPNext reposts them too.
	"""
	opened = fetch(run, OpenRepostRow, open_reposts(books)) if vouchers else []
	if not opened:
		return {}
	moved = _moved(run, vouchers)
	covering: dict[Voucher, Repost] = {}
	for pending in (False, True):
		reached = _reached(run, [row for row in opened if row.is_pending == pending])
		for voucher, last_moved in moved.items():
			for item_warehouse, posting_date in last_moved.items():
				reach = reached.get(item_warehouse)
				if reach and reach.from_date <= posting_date:
					covering[voucher] = Repost(reach.repost, pending)
					break
	return covering


def _moved(run: Run, vouchers: Iterable[Voucher]) -> dict[Voucher, dict[ItemWarehouse, date]]:
	"""The item-warehouses of each voucher, with the last date on which it moved them."""
	moved: dict[Voucher, dict[ItemWarehouse, date]] = {}
	for chunk in _chunks(sorted(set(vouchers))):
		for row in fetch(run, MovedRow, item_warehouses(chunk)):
			last_moved = moved.setdefault(Voucher(row.voucher_type, row.voucher_no), {})
			last_moved[ItemWarehouse(row.item_code, row.warehouse)] = to_date(row.last_date)
	return moved


def _reached(run: Run, opened: Sequence[OpenRepostRow]) -> dict[ItemWarehouse, Reach]:
	"""How far each item-warehouse is reached by these reposts, through all that the value flows on to."""
	reached: dict[ItemWarehouse, Reach] = {}
	frontier = _reposted(run, opened)
	while frontier:
		changed: dict[ItemWarehouse, Reach] = {}
		for item_warehouse, reach in frontier.items():
			if _is_earlier(reach, reached.get(item_warehouse)):
				reached[item_warehouse] = changed[item_warehouse] = reach
		frontier = _fed(run, changed)
	return reached


def _reposted(run: Run, opened: Sequence[OpenRepostRow]) -> dict[ItemWarehouse, Reach]:
	"""The item-warehouses that the reposts themselves name, or the transactions that they repost."""
	moved = _moved(run, [row.voucher for row in opened if row.is_of_transaction])
	reposted: dict[ItemWarehouse, Reach] = {}
	for row in opened:
		reach = Reach(to_date(row.posting_date), str(row.name))
		named = moved.get(row.voucher, ()) if row.is_of_transaction else (row.item_warehouse,)
		for item_warehouse in named:
			if _is_earlier(reach, reposted.get(item_warehouse)):
				reposted[item_warehouse] = reach
	return reposted


def _fed(run: Run, changed: dict[ItemWarehouse, Reach]) -> dict[ItemWarehouse, Reach]:
	"""Where the value of the changed item-warehouses flows on to, one step further."""
	fed: dict[ItemWarehouse, Reach] = {}
	for repost in {reach.repost for reach in changed.values()}:
		from_dates = [(one, reach.from_date) for one, reach in changed.items() if reach.repost == repost]
		for chunk in _chunks(from_dates):
			for row in fetch(run, FedRow, fed_item_warehouses(chunk)):
				item_warehouse = ItemWarehouse(row.item_code, row.warehouse)
				reach = Reach(to_date(row.first_date), repost)
				if _is_earlier(reach, fed.get(item_warehouse)):
					fed[item_warehouse] = reach
	return fed


def _is_earlier(reach: Reach, known: Reach | None) -> bool:
	return known is None or reach.from_date < known.from_date


Value = TypeVar("Value")


def _chunks(values: Sequence[Value]) -> Iterable[Sequence[Value]]:
	for start in range(0, len(values), CONDITIONS_PER_STATEMENT):
		yield values[start : start + CONDITIONS_PER_STATEMENT]


class OpenRepostRow(NamedTuple):
	name: object
	status: str
	based_on: str
	voucher_type: str
	voucher_no: str
	item_code: str
	warehouse: str
	posting_date: object

	@property
	def is_pending(self) -> bool:
		return self.status != "Failed"

	@property
	def is_of_transaction(self) -> bool:
		return self.based_on == "Transaction"

	@property
	def voucher(self) -> Voucher:
		return Voucher(self.voucher_type, self.voucher_no)

	@property
	def item_warehouse(self) -> ItemWarehouse:
		return ItemWarehouse(self.item_code, self.warehouse)


def open_reposts(books: CompanyBooks) -> Statement:
	"""Rows: OpenRepostRow, the earliest first."""
	return Statement(
		"""
		SELECT name, status, based_on, voucher_type, voucher_no, item_code, warehouse, posting_date
		FROM `tabRepost Item Valuation`
		WHERE company = :company AND docstatus = 1 AND status IN ('Queued', 'In Progress', 'Failed')
		ORDER BY posting_date, name
		""",
		{"company": books.name},
	)


class MovedRow(NamedTuple):
	voucher_type: str
	voucher_no: str
	item_code: str
	warehouse: str
	last_date: object


def item_warehouses(vouchers: Sequence[Voucher]) -> Statement:
	"""What the vouchers moved; cancelled entries count too. Rows: MovedRow."""
	written = among(vouchers)
	return Statement(
		f"""
		SELECT s.voucher_type, s.voucher_no, s.item_code, s.warehouse, MAX(s.posting_date)
		FROM `tabStock Ledger Entry` s
		WHERE 1 = 1 {written.of("s")}
		GROUP BY s.voucher_type, s.voucher_no, s.item_code, s.warehouse
		""",
		written.parameters,
	)


class FedRow(NamedTuple):
	item_code: str
	warehouse: str
	first_date: object


def fed_item_warehouses(from_dates: Sequence[tuple[ItemWarehouse, date]]) -> Statement:
	"""Where the value of these item-warehouses flows on to from the date given with each.

	That is the incoming rows of the vouchers that took it. Rows: FedRow.
	"""
	conditions, parameters = [], {}
	for number, (item_warehouse, from_date) in enumerate(from_dates):
		parameters[f"item_{number}"], parameters[f"warehouse_{number}"] = item_warehouse
		parameters[f"from_{number}"] = from_date.isoformat()
		conditions.append(
			f"(s.item_code = :item_{number} AND s.warehouse = :warehouse_{number} AND s.posting_date >= :from_{number})"
		)
	return Statement(
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
