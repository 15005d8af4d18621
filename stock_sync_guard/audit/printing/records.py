"""The parts of an audit as plain data, as JSON and CSV share them. Amounts are decimal text: nothing is rounded."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from stock_sync_guard.audit.figures.health import Health, Line
from stock_sync_guard.audit.figures.results import AccountAudit, Change
from stock_sync_guard.engine.entry_lines import CorrectionLine
from stock_sync_guard.engine.findings import VoucherDifference
from stock_sync_guard.engine.money import ZERO
from stock_sync_guard.ledgers.item_balances import ItemBalance
from stock_sync_guard.ledgers.reposts import OpenRepost
from stock_sync_guard.ledgers.set_up import SetUpProblem
from stock_sync_guard.ledgers.warehouse_values import WarehouseValue
from stock_sync_guard.ledgers.without_entries import DocumentWithoutEntries

Record = dict[str, object]


def record_of_account(account: AccountAudit) -> Record:
	to_correct = account.difference.to_correct if account.difference else ZERO
	return {
		"account": account.totals.account,
		"state": account.state.value,
		"stock_value": exact(account.totals.stock_value),
		"account_balance": exact(account.totals.account_balance),
		"difference": exact(account.totals.difference),
		"to_correct": exact(to_correct),
	}


def record_of_warehouse(value: WarehouseValue) -> Record:
	return {"warehouse": value.warehouse, "stock_value": exact(value.stock_value)}


def record_of_voucher(voucher: VoucherDifference) -> Record:
	return {
		"cause": voucher.cause.value,
		"voucher_type": voucher.voucher_type,
		"voucher_no": voucher.voucher_no,
		"posting_date": voucher.posting_date.isoformat() if voucher.posting_date else None,
		"stock_value": exact(voucher.stock_value),
		"account_movement": exact(voucher.account_movement),
		"difference": exact(voucher.difference),
		"cure": voucher.cure.value,
		"refers_to": list(voucher.refers_to) if voucher.refers_to else None,
	}


def record_of_change(change: Change) -> Record:
	return {
		"account": change.account,
		"voucher_type": change.voucher.voucher_type,
		"voucher_no": change.voucher.voucher_no,
		"posting_date": change.posting_date.isoformat() if change.posting_date else None,
		"before": exact(change.before),
		"now": exact(change.now),
	}


def record_of_repost(repost: OpenRepost) -> Record:
	return {
		"name": repost.name,
		"state": repost.state.value.replace(" ", "-"),
		"hours": None if repost.age is None else hours(repost.age),
	}


def record_of_document(document: DocumentWithoutEntries) -> Record:
	return {**document._asdict(), "posting_date": document.posting_date.isoformat()}


def record_of_balance(one: ItemBalance) -> Record:
	return {
		"item_code": one.item_code,
		"warehouse": one.warehouse,
		**{
			name: {"quantity": exact(balance.quantity), "stock_value": exact(balance.stock_value)}
			for name, balance in (
				("sum_of_entries", one.summed),
				("last_entry", one.running),
				("bin", one.in_bin),
			)
		},
	}


def record_of_problem(problem: SetUpProblem) -> Record:
	return {
		"check": problem.check.value,
		"doctype": problem.doctype,
		"name": problem.name,
		"refers_to": problem.refers_to,
		"amount": None if problem.amount is None else exact(problem.amount),
	}


def record_of_health(health: Health) -> Record:
	"""`cannot_tell` has the tables and columns that the source lacks, by what they would have told."""
	return {
		Line.DOCUMENTS_WITHOUT_ENTRIES.value: [
			record_of_document(one) for one in health.documents_without_entries
		],
		Line.VALUE_WITHOUT_QUANTITY.value: [record_of_balance(one) for one in health.value_without_quantity],
		Line.RUNNING_BALANCES.value: [record_of_balance(one) for one in health.running_balances],
		Line.BINS.value: [record_of_balance(one) for one in health.bins],
		Line.OPEN_REPOSTS.value: [record_of_repost(one) for one in health.open_reposts],
		Line.SET_UP.value: [record_of_problem(one) for one in health.set_up],
		"cannot_tell": {one.line.value: list(one.missing) for one in health.untold},
	}


def record_of_line(line: CorrectionLine) -> Record:
	return {"account": line.account, "debit": exact(line.debit), "credit": exact(line.credit)}


def hours(age: timedelta) -> int:
	return age // timedelta(hours=1)


def exact(amount: Decimal) -> str:
	"""Decimal text without exponent and without zeros that say nothing, at least two decimals."""
	text = format(amount if amount else ZERO, "f")
	whole, _point, fraction = text.partition(".")
	return f"{whole}.{fraction.rstrip('0').ljust(2, '0')}"
