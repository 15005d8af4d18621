"""The rows of findings in the site's database: written by whole statements, as a company may have a hundred thousand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import frappe
from frappe.utils import now

from stock_sync_guard.engine.finding_states import FindingKey
from stock_sync_guard.engine.findings import Voucher
from stock_sync_guard.ledgers.statements import in_parts

FINDING = "Stock Sync Finding"
CHANGE = "Stock Sync Finding Change"
ROWS_PER_STATEMENT = 500


def lock(company: str) -> None:
	"""Until the end of the transaction nobody else writes findings of the company: the rebuild changes this row too.

	Without it two writers could make two rows of one finding; what is read by the guard would be right all the same.
	"""
	frappe.db.sql("SELECT name FROM `tabStock Sync Closing` WHERE name = %s FOR UPDATE", company)


def read_names(company: str, vouchers: Collection[Voucher]) -> dict[FindingKey, str]:
	"""The names of the rows of these vouchers, as they are now, whatever the transaction's snapshot shows."""
	return {
		FindingKey(account or "", Voucher(voucher_type or "", voucher_no or "")): name
		for row in read_rows(company, vouchers, ("name", "account", "voucher_type", "voucher_no"))
		for name, account, voucher_type, voucher_no in [row]
	}


def vouchers_of_findings(names: Collection[str]) -> set[Voucher]:
	rows = frappe.get_all(
		FINDING,
		{"name": ("in", [*names, ""])},
		["voucher_type", "voucher_no"],
		order_by="name",
		as_list=True,
	)
	return {Voucher(*row) for row in rows}


def read_rows(company: str, vouchers: Collection[Voucher], columns: Sequence[str]) -> list[Sequence]:
	"""These columns of the rows of the vouchers; the oldest row of a finding comes last."""
	rows: list[Sequence] = []
	for voucher_type, names in by_type(vouchers):
		rows += frappe.db.sql(
			f"""SELECT {", ".join(columns)} FROM `tab{FINDING}`
			WHERE company = %s AND voucher_type = %s AND voucher_no IN %s
			ORDER BY creation DESC, name FOR UPDATE""",
			(company, voucher_type, names),
		)
	return rows


def upsert(rows: Sequence[Mapping[str, object]], updated: Mapping[str, str]) -> None:
	"""Insert the rows, or where one with the name is there, set the columns of `updated` as their expressions say."""
	if not rows:
		return
	moment = now()
	columns = ["creation", "modified", "owner", "modified_by", *rows[0]]
	made = (moment, moment, "Administrator", "Administrator")
	set_to = ", ".join(f"`{column}` = {value}" for column, value in updated.items())
	for some in in_parts(rows, ROWS_PER_STATEMENT):
		frappe.db.sql(
			f"""INSERT INTO `tab{FINDING}` ({", ".join(f"`{column}`" for column in columns)})
			VALUES {", ".join(["%s"] * len(some))} ON DUPLICATE KEY UPDATE modified = VALUES(modified), {set_to}""",
			[(*made, *row.values()) for row in some],
		)


def taken_over(columns: Iterable[str]) -> dict[str, str]:
	"""For `upsert`: each column is set to what would be inserted."""
	return {column: f"VALUES(`{column}`)" for column in columns}


def insert_changes(rows: Sequence[Mapping[str, object]]) -> None:
	"""Rows of the history; `parent` is the finding's name, `idx` its place."""
	if not rows:
		return
	moment = now()
	fixed = {
		"creation": moment,
		"modified": moment,
		"owner": "Administrator",
		"modified_by": "Administrator",
		"parenttype": FINDING,
		"parentfield": "changes",
	}
	frappe.db.bulk_insert(
		CHANGE,
		["name", *fixed, *rows[0]],
		[(frappe.generate_hash(length=20), *fixed.values(), *row.values()) for row in rows],
		chunk_size=ROWS_PER_STATEMENT,
	)


def by_type(vouchers: Iterable[Voucher]) -> Iterator[tuple[str, tuple[str, ...]]]:
	"""The numbers of the vouchers of each type, in order and so many at a time as one statement can name."""
	names: dict[str, list[str]] = {}
	for voucher in sorted(vouchers):
		names.setdefault(voucher.voucher_type, []).append(voucher.voucher_no)
	for voucher_type, of_type in names.items():
		for some in in_parts(of_type, ROWS_PER_STATEMENT):
			yield voucher_type, tuple(some)
