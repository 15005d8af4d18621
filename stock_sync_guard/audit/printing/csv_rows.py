"""The audit as CSV: rows of accounts, warehouses, vouchers and the entry, told apart by `record`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date

from stock_sync_guard.audit.figures.results import CompanyAudit
from stock_sync_guard.audit.figures.vouchers import at_most, vouchers_to_read
from stock_sync_guard.audit.printing.records import (
	Record,
	exact,
	record_of_account,
	record_of_change,
	record_of_line,
	record_of_voucher,
	record_of_warehouse,
)

COLUMNS = (
	"record",
	"company",
	"account",
	"state",
	"warehouse",
	"cause",
	"cure",
	"voucher_type",
	"voucher_no",
	"posting_date",
	"stock_value",
	"account_balance",
	"difference",
	"to_correct",
	"debit",
	"credit",
)
NAMES = ("site", "source", "error", "company", "account", "warehouse", "voucher_type", "voucher_no")
# A spreadsheet takes text that begins so for a formula; names come from a database that somebody else sent.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(audits: Sequence[CompanyAudit], *, vouchers: int | None, from_date: date | None) -> str:
	"""All rows under one head. `vouchers` limits how many are listed per account; None lists all."""
	text = io.StringIO()
	writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
	writer.writeheader()
	for audit in audits:
		for row in _rows(audit, vouchers, from_date):
			writer.writerow(disarmed({"company": audit.books.name, **row}))
	return text.getvalue()


def _rows(audit: CompanyAudit, vouchers: int | None, from_date: date | None) -> Iterator[Record]:
	for account in audit.accounts:
		name = account.totals.account
		yield {"record": "account", **record_of_account(account)}
		for value in account.warehouses:
			yield {"record": "warehouse", "account": name, **record_of_warehouse(value)}
		if account.difference:
			to_read = vouchers_to_read(account.difference, from_date=from_date)
			listed, _more = at_most(to_read.recent, vouchers)
			for voucher in (*listed, *to_read.pending, *account.difference.reversed):
				record = record_of_voucher(voucher)
				record["account_balance"] = record.pop("account_movement")
				del record["refers_to"]
				yield {"record": "voucher", "account": name, **record}
	for kind, changes in audit.since.by_kind.items() if audit.since else ():
		for change in changes:
			record = record_of_change(change)
			# what it changed by
			del record["before"], record["now"]
			yield {"record": kind, **record, "difference": exact(change.now - change.before)}
	for line in audit.entry:
		yield {"record": "entry", **record_of_line(line)}


def disarmed(row: Record) -> Record:
	"""The row with an apostrophe before each name that would be a formula."""
	return {
		column: f"'{value}"
		if column in NAMES and isinstance(value, str) and value.startswith(FORMULA)
		else value
		for column, value in row.items()
	}
