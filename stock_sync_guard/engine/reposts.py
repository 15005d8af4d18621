"""Which vouchers an open Repost Item Valuation will still touch.

ERPNext changes the value of later stock ledger entries in the background, in chunks, and posts the GL of the
vouchers only afterwards (`erpnext.stock.doctype.repost_item_valuation`). Until it has finished, a voucher that it
covers may disagree with itself for a good reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from . import statements
from .books import to_date
from .findings import CompanyBooks, Voucher
from .statements import Run

# Conditions in one statement; each is three parameters.
PLACES_PER_STATEMENT = 200

Place = tuple[str, str]  # item, warehouse


@dataclass(frozen=True)
class Repost:
	"""A Repost Item Valuation that covers a voucher. Not pending: it failed."""

	name: str
	pending: bool


def reposts_covering(run: Run, books: CompanyBooks, vouchers: Sequence[Voucher]) -> dict[Voucher, Repost]:
	"""The open repost that covers each of the vouchers; a pending one goes before a failed one.

	A repost covers a voucher that moves one of its item-warehouses on or after its posting date, and every voucher that
	its value flows on to: through transfers, repacks and manufacture, as ERPNext reposts them too.
	"""
	open_reposts = run(statements.open_reposts(), {"company": books.name}) if vouchers else []
	if not open_reposts:
		return {}
	moved = _places_moved(run, vouchers)
	covering: dict[Voucher, Repost] = {}
	for pending in (False, True):
		reached = _reached(run, [row for row in open_reposts if (row[1] != "Failed") == pending])
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
		for voucher_type, voucher_no, item_code, warehouse, posting_date in run(
			*statements.item_warehouses(chunk)
		):
			places.setdefault((voucher_type, voucher_no), {})[item_code, warehouse] = to_date(posting_date)
	return places


def _reached(run: Run, open_reposts: Sequence[statements.Row]) -> dict[Place, tuple[date, str]]:
	"""From which date on the value in each item-warehouse may change, and by which repost."""
	reached: dict[Place, tuple[date, str]] = {}
	frontier = _seeds(run, open_reposts)
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
				for item_code, warehouse, first in run(*statements.fed_item_warehouses(chunk)):
					place = (item_code, warehouse)
					if place not in frontier or to_date(first) < frontier[place][0]:
						frontier[place] = (to_date(first), name)
	return reached


def _seeds(run: Run, open_reposts: Sequence[statements.Row]) -> dict[Place, tuple[date, str]]:
	transactions = [(row[3], row[4]) for row in open_reposts if row[2] == "Transaction"]
	moved = _places_moved(run, transactions)
	seeds: dict[Place, tuple[date, str]] = {}
	for name, _status, based_on, voucher_type, voucher_no, item_code, warehouse, posting_date in open_reposts:
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
