"""The health of a company's stock books, beside the comparison: what no sum shows, and what counts for nothing in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum

from stock_sync_guard.audit.sources.completed import Ledgers
from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.ledgers.item_balances import ItemBalance, read_wrong_balances
from stock_sync_guard.ledgers.reposts import OpenRepost, read_open_reposts
from stock_sync_guard.ledgers.set_up import SetUpProblem, read_set_up_of_places
from stock_sync_guard.ledgers.tables import ROWS_OF_STOCK
from stock_sync_guard.ledgers.without_entries import DocumentWithoutEntries, read_documents_without_entries


class Line(str, Enum):
	"""What is looked at. The values are stable names: JSON uses them."""

	DOCUMENTS_WITHOUT_ENTRIES = "documents_without_entries"
	VALUE_WITHOUT_QUANTITY = "value_without_quantity"
	RUNNING_BALANCES = "running_balances"
	BINS = "bins"
	OPEN_REPOSTS = "open_reposts"
	SET_UP = "set_up"


@dataclass(frozen=True)
class Untold:
	"""A line that the source cannot tell, or not whole, as it lacks these tables or columns."""

	line: Line
	missing: tuple[str, ...]


@dataclass(frozen=True)
class Health:
	"""Whatever is listed here counts for nothing: no state of an account and no exit status depends on it."""

	documents_without_entries: tuple[DocumentWithoutEntries, ...] = ()
	value_without_quantity: tuple[ItemBalance, ...] = ()
	running_balances: tuple[ItemBalance, ...] = ()
	bins: tuple[ItemBalance, ...] = ()
	open_reposts: tuple[OpenRepost, ...] = ()
	set_up: tuple[SetUpProblem, ...] = ()
	untold: tuple[Untold, ...] = ()

	@property
	def is_well(self) -> bool:
		"""Whether nothing was found; what the source cannot tell is not looked at."""
		return not (
			self.documents_without_entries
			or self.value_without_quantity
			or self.running_balances
			or self.bins
			or self.open_reposts
			or self.set_up
		)


STOCK_LEDGER = "tabStock Ledger Entry"
RUNNING = (
	"name",
	"creation",
	"posting_time",
	"item_code",
	"actual_qty",
	"qty_after_transaction",
	"stock_value",
)
BIN = ("item_code", "warehouse", "actual_qty", "stock_value")


def read_health(ledgers: Ledgers, books: CompanyBooks, *, as_on: date | None) -> Health:
	"""The health as it is now; only documents are those of a day, where one is given."""
	untold = tuple(_untold(ledgers))
	unknown = {one.line for one in untold}
	balances = [] if Line.RUNNING_BALANCES in unknown else read_wrong_balances(ledgers, books)
	return Health(
		documents_without_entries=tuple(read_documents_without_entries(ledgers, books, as_on=as_on)),
		value_without_quantity=tuple(one for one in balances if one.is_value_without_quantity),
		running_balances=tuple(one for one in balances if one.runs_apart),
		bins=() if Line.BINS in unknown else tuple(one for one in balances if one.is_otherwise_in_bin),
		open_reposts=tuple(read_open_reposts(ledgers, books)),
		set_up=tuple(read_set_up_of_places(ledgers, books)),
		untold=untold,
	)


def _untold(ledgers: Ledgers) -> Iterator[Untold]:
	documents = [
		*(missing for doctype in ROWS_OF_STOCK for missing in ledgers.lacks(f"tab{doctype}")),
		*(
			missing
			for tables in ROWS_OF_STOCK.values()
			for rows in tables
			for missing in ledgers.lacks(rows.table)
		),
		*ledgers.lacks("tabItem", "is_stock_item"),
	]
	running = ledgers.lacks(STOCK_LEDGER, *RUNNING)
	lacking = {
		Line.DOCUMENTS_WITHOUT_ENTRIES: documents,
		Line.VALUE_WITHOUT_QUANTITY: running,
		Line.RUNNING_BALANCES: running,
		Line.BINS: [*running, *ledgers.lacks("tabBin", *BIN)],
		Line.OPEN_REPOSTS: ledgers.lacks("tabRepost Item Valuation", "status", "creation"),
		Line.SET_UP: ledgers.lacks("tabWarehouse", "disabled"),
	}
	for line, missing in lacking.items():
		if missing:
			yield Untold(line, tuple(dict.fromkeys(missing)))
