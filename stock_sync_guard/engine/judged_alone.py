"""Vouchers that are judged by nothing but themselves, so that many of them need not be read one by one."""

from __future__ import annotations

from collections.abc import Sequence

from stock_sync_guard.engine.causes import cause_of_entries
from stock_sync_guard.engine.circumstances import Circumstances
from stock_sync_guard.engine.findings import Cause, CompanyBooks, VoucherMovement
from stock_sync_guard.engine.netting import Left


def is_judged_alone(books: CompanyBooks, voucher: Sequence[VoucherMovement]) -> bool:
	"""Whether all of the voucher's difference counts, whatever other vouchers show: `voucher` holds all its movements.

	That is so where it moved stock on one account only, which leaves nothing to net, and nobody settled or accepted
	anything of it. A repost that is open still matters, and so does an entry that people made on the account.
	"""
	if len(voucher) != 1 or voucher[0].voucher_type == "Journal Entry":
		return False
	[movement] = voucher
	settled = (movement.settled, movement.reclassified, movement.accepted_debit, movement.accepted_credit)
	untouched = movement.settled_by is None and not any(settled)
	return bool(movement.stock_rows) and untouched and Left(movement, movement.difference).counts(books)


def cause_alone(movement: VoucherMovement, circumstances: Circumstances) -> Cause:
	"""Its cause, from its own entries and the state of its document."""
	return cause_of_entries([movement], circumstances)
