"""The audit as one JSON object."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from stock_sync_guard.audit.figures.results import AccountAudit, Changes, CompanyAudit
from stock_sync_guard.audit.figures.vouchers import at_most, total, vouchers_to_read
from stock_sync_guard.audit.printing.records import (
	Record,
	exact,
	record_of_account,
	record_of_change,
	record_of_health,
	record_of_line,
	record_of_voucher,
	record_of_warehouse,
)
from stock_sync_guard.engine.findings import AccountDifference


def as_json(audits: Sequence[CompanyAudit], *, vouchers: int | None, from_date: date | None) -> str:
	"""The whole audit. `vouchers` limits how many are listed per account; None lists all."""
	document = {
		"in_sync": all(audit.is_in_sync for audit in audits),
		"companies": [_company(audit, vouchers, from_date) for audit in audits],
	}
	return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _company(audit: CompanyAudit, vouchers: int | None, from_date: date | None) -> Record:
	return {
		"company": audit.books.name,
		"currency": audit.books.currency,
		"as_on": audit.as_on.isoformat() if audit.as_on else None,
		"tolerance": exact(audit.tolerance),
		"in_sync": audit.is_in_sync,
		"accounts": [_account(account, vouchers, from_date) for account in audit.accounts],
		"entry": [record_of_line(line) for line in audit.entry],
		"problem": audit.problem,
		"health": record_of_health(audit.health),
		**({"since": _since(audit.since)} if audit.since else {}),
	}


def _since(changes: Changes) -> Record:
	return {kind: [record_of_change(change) for change in some] for kind, some in changes.by_kind.items()}


def _account(account: AccountAudit, vouchers: int | None, from_date: date | None) -> Record:
	record = {
		**record_of_account(account),
		"warehouses": [record_of_warehouse(value) for value in account.warehouses],
	}
	if account.difference:
		record |= _difference(account.difference, vouchers, from_date)
	return record


def _difference(difference: AccountDifference, vouchers: int | None, from_date: date | None) -> Record:
	to_read = vouchers_to_read(difference, from_date=from_date)
	listed, more = at_most(to_read.recent, vouchers)
	not_listed = (*more, *to_read.earlier)
	return {
		"posted_elsewhere": exact(difference.posted_elsewhere),
		"repost_pending": exact(difference.repost_pending),
		"reversed_later": exact(difference.reversed_later),
		"accepted": exact(difference.accepted),
		"rounding": exact(difference.rounding),
		"settled_by_people": [
			{"in_sum": group.in_sum, "vouchers": [record_of_voucher(voucher) for voucher in group.vouchers]}
			for group in difference.settled_by_people
		],
		"causes": [
			{"cause": group.cause.value, "vouchers": len(group.vouchers), "amount": exact(group.amount)}
			for group in to_read.by_cause
		],
		"vouchers": [record_of_voucher(voucher) for voucher in listed],
		"vouchers_not_listed": {"vouchers": len(not_listed), "amount": exact(total(not_listed))},
		"pending": [record_of_voucher(voucher) for voucher in to_read.pending],
		"reversed": [
			{**record_of_voucher(voucher), "reversed_on": str(voucher.reversed_on)}
			for voucher in difference.reversed
		],
	}
