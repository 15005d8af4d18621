"""The sums of places and accounts: stored ones of closed periods, and the ledgers for what is marked or open.

Stock values are kept by warehouse, so that a changed account outdates none. With item-wise accounts they are kept by account:
there may be a hundred thousand items, and a save must not add them up. A changed default leaves marks then.

What is marked must be known before the statement is written, and what it reads must be of one snapshot. So it reads the
closing beside the sums: if that is not the one it was written for, it is written anew. Where nothing was marked when this
process saw the closing last, it is written for that one: nearly always it is that of now, and else what it reads in vain
is little.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.engine.money import ZERO, to_decimal
from stock_sync_guard.ledgers.closing import (
	BEGINNING,
	CLOSING_ROWS,
	NOTHING_CLOSED,
	ONE_DAY,
	Closing,
	ClosingRow,
	Ledger,
	Mark,
	Period,
	closing_parameters,
	marked_periods,
	read_closing,
	to_closing,
)
from stock_sync_guard.ledgers.days import Days
from stock_sync_guard.ledgers.places import ACCOUNTS_OF_ITEMS, looked_up
from stock_sync_guard.ledgers.statements import Run, Statement, fetch, listed
from stock_sync_guard.ledgers.values import to_date

# Rebuilds commit some seconds apart, so a second attempt all but always does.
ATTEMPTS = 5
# By company, and whether its accounts are of items: of whatever site, as each is compared before it is believed.
SEEN_LAST: dict[tuple[str, bool], Closing] = {}
# Beyond it, one range from the first marked day to the last is read instead: a long statement costs more than it spares.
RANGES_PER_STATEMENT = 50

Places = Mapping[Ledger, Collection[str]]
Sums = dict[Ledger, dict[str, Decimal]]


class LedgerTable(NamedTuple):
	"""How a ledger's entries, `e`, are read. `when` is the indexed column of their day."""

	table: str
	place: str
	amount: str
	when: str
	live: str
	# what else has to be joined, where places are named and where all of the company are read
	join: str = ""
	join_of_company: str = ""


OF_COMPANY = f"JOIN `tabWarehouse` h ON h.name = {looked_up('e.warehouse')} AND h.company = :company"
OF_ITEM = f"{OF_COMPANY} JOIN ({ACCOUNTS_OF_ITEMS}) w ON w.item = e.item_code"

TABLES = {
	# As everywhere, an entry belongs to the company of its warehouse, whatever its own column says.
	Ledger.STOCK: LedgerTable(
		"`tabStock Ledger Entry`",
		"e.warehouse",
		"stock_value_difference",
		"posting_datetime",
		"e.is_cancelled = 0",
		join_of_company=OF_COMPANY,
	),
	Ledger.GL: LedgerTable(
		"`tabGL Entry`",
		"e.account",
		"debit - e.credit",
		"posting_date",
		"e.is_cancelled = 0 AND e.company = :company AND e.account IS NOT NULL",
	),
}


STOCK_OF_ITEMS = TABLES[Ledger.STOCK]._replace(
	place="w.account",
	live="e.is_cancelled = 0 AND w.account IS NOT NULL",
	join=OF_ITEM,
	join_of_company=OF_ITEM,
)


def table_of(ledger: Ledger, *, item_wise: bool) -> LedgerTable:
	return STOCK_OF_ITEMS if item_wise and ledger is Ledger.STOCK else TABLES[ledger]


def read_sums(
	run: Run, books: CompanyBooks, places: Places, *, as_on: date | None = None, doubted: Days = ()
) -> Sums:
	"""The sum of live entries of each place and account (company currency), exact in the snapshot that is read.

	The places of stock are warehouses, or accounts where those are of items. In the stock ledger it is the stock value, in
	the GL debit less credit; zero where there are no entries. Of `doubted` days nothing is believed that is stored.
	"""
	return read_sums_as_seen(run, books, places, as_on=as_on, doubted=doubted)[0]


def read_sums_as_seen(
	run: Run, books: CompanyBooks, places: Places, *, as_on: date | None = None, doubted: Days = ()
) -> tuple[Sums, Closing]:
	"""The same, and the closing of that snapshot."""
	sums: Sums = {ledger: dict.fromkeys(wanted, ZERO) for ledger, wanted in places.items()}
	closing, rows = _read(run, books, places, as_on, doubted, by_day=False)
	for ledger, row in rows:
		of_ledger = sums[ledger]
		of_ledger[str(row.place)] = of_ledger.get(str(row.place), ZERO) + to_decimal(row.amount)
	return sums, closing


def read_sums_by_day(
	run: Run, books: CompanyBooks, places: Places, *, as_on: date | None = None, doubted: Days = ()
) -> dict[Ledger, dict[date | None, Decimal]]:
	"""What the places moved together, by the last day of each stored period, and by day where nothing stored is believed.

	None stands for entries without a date. As in `read_sums` else.
	"""
	sums: dict[Ledger, dict[date | None, Decimal]] = {ledger: {} for ledger in places}
	for ledger, row in _read(run, books, places, as_on, doubted, by_day=True)[1]:
		day = to_date(row.first) if row.first else None
		sums[ledger][day] = sums[ledger].get(day, ZERO) + to_decimal(row.amount)
	return sums


def _read(
	run: Run, books: CompanyBooks, places: Places, as_on: date | None, doubted: Days, *, by_day: bool
) -> tuple[Closing, list[tuple[Ledger, SumsRow]]]:
	grouping = Grouping(by_day)
	seen = books.name, books.item_wise_accounts
	closing = SEEN_LAST.get(seen) or read_closing(run, books.name, item_wise=books.item_wise_accounts)
	for _attempt in range(ATTEMPTS):
		closings, rows = _fetch(run, books, _believed(closing, as_on, doubted), places, as_on, grouping)
		if closings.closed_until and not closings.marks:
			SEEN_LAST[seen] = closings
		if closings == closing:
			return closing, rows
		closing = closings
	# Needs no closing to be right.
	return NOTHING_CLOSED, _fetch(run, books, NOTHING_CLOSED, places, as_on, grouping)[1]


def _believed(closing: Closing, as_on: date | None, doubted: Days) -> Closing:
	"""Sums of periods that go on after the day say nothing of it."""
	closing = closing._replace(marks=closing.marks.union(Mark(None, None, *days) for days in doubted))
	if as_on is None or closing.closed_until is None or as_on >= closing.closed_until:
		return closing
	period = closing.period_of(as_on)
	if period.last == as_on:
		return closing._replace(closed_until=as_on)
	if period.first <= BEGINNING:
		return NOTHING_CLOSED
	return closing._replace(closed_until=period.first - ONE_DAY)


class SumsRow(NamedTuple):
	"""A row of ClosingRow, or the sum of a place (`kind` SUM; by day: `first` is the day, of all places together)."""

	kind: object
	ledger: object
	place: object
	first: object
	last: object
	amount: object


SUM = "sum"


class Grouping(NamedTuple):
	"""What sums are told apart by: the place, or the day."""

	by_day: bool

	def columns(self, place: str, day: str) -> str:
		return f"'' AS place, {day} AS day" if self.by_day else f"{place} AS place, NULL AS day"

	def key(self, place: str, day: str) -> str:
		return day if self.by_day else place


def _fetch(
	run: Run, books: CompanyBooks, closing: Closing, places: Places, as_on: date | None, grouping: Grouping
) -> tuple[Closing, list[tuple[Ledger, SumsRow]]]:
	rows, closings = [], []
	for row in fetch(run, SumsRow, _statement(books, closing, places, as_on, grouping)):
		if row.kind == SUM:
			rows.append((Ledger(row.ledger), row))
		else:
			closings.append(ClosingRow(*row[:-1]))
	return to_closing(closings), rows


def _statement(
	books: CompanyBooks, closing: Closing, places: Places, as_on: date | None, grouping: Grouping
) -> Statement:
	parts = [f"SELECT closing.*, '0' FROM ({CLOSING_ROWS}) closing"]
	parameters = closing_parameters(books.name, item_wise=books.item_wise_accounts)
	for ledger, wanted in places.items():
		if not wanted:
			continue
		table = table_of(ledger, item_wise=books.item_wise_accounts)
		for part in _parts(ledger, table, closing, sorted(wanted), as_on, grouping, parameters):
			parts.append(
				f"SELECT '{SUM}', '{ledger.value}', part.place, part.day, NULL, CAST(part.amount AS CHAR) FROM ({part}) part"
			)
	return Statement("\nUNION ALL\n".join(parts), parameters)


class Marked(NamedTuple):
	places: tuple[str, ...]
	period: Period


def _parts(
	ledger: Ledger,
	table: LedgerTable,
	closing: Closing,
	places: list[str],
	as_on: date | None,
	grouping: Grouping,
	parameters: dict[str, object],
) -> Iterator[str]:
	"""Stored periods that no mark puts in doubt, each range of marked ones, and the open days."""
	key = ledger.name.lower()
	inside = _listed(f"{key}_place", places, parameters)
	marked = _marked_ranges(closing, ledger, places)
	if closing.closed_until is not None:
		# without an earlier end, all that is stored is of periods that are over
		before_end = "AND c.to_date <= :closed_until" if as_on else ""
		parameters["closed_until"] = closing.closed_until.isoformat()
		yield _stored(ledger, key, f"{inside} {before_end}", marked, grouping, parameters)
	for number, (marked_places, period) in enumerate(marked):
		name = f"{key}_marked_{number}"
		among = _listed(f"{name}_place", marked_places, parameters)
		yield _entries(table, among, _during(ledger, name, period, parameters), grouping)
	yield _entries(table, inside, _open(ledger, closing.closed_until, as_on, parameters), grouping)


def _marked_ranges(closing: Closing, ledger: Ledger, places: list[str]) -> list[Marked]:
	"""Places that share their marked periods stand together."""
	together: dict[Period, list[str]] = {}
	for place, periods in marked_periods(closing, ledger, places).items():
		for period in periods:
			together.setdefault(period, []).append(place)
	if len(together) > RANGES_PER_STATEMENT:
		whole = Period(min(together).first, max(period.last for period in together))
		return [Marked(tuple(places), whole)]
	return [Marked(tuple(names), period) for period, names in sorted(together.items())]


def _stored(
	ledger: Ledger,
	key: str,
	inside: str,
	marked: list[Marked],
	grouping: Grouping,
	parameters: dict[str, object],
) -> str:
	doubtful = []
	for number, (names, period) in enumerate(marked):
		name = f"{key}_without_{number}"
		among = _listed(f"{name}_place", names, parameters)
		parameters.update(
			{f"{name}_first": period.first.isoformat(), f"{name}_last": period.last.isoformat()}
		)
		doubtful.append(
			f"AND NOT (c.place IN {among} AND c.from_date >= :{name}_first AND c.to_date <= :{name}_last)"
		)
	return f"""
		SELECT {grouping.columns("c.place", "c.to_date")}, SUM(c.amount) AS amount FROM `tabStock Sync Closed Sum` c
		WHERE c.company = :company AND c.ledger = '{ledger.value}' AND c.place IN {inside} {" ".join(doubtful)}
		GROUP BY {grouping.key("c.place", "c.to_date")}
	"""


def _entries(table: LedgerTable, inside: str, when: str, grouping: Grouping) -> str:
	day = f"DATE(e.{table.when})"
	return f"""
		SELECT {grouping.columns(table.place, day)}, SUM(e.{table.amount}) AS amount
		FROM {table.table} e {table.join}
		WHERE {table.live} AND {table.place} IN {inside} AND {when} GROUP BY {grouping.key(table.place, day)}
	"""


def _during(ledger: Ledger, name: str, period: Period, parameters: dict[str, object]) -> str:
	parameters.update(
		{f"{name}_first": period.first.isoformat(), f"{name}_next": (period.last + ONE_DAY).isoformat()}
	)
	when = TABLES[ledger].when
	return f"e.{when} >= :{name}_first AND e.{when} < :{name}_next"


def _open(
	ledger: Ledger, closed_until: date | None, as_on: date | None, parameters: dict[str, object]
) -> str:
	when = TABLES[ledger].when
	first = BEGINNING if closed_until is None else closed_until + ONE_DAY
	parameters["first_open_day"] = first.isoformat()
	if as_on:
		parameters["first_day_after"] = (as_on + ONE_DAY).isoformat()
		return f"e.{when} >= :first_open_day AND e.{when} < :first_day_after"
	if closed_until is None:
		return "1 = 1"
	# Entries without a date are in no period.
	return f"(e.{when} >= :first_open_day OR e.{when} IS NULL)"


def _listed(name: str, values: Collection[str], parameters: dict[str, object]) -> str:
	inside, named = listed(name, values)
	parameters.update(named)
	return inside


class PeriodSum(NamedTuple):
	place: str
	period: Period
	amount: Decimal


class PeriodSumRow(NamedTuple):
	place: object
	day: object
	amount: object


def read_period_sums(
	run: Run,
	company: str,
	ledger: Ledger,
	closing: Closing,
	days: Period,
	places: Collection[str] | None = None,
	*,
	item_wise: bool = False,
) -> list[PeriodSum]:
	"""The sums to store of these days, which are whole periods of the closing; `places` None takes all of the company."""
	table = table_of(ledger, item_wise=item_wise)
	parameters: dict[str, object] = {
		"company": company,
		"days_from": closing.days_from.isoformat(),
	}
	when = _during(ledger, "days", days, parameters)
	among = "" if places is None else f"AND {table.place} IN {_listed('place', sorted(places), parameters)}"
	statement = Statement(
		f"""
		SELECT {table.place}, {_period_start(table, closing)}, CAST(SUM(e.{table.amount}) AS CHAR)
		FROM {table.table} e {table.join_of_company}
		WHERE {table.live} AND {when} {among} GROUP BY 1, 2
		""",
		parameters,
	)
	rows = fetch(run, PeriodSumRow, statement)
	return [
		PeriodSum(
			str(row.place), closing.period_of(date.fromisoformat(str(row.day)[:10])), to_decimal(row.amount)
		)
		for row in rows
	]


def _period_start(table: LedgerTable, closing: Closing) -> str:
	day = f"DATE(e.{table.when})"
	return f"IF({day} < :days_from, DATE_SUB({day}, INTERVAL DAY({day}) - 1 DAY), {day})"
