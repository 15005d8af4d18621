"""The health of a company in groups for reading, which table and page show alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from stock_sync_guard.audit.figures.health import Health, Line
from stock_sync_guard.audit.figures.results import CompanyAudit
from stock_sync_guard.audit.printing.money import money
from stock_sync_guard.audit.printing.records import hours
from stock_sync_guard.ledgers.item_balances import Balance, ItemBalance
from stock_sync_guard.ledgers.set_up import Check
from stock_sync_guard.wording.set_up import said_of

HEADING = "Health (counts for nothing above)"
WELL = "Nothing to see to."

LINES = {
	Line.DOCUMENTS_WITHOUT_ENTRIES: "documents without any ledger entry",
	Line.VALUE_WITHOUT_QUANTITY: "value without quantity",
	Line.RUNNING_BALANCES: "running balances",
	Line.BINS: "Bins",
	Line.OPEN_REPOSTS: "open reposts",
	Line.SET_UP: "disabled warehouses with value",
}


@dataclass(frozen=True)
class Group:
	"""What was found of one kind: a sentence, what to do, and the records. A head that begins with # is above numbers."""

	problem: str
	advice: str
	head: tuple[str, ...]
	rows: tuple[tuple[str, ...], ...]


def groups_of(audit: CompanyAudit) -> list[Group]:
	"""One for each kind of which something was found."""
	return [group for group in _groups(audit, audit.health) if group.rows]


def untold_of(health: Health) -> list[str]:
	"""What the source cannot tell, a sentence each."""
	return [
		f"This source cannot tell about {LINES[one.line]}, as it lacks {', '.join(one.missing)}."
		for one in health.untold
	]


def _groups(audit: CompanyAudit, health: Health) -> Iterator[Group]:
	yield _group(
		Check.DOCUMENT_WITHOUT_ENTRIES,
		("Document", "", "Posted on"),
		(
			(one.voucher_type, one.voucher_no, one.posting_date.isoformat())
			for one in health.documents_without_entries
		),
	)
	yield _group(
		Check.VALUE_WITHOUT_QUANTITY,
		("Item", "Warehouse", "#Stock value"),
		(
			(one.item_code, one.warehouse, money(audit, one.summed.stock_value))
			for one in health.value_without_quantity
		),
	)
	yield _group(
		Check.RUNNING_BALANCE,
		("Item", "Warehouse", "#Last entry", "#Sum of entries"),
		(_compared(audit, one, one.running, one.summed) for one in health.running_balances),
	)
	yield _group(
		Check.BIN,
		("Item", "Warehouse", "#Bin", "#Last entry"),
		(_compared(audit, one, one.in_bin, one.running) for one in health.bins),
	)
	yield Group(
		"Reposts are not completed.",
		"Have them finished: what they cover may still change.",
		("Repost", "", "Since"),
		tuple(
			(one.name, one.state.value, "" if one.age is None else f"for {hours(one.age)} hours")
			for one in health.open_reposts
		),
	)
	for check, problems in groupby(health.set_up, key=lambda one: one.check):
		yield _group(
			check,
			("", "", "#"),
			(
				(one.name, one.refers_to or "", "" if one.amount is None else money(audit, one.amount))
				for one in problems
			),
		)


def _group(check: Check, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Group:
	said = said_of(check, str)
	return Group(said.problem, said.advice, head, tuple(rows))


def _compared(audit: CompanyAudit, one: ItemBalance, left: Balance, right: Balance) -> tuple[str, ...]:
	return one.item_code, one.warehouse, _balance(audit, left), _balance(audit, right)


def _balance(audit: CompanyAudit, balance: Balance) -> str:
	return f"{_quantity(balance.quantity)} / {money(audit, balance.stock_value)}"


def _quantity(quantity: Decimal) -> str:
	text = format(quantity, ",f")
	return text.rstrip("0").rstrip(".") if "." in text else text
