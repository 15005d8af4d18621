"""The audit as plain data (JSON) and as rows (CSV). Amounts are decimal text: nothing is rounded."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from stock_sync_guard.audit.figures.audit import AccountAudit, CompanyAudit
from stock_sync_guard.audit.figures.vouchers import by_cause, total
from stock_sync_guard.engine.findings import AccountDifference, VoucherDifference
from stock_sync_guard.engine.money import ZERO

CSV_COLUMNS = (
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


# A spreadsheet takes text that begins so for a formula; names come from a database that somebody else sent.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


Record = dict[str, object]


def as_json(audits: Sequence[CompanyAudit], *, vouchers: int | None, from_date: date | None) -> str:
	"""The whole audit as one JSON object. `vouchers` limits how many are listed per account; None lists all."""
	document = {
		"in_sync": all(audit.is_in_sync for audit in audits),
		"companies": [_company(audit, vouchers, from_date) for audit in audits],
	}
	return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_csv(audits: Sequence[CompanyAudit], *, vouchers: int | None, from_date: date | None) -> str:
	"""The audit as rows: accounts, their warehouses and vouchers, and the entry, told apart by `record`."""
	text = io.StringIO()
	writer = csv.DictWriter(text, CSV_COLUMNS, restval="", lineterminator="\n")
	writer.writeheader()
	for audit in audits:
		for row in _rows(audit, vouchers, from_date):
			writer.writerow({"company": audit.books.name, **row} | _without_formulas(audit.books.name, row))
	return text.getvalue()


def _company(audit: CompanyAudit, vouchers: int | None, from_date: date | None) -> Record:
	return {
		"company": audit.books.name,
		"currency": audit.books.currency,
		"as_on": audit.as_on.isoformat() if audit.as_on else None,
		"tolerance": amount(audit.tolerance),
		"in_sync": audit.is_in_sync,
		"accounts": [_account(account, vouchers, from_date) for account in audit.accounts],
		"entry": [
			{"account": line.account, "debit": amount(line.debit), "credit": amount(line.credit)}
			for line in audit.entry
		],
		"problem": audit.problem,
	}


def _account(account: AccountAudit, vouchers: int | None, from_date: date | None) -> Record:
	record = {
		**_totals(account),
		"warehouses": [
			{"warehouse": value.warehouse, "stock_value": amount(value.stock_value)}
			for value in account.warehouses
		],
	}
	difference = account.difference
	if difference:
		record |= {
			"posted_elsewhere": amount(difference.posted_elsewhere),
			"repost_pending": amount(difference.repost_pending),
			"rounding": amount(difference.rounding),
			"causes": [
				{"cause": group.cause.value, "vouchers": len(group.vouchers), "amount": amount(group.amount)}
				for group in by_cause(difference, from_date=from_date).groups
			],
			"vouchers": [_voucher(voucher) for voucher in _listed(difference, vouchers, from_date)],
			"vouchers_not_listed": _not_listed(difference, vouchers, from_date),
			"pending": [_voucher(voucher) for voucher in difference.pending],
		}
	return record


def _totals(account: AccountAudit) -> Record:
	to_correct = account.difference.to_correct if account.difference else ZERO
	return {
		"account": account.totals.account,
		"state": account.state,
		"stock_value": amount(account.totals.stock_value),
		"account_balance": amount(account.totals.account_balance),
		"difference": amount(account.totals.difference),
		"to_correct": amount(to_correct),
	}


def _voucher(voucher: VoucherDifference) -> Record:
	return {
		"cause": voucher.cause.value,
		"voucher_type": voucher.voucher_type,
		"voucher_no": voucher.voucher_no,
		"posting_date": voucher.posting_date.isoformat() if voucher.posting_date else None,
		"stock_value": amount(voucher.stock_value),
		"account_movement": amount(voucher.account_movement),
		"difference": amount(voucher.difference),
		"cure": voucher.cure.value,
		"refers_to": list(voucher.refers_to) if voucher.refers_to else None,
	}


def _listed(
	difference: AccountDifference, vouchers: int | None, from_date: date | None
) -> list[VoucherDifference]:
	recent = [voucher for voucher in difference.vouchers if not (from_date and voucher.is_before(from_date))]
	return recent[:vouchers]


def _not_listed(difference: AccountDifference, vouchers: int | None, from_date: date | None) -> Record:
	listed = _listed(difference, vouchers, from_date)
	return {
		"vouchers": len(difference.vouchers) - len(listed),
		"amount": amount(total(difference.vouchers) - total(listed)),
	}


def _rows(audit: CompanyAudit, vouchers: int | None, from_date: date | None) -> Iterator[Record]:
	for account in audit.accounts:
		name = account.totals.account
		yield {"record": "account", **_totals(account)}
		for value in account.warehouses:
			yield {
				"record": "warehouse",
				"account": name,
				"warehouse": value.warehouse,
				"stock_value": amount(value.stock_value),
			}
		if account.difference:
			listed = _listed(account.difference, vouchers, from_date)
			for voucher in (*listed, *account.difference.pending):
				record = _voucher(voucher)
				record["account_balance"] = record.pop("account_movement")
				del record["refers_to"]
				yield {"record": "voucher", "account": name, **record}
	for line in audit.entry:
		yield {
			"record": "entry",
			"account": line.account,
			"debit": amount(line.debit),
			"credit": amount(line.credit),
		}


def _without_formulas(company: str, row: Record) -> Record:
	names = {"company": company, **{column: row.get(column) for column in _NAME_COLUMNS}}
	return {
		column: f"'{value}"
		for column, value in names.items()
		if isinstance(value, str) and value.startswith(FORMULA)
	}


_NAME_COLUMNS: Iterable[str] = ("account", "warehouse", "voucher_type", "voucher_no")


def amount(value: Decimal) -> str:
	"""Decimal text without exponent and without zeros that say nothing, at least two decimals."""
	text = format(value if value else ZERO, "f")
	whole, _point, fraction = text.partition(".")
	return f"{whole}.{fraction.rstrip('0').ljust(2, '0')}"
