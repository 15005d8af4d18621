"""The report Stock Value Reconciliation: whether each stock account agrees with its warehouses, and what it is if not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import frappe
from frappe import _
from frappe.utils import escape_html, format_date

from stock_sync_guard.desk.columns import columns
from stock_sync_guard.desk.filters import Detail, Filters, most_listed, to_filters
from stock_sync_guard.desk.open_findings import readable_of
from stock_sync_guard.desk.over_time import chart_of
from stock_sync_guard.desk.rows import (
	PARTS,
	AccountToShow,
	Listed,
	Row,
	listed_vouchers,
	parts_of,
	rows_of,
)
from stock_sync_guard.engine.findings import AccountDifference, CompanyBooks, Voucher
from stock_sync_guard.engine.money import ZERO
from stock_sync_guard.ledgers.accounts import read_warehouses
from stock_sync_guard.ledgers.comparison import explain_accounts
from stock_sync_guard.ledgers.stock_rows import StockRow, read_stock_rows
from stock_sync_guard.ledgers.tables import ROWS_OF_STOCK
from stock_sync_guard.ledgers.totals import has_entries_after
from stock_sync_guard.ledgers.unlisted import Listing
from stock_sync_guard.ledgers.warehouse_values import read_values_of_item_group, read_warehouse_values
from stock_sync_guard.site.ledgers import run
from stock_sync_guard.site.rights import books_with_whole_figures
from stock_sync_guard.site.warehouses import with_warehouses

Report = tuple[list[dict], list[Row], str | None, dict | None, list[dict]]


def reconciliation(asked: Mapping[str, object]) -> Report:
	"""Columns, rows, message, chart and summary, as frappe takes them from a script report.

	Amounts are in company currency; a positive difference means that the account must be debited. Raises
	frappe.PermissionError without read access to the company and both ledgers, whole; frappe.ValidationError where the
	filters name what there is not.
	"""
	filters = to_filters(asked)
	books = with_warehouses(run, books_with_whole_figures(filters.company))
	is_past = has_entries_after(run, books.name, filters.as_on)
	as_on = filters.as_on if is_past else None
	explained = explain_accounts(run, books, as_on=as_on, listing=_listing(filters))
	explained = [one for one in explained if one.is_guarded or one.account_balance]
	readable = readable_of(books, [difference.account for difference in explained])
	differences = [
		difference
		for difference in explained
		if difference.account in readable and _is_asked_for(books, difference.account, filters)
	]
	if filters.voucher_no:
		differences = [one for one in differences if _listed(one, filters)]
	accounts = _to_show(books, differences, filters, as_on)
	rows = rows_of(accounts, filters, _row_numbers(accounts) if filters.detail is Detail.ITEM else {})
	return (
		columns(filters, is_past=is_past),
		[*rows, *_total(accounts, filters)],
		_message(filters, left_out=len(explained) - len(readable), is_past=is_past),
		chart_of(books, differences, filters.as_on),
		_summary(books, accounts, filters),
	)


def _listing(filters: Filters) -> Listing:
	most = most_listed(filters)
	if filters.account:
		return Listing(1, {filters.account: most}, filters.voucher_no)
	return Listing(most, voucher_no=filters.voucher_no)


def _is_asked_for(books: CompanyBooks, account: str, filters: Filters) -> bool:
	if filters.account and account != filters.account:
		return False
	if filters.warehouses is None or books.item_wise_accounts:
		return True
	warehouses = read_warehouses(run, books)
	return any(warehouses[one].account == account for one in filters.warehouses if one in warehouses)


def _to_show(
	books: CompanyBooks, differences: Sequence[AccountDifference], filters: Filters, as_on: date | None
) -> list[AccountToShow]:
	values: dict[str, dict[str, Decimal]] = {difference.account: {} for difference in differences}
	for one in read_warehouse_values(run, books, as_on=as_on):
		if one.account in values:
			values[one.account][one.warehouse] = one.stock_value
	of_item_group = (
		read_values_of_item_group(run, books, filters.item_group, as_on=as_on) if filters.item_group else {}
	)
	accounts = [
		AccountToShow(
			difference,
			books.tolerance,
			values[difference.account],
			_listed(difference, filters),
			of_item_group=of_item_group,
		)
		for difference in differences
	]
	if filters.detail is Detail.WAREHOUSE:
		return accounts
	listed = {one.voucher.voucher for account in accounts for one in account.listed[: most_listed(filters)]}
	stock_rows: dict[Voucher, list[StockRow]] = {}
	for row in read_stock_rows(run, books, listed, as_on=as_on):
		stock_rows.setdefault(row.voucher, []).append(row)
	return [replace(account, stock_rows=stock_rows) for account in accounts]


def _listed(difference: AccountDifference, filters: Filters) -> list[Listed]:
	return [
		one for one in listed_vouchers(difference) if filters.voucher_no in (None, one.voucher.voucher_no)
	]


def _row_numbers(accounts: Sequence[AccountToShow]) -> dict[str, int]:
	"""The numbers of documents' rows, by their names."""
	names: dict[str, set[str]] = {}
	for rows in accounts[0].stock_rows.values() if accounts else ():
		for row in rows:
			names.setdefault(row.voucher.voucher_type, set()).add(row.row)
	return {
		row.name: row.idx
		for voucher_type, of_type in names.items()
		for table in ROWS_OF_STOCK.get(voucher_type, ())
		for row in frappe.get_all(table.doctype, {"name": ("in", of_type)}, ["name", "idx"], order_by="name")
	}


def _total(accounts: Sequence[AccountToShow], filters: Filters) -> list[Row]:
	if len(accounts) < 2:
		return []
	figures = [_figures(account.difference) for account in accounts]
	total = {key: float(sum(one[key] for one in figures)) for key in figures[0]}
	if filters.item_group:
		values = (account.value_of_item_group(account.values) for account in accounts)
		total["item_group_value"] = float(sum(values, ZERO))
	return [
		{
			"name": _("Total"),
			"id": "total",
			"parent": "",
			"indent": 0,
			"is_total": 1,
			"currency": accounts[0].difference.currency,
			**total,
		}
	]


def _figures(difference: AccountDifference) -> dict[str, Decimal]:
	parts = parts_of(difference)
	return {
		"stock_value": difference.stock_value,
		"account_balance": difference.account_balance,
		"difference": difference.difference,
		**{part: parts[part] for part in PARTS},
	}


def _message(filters: Filters, *, left_out: int, is_past: bool) -> str | None:
	said = []
	if is_past:
		said.append(
			_(
				"As on {0}, by the entries as they are now: what was cancelled since is left out of the stock ledger; its GL Entries may be reversed on a later day (Reversed Later)."
			).format(format_date(filters.as_on))
		)
	if filters.warehouses is not None:
		said.append(
			_(
				"A GL Entry has no warehouse: account balance, difference and its parts are those of the whole account; warehouses and vouchers are those of the Warehouse chosen."
			)
		)
	if filters.voucher_no:
		said.append(
			_("Only accounts on which voucher {0} disagrees, with their whole figures.").format(
				frappe.bold(escape_html(filters.voucher_no))
			)
		)
	if filters.item_group:
		said.append(
			_("A GL Entry has no item: only the column {0} is of the Item Group chosen.").format(
				frappe.bold(
					_("Stock Value of {0} (Stock Ledger Only)").format(escape_html(filters.item_group))
				)
			)
		)
	if left_out:
		said.append(
			_("{0} accounts are left out: you may not read them, or not all their warehouses.").format(
				left_out
			)
		)
	return "<br>".join(said) or None


def _summary(books: CompanyBooks, accounts: Sequence[AccountToShow], filters: Filters) -> list[dict]:
	if not accounts:
		return []
	figures = [_figures(account.difference) for account in accounts]
	out_of_sync = [one for one in accounts if one.difference.is_out_of_sync(books.tolerance)]

	def amount(key: str, label: str, indicator: str | None = None) -> dict:
		value = float(sum(one[key] for one in figures))
		return {
			"label": label,
			"value": value,
			"datatype": "Currency",
			"currency": books.currency,
			**({"indicator": indicator} if indicator else {}),
		}

	verdict = "Red" if out_of_sync else "Green"
	return [
		amount("stock_value", _("Stock Value")),
		amount("account_balance", _("Account Balance")),
		amount("difference", _("Difference")),
		amount("to_correct", _("To Correct"), verdict),
		{
			"label": _("Accounts Out of Sync"),
			"value": len(out_of_sync),
			"datatype": "Int",
			"indicator": verdict,
		},
	]
