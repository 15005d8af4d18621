"""The cures of the vouchers that somebody will read, tried: a repost is advised only where it would help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import frappe

from stock_sync_guard.engine.findings import AccountDifference, Cause, Cure, VoucherDifference
from stock_sync_guard.site.reposting import Outcome, try_repost

CURE_OF_OUTCOME = {
	Outcome.CURES: Cure.REPOST,
	Outcome.CURES_WITH_STOCK_LEDGER: Cure.RECREATE_STOCK_LEDGER,
}


def with_tried_cures(differences: Sequence[AccountDifference], *, limit: int) -> list[AccountDifference]:
	"""The differences, the cures of the largest `limit` vouchers of each account tried."""
	return [
		replace(
			difference,
			vouchers=(
				*(_tried(voucher) for voucher in difference.vouchers[:limit]),
				*difference.vouchers[limit:],
			),
		)
		for difference in differences
	]


def _tried(voucher: VoucherDifference) -> VoucherDifference:
	needs_document = voucher.cure in (Cure.REPOST, Cure.REVERSE_ENTRY) or voucher.cause is Cause.STOCK_MISSING
	if needs_document and not _has_document(voucher):
		return replace(voucher, cure=Cure.JOURNAL_ENTRY, cure_is_tried=True)
	if not needs_document or voucher.cure is Cure.REVERSE_ENTRY:
		return voucher
	trial = try_repost(voucher.voucher)
	return replace(voucher, cure=CURE_OF_OUTCOME.get(trial.outcome, Cure.JOURNAL_ENTRY), cure_is_tried=True)


def _has_document(voucher: VoucherDifference) -> bool:
	"""Entries of a deleted document, or that somebody wrote by SQL, can neither be reversed nor reposted."""
	return bool(frappe.db.exists(voucher.voucher_type, voucher.voucher_no))
