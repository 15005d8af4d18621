"""The chart of the report: each differing account's difference over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from frappe import _
from frappe.utils import format_date

from stock_sync_guard.engine.findings import AccountDifference, CompanyBooks
from stock_sync_guard.ledgers.closing import month_of
from stock_sync_guard.ledgers.over_time import read_differences_over_time
from stock_sync_guard.site.ledgers import run

# More lines than that cannot be told apart.
MOST_ACCOUNTS = 4


def chart_of(books: CompanyBooks, differences: Sequence[AccountDifference], as_on: date) -> dict | None:
	"""The accounts with the largest differences, each a line: by month, and by day in the newest month."""
	largest = sorted(differences, key=lambda one: (-abs(one.difference), one.account))[:MOST_ACCOUNTS]
	shown = [one for one in largest if one.difference] or largest[:1]
	lines = {
		one.account: {
			point.day: float(point.difference)
			for point in read_differences_over_time(run, books, [one.account], as_on=as_on)
		}
		for one in shown
	}
	if not lines:
		return None
	days = sorted({day for line in lines.values() for day in line})
	return {
		"data": {
			"labels": [_label(day, as_on) for day in days],
			"datasets": [
				{"name": account, "values": [line.get(day, 0) for day in days]}
				for account, line in lines.items()
			],
		},
		"type": "line",
		"title": _("Difference Over Time"),
		"fieldtype": "Currency",
		"options": "currency",
		"currency": books.currency,
		"lineOptions": {"hideDots": 1},
		# A chart that is moving when the width of the page changes fails to draw itself anew.
		"animate": 0,
		"disableEntryAnimation": 1,
	}


def _label(day: date, as_on: date) -> str:
	of_newest_month = month_of(day) == month_of(as_on)
	return format_date(day, "d MMM" if of_newest_month else "MMM yyyy")
