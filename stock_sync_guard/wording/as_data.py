"""Differences as plain data, for programs: numbers in company currency; positive: the account must be debited."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from stock_sync_guard.engine.findings import AccountDifference, VoucherDifference
from stock_sync_guard.wording.by_cause import totals_by_cause
from stock_sync_guard.wording.vocabulary import cause_in_words, cure_in_words
from stock_sync_guard.wording.vouchers import VOUCHERS_SHOWN

Translate = Callable[[str], str]


def all_of(difference: AccountDifference, *, tolerance: Decimal, translate: Translate) -> dict:
	"""Everything that is known of the account, with all its vouchers."""
	return {
		"guarded": difference.is_guarded,
		"out_of_sync": difference.is_out_of_sync(tolerance),
		**_figures(difference, translate),
		"settled_by_people": [
			{"in_sum": group.in_sum, "vouchers": [_voucher(voucher, translate) for voucher in group.vouchers]}
			for group in difference.settled_by_people
		],
		"pending": [_voucher(voucher, translate) for voucher in difference.pending],
		"vouchers": [_with_cure(voucher, translate) for voucher in difference.vouchers],
	}


def as_in_a_message(difference: AccountDifference, *, translate: Translate) -> dict:
	"""The same of what a message tells, whose reader may read neither ledger: totals, and the largest few vouchers."""
	return {
		**_figures(difference, translate),
		"vouchers": [_with_cure(voucher, translate) for voucher in difference.vouchers[:VOUCHERS_SHOWN]],
	}


def _figures(difference: AccountDifference, translate: Translate) -> dict:
	return {
		"company": difference.company,
		"currency": difference.currency,
		"account": difference.account,
		"warehouses": list(difference.warehouses),
		"stock_value": float(difference.stock_value),
		"account_balance": float(difference.account_balance),
		"difference": float(difference.difference),
		"to_correct": float(difference.to_correct),
		"posted_elsewhere": float(difference.posted_elsewhere),
		"repost_pending": float(difference.repost_pending),
		"accepted": float(difference.accepted),
		"rounding": float(difference.rounding),
		"by_cause": [
			{
				"cause": total.cause.value,
				"cause_in_words": cause_in_words(total.cause, translate),
				"vouchers": total.vouchers,
				"amount": float(total.amount),
			}
			for total in totals_by_cause(difference)
		],
	}


def _with_cure(voucher: VoucherDifference, translate: Translate) -> dict:
	return {
		**_voucher(voucher, translate),
		"cure": voucher.cure.value,
		"cure_in_words": cure_in_words(voucher.cure, translate),
		"cure_is_tried": voucher.cure_is_tried,
	}


def _voucher(voucher: VoucherDifference, translate: Translate) -> dict:
	"""Without a cure: of what is settled, or waits for a repost, none is advised."""
	return {
		"voucher_type": voucher.voucher_type,
		"voucher_no": voucher.voucher_no,
		"posting_date": voucher.posting_date,
		"stock_value": float(voucher.stock_value),
		"account_movement": float(voucher.account_movement),
		"difference": float(voucher.difference),
		"cause": voucher.cause.value,
		"cause_in_words": cause_in_words(voucher.cause, translate),
		"refers_to": voucher.refers_to,
	}
