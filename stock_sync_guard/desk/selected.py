"""What is selected in the report: vouchers, each on one account, and the findings that they stand for."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import frappe
from frappe import _
from frappe.utils import escape_html

from stock_sync_guard.desk.open_findings import readable_of
from stock_sync_guard.engine.finding_states import FindingKey
from stock_sync_guard.engine.findings import CompanyBooks, Voucher
from stock_sync_guard.site.ledgers import run
from stock_sync_guard.site.rights import books_with_whole_figures
from stock_sync_guard.site.warehouses import with_warehouses
from stock_sync_guard.watch.looked_at import open_findings_of

# So many of those that do not count any more are named.
MOST_NAMED = 5


class Selected(NamedTuple):
	"""The books of the company, and the names of the open findings that are selected."""

	books: CompanyBooks
	findings: dict[FindingKey, str]


def selected_findings(company: str, vouchers: list | str) -> Selected:
	"""The open findings of what is selected: [account, voucher type, voucher no] of each, a list or its JSON.

	What does not count now is said to be left out. Raises frappe.PermissionError where the report, or one of the accounts,
	is not for the user; frappe.ValidationError where nothing is selected, or nothing of it counts.
	"""
	books = with_warehouses(run, books_with_whole_figures(company))
	keys = _keys(vouchers)
	accounts = {key.account for key in keys}
	if unreadable := accounts - readable_of(books, accounts):
		frappe.throw(
			_("You may not see the figures of {0}.").format(
				", ".join(frappe.bold(escape_html(account)) for account in sorted(unreadable))
			),
			frappe.PermissionError,
		)
	findings = open_findings_of(books.name, keys)
	if not findings:
		frappe.throw(
			_(
				"None of these vouchers counts any more: it was settled, or waits for a repost. Reload the report."
			),
			title=_("Nothing to Settle"),
		)
	if left_out := keys - findings.keys():
		_tell_of_left_out({key.voucher for key in left_out})
	return Selected(books, findings)


def _keys(vouchers: list | str) -> set[FindingKey]:
	rows = _parsed(vouchers)
	if not rows:
		frappe.throw(_("Select vouchers in the report first."), title=_("Nothing Selected"))
	if not isinstance(rows, list) or not all(_is_key(row) for row in rows):
		frappe.throw(_("vouchers must be a list of account, voucher type and voucher number of each."))
	return {
		FindingKey(account, Voucher(voucher_type, voucher_no)) for account, voucher_type, voucher_no in rows
	}


def _parsed(vouchers: list | str) -> object:
	if not vouchers:
		return None
	try:
		return frappe.parse_json(vouchers)
	except ValueError:  # it is no JSON
		return vouchers


def _is_key(row: object) -> bool:
	return isinstance(row, list | tuple) and len(row) == 3 and all(isinstance(one, str) for one in row)


def _tell_of_left_out(vouchers: Collection[Voucher]) -> None:
	named = [escape_html(voucher.voucher_no) for voucher in sorted(vouchers)[:MOST_NAMED]]
	more = len(vouchers) - len(named)
	if more:
		named.append(_("and {0} more").format(more))
	frappe.msgprint(
		_("These vouchers do not count any more, and are left out: {0}.").format(", ".join(named)),
		title=_("Left Out"),
		indicator="orange",
	)
