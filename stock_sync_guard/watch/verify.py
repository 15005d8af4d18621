"""What is stored compared with the ledgers: finds what nobody has told, such as entries changed by SQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import frappe

from stock_sync_guard.engine.money import ZERO, to_decimal
from stock_sync_guard.ledgers.closed_sums import read_period_sums
from stock_sync_guard.ledgers.closing import Ledger, Period, marked_periods, read_closing
from stock_sync_guard.ledgers.comparison import explain_accounts
from stock_sync_guard.ledgers.values import to_date
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.site.replica import reading_replica
from stock_sync_guard.site.versions import has_item_wise_accounts
from stock_sync_guard.watch.marks import leave_mark
from stock_sync_guard.watch.rebuild import first_day, snapshot


class WrongSum(NamedTuple):
	"""A stored sum that no mark puts in doubt, and what the ledger says (company currency)."""

	ledger: Ledger
	place: str
	period: Period
	stored: Decimal
	right: Decimal


def wrong_sums(company: str) -> list[WrongSum]:
	"""What of the company is stored wrongly, read in one snapshot of its own, on the replica if there is one."""
	with reading_replica(), snapshot():
		return compare_stored(company)


def compare_stored(company: str) -> list[WrongSum]:
	"""As `wrong_sums`, in the current transaction. What a mark puts in doubt is left out."""
	item_wise = has_item_wise_accounts(company)
	closing = read_closing(run, company, item_wise=item_wise)
	if closing.closed_until is None:
		return []
	days = Period(_first_stored_day(company), closing.closed_until)
	wrong = []
	for ledger in Ledger:
		stored = _stored(company, ledger)
		right = {
			(row.place, row.period): row.amount
			for row in read_period_sums(run, company, ledger, closing, days, item_wise=item_wise)
		}
		marked = marked_periods(closing, ledger, {place for place, _period in {**stored, **right}})
		for place, period in sorted({*stored, *right}):
			doubtful = any(days.first <= period.first <= days.last for days in marked.get(place, ()))
			amounts = stored.get((place, period), ZERO), right.get((place, period), ZERO)
			if amounts[0] != amounts[1] and not doubtful:
				wrong.append(WrongSum(ledger, place, period, *amounts))
	return wrong


def wrong_findings(company: str) -> list[str]:
	"""The accounts that are explained otherwise with the stored findings than by the ledgers, read as `wrong_sums` are."""
	with reading_replica(), snapshot():
		return compare_findings(company)


def compare_findings(company: str) -> list[str]:
	"""As `wrong_findings`, in the current transaction."""
	books = company_books(company)
	stored, right = (
		explain_accounts(run, one) if one.perpetual_inventory else []
		for one in (books, replace(books, stored_sums=False))
	)
	unlike = [one for one in stored if one not in right] + [one for one in right if one not in stored]
	return sorted({one.account for one in unlike})


def forget_findings(company: str) -> None:
	"""Have all explained anew by the next rebuild."""
	values = {"explained_until": None, "generation": frappe.generate_hash(length=20)}
	frappe.db.set_value("Stock Sync Closing", company, values, update_modified=False)


def mark_wrong(company: str, wrong: list[WrongSum]) -> None:
	for found in wrong:
		leave_mark(company, *found.period, ledger=found.ledger, place=found.place)


def _stored(company: str, ledger: Ledger) -> dict[tuple[str, Period], Decimal]:
	rows = frappe.db.sql(
		"""SELECT place, from_date, to_date, CAST(SUM(amount) AS CHAR) FROM `tabStock Sync Closed Sum`
		WHERE company = %s AND ledger = %s GROUP BY place, from_date, to_date""",
		(company, ledger.value),
	)
	return {(place, Period(first, last)): to_decimal(amount) for place, first, last, amount in rows}


def _first_stored_day(company: str) -> date:
	"""The first day with an entry of any company, or with a stored sum of this one."""
	[(stored,)] = frappe.db.sql(
		"SELECT MIN(from_date) FROM `tabStock Sync Closed Sum` WHERE company = %s", company
	)
	return min(first_day(), to_date(stored)) if stored else first_day()


def told(company: str, wrong: list[WrongSum]) -> str:
	lines = [
		f"{found.ledger.value}, {found.place}, {found.period.first} to {found.period.last}: {found.stored}, right is {found.right}"
		for found in wrong
	]
	return "\n".join([company, *lines])
