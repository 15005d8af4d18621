"""Which vouchers an open Repost Item Valuation covers: those that move what it reposts, and all that its value flows on to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from stock_sync_guard.engine.circumstances import Repost, RepostState
from stock_sync_guard.engine.findings import CompanyBooks, Voucher
from stock_sync_guard.ledgers.statements import Condition, Run, Statement, among, fetch, in_parts
from stock_sync_guard.ledgers.values import to_count, to_date, to_datetime

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
	"""The open repost that covers each of the vouchers; a pending one goes before one that is not finished or failed.

	A repost covers a voucher that moves one of its item-warehouses on or after its posting date, and every voucher that
	its value flows on to: through transfers, repacks and manufacture, as ERPNext reposts them too. One of accounting ledgers
	only (ERPNext 16) covers the voucher that it names.
	"""
	wanted = set(vouchers)
	opened = read_open_reposts(run, books) if wanted else []
	if not opened:
		return {}
	moved = _moved(run, vouchers)
	whole = [one for one in opened if not one.row.is_of_gl_only]
	by_name = {one.name: one.as_repost for one in opened}
	covering: dict[Voucher, Repost] = {}
	for state in (RepostState.FAILED, RepostState.NOT_FINISHED, RepostState.PENDING):
		covering.update(
			(one.row.voucher, one.as_repost) for one in opened if one.row.is_of_gl_only and one.state is state
		)
		reached = _reached(run, [one.row for one in whole if one.state is state])
		for voucher, last_moved in moved.items():
			for item_warehouse, posting_date in last_moved.items():
				reach = reached.get(item_warehouse)
				if reach and reach.from_date <= posting_date:
					covering[voucher] = by_name[reach.repost]
					break
	return {voucher: repost for voucher, repost in covering.items() if voucher in wanted}


def read_reached_since(run: Run, books: CompanyBooks) -> Iterator[Condition]:
	"""The stock ledger entries that an open repost may still touch, so many item-warehouses at a time as one statement can name."""
	opened = read_open_reposts(run, books)
	reached = _reached(run, [one.row for one in opened]) if opened else {}
	for chunk in in_parts(
		[(one, reach.from_date) for one, reach in sorted(reached.items())], CONDITIONS_PER_STATEMENT
	):
		yield _moved_since(chunk)


def read_open_reposts(run: Run, books: CompanyBooks) -> list[OpenRepost]:
	"""The submitted reposts of the company that are not completed, the one of the earliest posting date first."""
	rows = fetch(run, OpenRepostRow, open_reposts(books))
	if not rows:
		return []
	now = books.now or _newest_moment(run)
	return [OpenRepost(row, _state(row, books, now), _age(row, now)) for row in rows]


def _state(row: OpenRepostRow, books: CompanyBooks, now: datetime | None) -> RepostState:
	if row.status == "Failed":
		return RepostState.FAILED
	age = _age(row, now)
	overdue = age is not None and age > timedelta(hours=books.repost_hours)
	return RepostState.NOT_FINISHED if overdue else RepostState.PENDING


def _age(row: OpenRepostRow, now: datetime | None) -> timedelta | None:
	"""None where the copy of the ledgers does not say when the repost was created."""
	created = to_datetime(row.creation)
	return now - created if now and created else None


def _newest_moment(run: Run) -> datetime | None:
	"""When the copy of the ledgers was made, at the earliest: what was last posted to stock, or last reposted.

	The clock of the reader would make every repost of an old backup hang. The stock ledger has no posting in the future.
	"""
	[newest] = fetch(run, NewestRow, Statement(NEWEST, {}))
	moments = [moment for value in newest if (moment := to_datetime(value))]
	return max(moments, default=None)


def _moved(run: Run, vouchers: Iterable[Voucher]) -> dict[Voucher, dict[ItemWarehouse, date]]:
	"""The item-warehouses of each voucher, with the last date on which it moved them."""
	moved: dict[Voucher, dict[ItemWarehouse, date]] = {}
	for chunk in in_parts(sorted(set(vouchers)), CONDITIONS_PER_STATEMENT):
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
		for chunk in in_parts(from_dates, CONDITIONS_PER_STATEMENT):
			for row in fetch(run, FedRow, fed_item_warehouses(chunk)):
				item_warehouse = ItemWarehouse(row.item_code, row.warehouse)
				reach = Reach(to_date(row.first_date), repost)
				if _is_earlier(reach, fed.get(item_warehouse)):
					fed[item_warehouse] = reach
	return fed


def _is_earlier(reach: Reach, known: Reach | None) -> bool:
	return known is None or reach.from_date < known.from_date


class OpenRepostRow(NamedTuple):
	name: object
	status: str
	based_on: str
	voucher_type: str
	voucher_no: str
	item_code: str
	warehouse: str
	posting_date: object
	creation: object
	gl_only: object

	@property
	def is_of_gl_only(self) -> bool:
		return bool(to_count(self.gl_only)) and self.is_of_transaction

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
	gl_only = "repost_only_accounting_ledgers" if books.gl_only_reposts else "0"
	return Statement(
		f"""
		SELECT name, status, based_on, voucher_type, voucher_no, item_code, warehouse, posting_date, creation, {gl_only}
		FROM `tabRepost Item Valuation`
		WHERE company = :company AND docstatus = 1 AND status IN ('Queued', 'In Progress', 'Failed')
		ORDER BY posting_date, name
		""",
		{"company": books.name},
	)


@dataclass(frozen=True)
class OpenRepost:
	"""A repost that is not completed; `age` is None where the ledgers do not tell when it was created."""

	row: OpenRepostRow
	state: RepostState
	age: timedelta | None

	@property
	def name(self) -> str:
		return str(self.row.name)

	@property
	def as_repost(self) -> Repost:
		return Repost(self.name, self.state, to_datetime(self.row.creation))


class NewestRow(NamedTuple):
	repost_created: object
	stock_posted: object


NEWEST = """
SELECT (SELECT MAX(creation) FROM `tabRepost Item Valuation`), (SELECT MAX(posting_date) FROM `tabStock Ledger Entry`)
"""


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
	moved = _moved_since(from_dates)
	return Statement(
		f"""
		SELECT fed.item_code, fed.warehouse, MIN(fed.posting_date)
		FROM `tabStock Ledger Entry` s
		JOIN `tabStock Ledger Entry` fed ON fed.voucher_no = s.voucher_no AND fed.voucher_type = s.voucher_type
		WHERE s.is_cancelled = 0 AND fed.is_cancelled = 0 AND fed.actual_qty > 0
		AND (fed.item_code <> s.item_code OR fed.warehouse <> s.warehouse)
		{moved.of("s")}
		GROUP BY fed.item_code, fed.warehouse
		""",
		moved.parameters,
	)


def _moved_since(from_dates: Sequence[tuple[ItemWarehouse, date]]) -> Condition:
	"""In one of these item-warehouses, from the date given with each."""
	conditions, parameters = [], {}
	for number, (item_warehouse, from_date) in enumerate(from_dates):
		parameters[f"item_{number}"], parameters[f"warehouse_{number}"] = item_warehouse
		parameters[f"from_{number}"] = from_date.isoformat()
		conditions.append(
			f"({{table}}.item_code = :item_{number} AND {{table}}.warehouse = :warehouse_{number}"
			f" AND {{table}}.posting_date >= :from_{number})"
		)
	return Condition(f"AND ({' OR '.join(conditions)})", parameters)
