"""Why one voucher's two sides disagree, and what removes that at its root."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from stock_sync_guard.engine.circumstances import (
	CancelledEntries,
	Circumstances,
	DocumentState,
	EntryOfPeople,
	RepostState,
)
from stock_sync_guard.engine.findings import (
	CURES,
	Cause,
	CauseTotal,
	Cure,
	Voucher,
	VoucherDifference,
	VoucherMovement,
)
from stock_sync_guard.engine.money import ZERO
from stock_sync_guard.engine.netting import Left, disagreeing

# Voucher types of ERPNext that always write the stock ledger. Sales and Purchase Invoices do so only where
# they update stock: they count as stock vouchers when a stock ledger entry of theirs was ever written.
ALWAYS_STOCK_VOUCHERS = frozenset(
	{
		"Asset Capitalization",
		"Delivery Note",
		"Purchase Receipt",
		"Stock Entry",
		"Stock Reconciliation",
		"Subcontracting Receipt",
	}
)


CAUSE_OF_REPOST = {
	RepostState.PENDING: Cause.REPOST_PENDING,
	RepostState.FAILED: Cause.REPOST_FAILED,
	RepostState.NOT_FINISHED: Cause.REPOST_NOT_FINISHED,
}


class Reason(NamedTuple):
	"""A cause, and the document that it speaks of (type, name): the repost, or the correction that is not needed.

	`since` is when a repost that is not finished was created.
	"""

	cause: Cause
	refers_to: tuple[str, str] | None = None
	since: datetime | None = None


def reason_of(voucher: Sequence[Left], left: Left, circumstances: Circumstances) -> Reason:
	"""Why something is left of the voucher on one account; `voucher` holds all its accounts."""
	disagreements = disagreeing(voucher)
	if left.is_repaired or not disagreements:
		return Reason(Cause.CORRECTION_NOT_NEEDED, ("Journal Entry", left.movement.settled_by))
	if left.movement.voucher in circumstances.reversed_later:
		return Reason(Cause.REVERSED_LATER)
	repost = circumstances.reposts.get(left.movement.voucher)
	if repost and (repost.state is RepostState.PENDING or _stock_is_there(disagreements)):
		return Reason(CAUSE_OF_REPOST[repost.state], ("Repost Item Valuation", repost.name), repost.since)
	return Reason(cause_of_entries(disagreements, circumstances))


def _stock_is_there(movements: Iterable[VoucherMovement]) -> bool:
	"""Where it is not, no repost helps: it posts what stock ledger entries say and brings none back."""
	return any(movement.stock_rows for movement in movements)


def cure_of(cause: Cause, movement: VoucherMovement, circumstances: Circumstances) -> Cure:
	"""What removes the cause; a correction is not to be cancelled where something else needs it."""
	cure = CURES.get(cause, Cure.JOURNAL_ENTRY)
	if cure is Cure.CANCEL_CORRECTION and movement.settled_by not in circumstances.unneeded_corrections:
		return Cure.JOURNAL_ENTRY
	return cure


def cures_on_account(
	vouchers: Sequence[VoucherDifference],
	entries: Mapping[Voucher, EntryOfPeople],
	unlisted: Iterable[CauseTotal] = (),
) -> list[Cure]:
	"""The cure of each of an account's vouchers: its own one, where that does not put the account further out than it is.

	`unlisted` is what other vouchers made of the account.
	Reversing an entry that keeps it near would be refused by our own control rule; a repost would undo what an entry of
	people made up for, be it only in part.
	"""
	whole = sum(chain((voucher.difference for voucher in vouchers), (one.amount for one in unlisted)), ZERO)
	made_up_for = {one.difference < 0 for one in vouchers if one.voucher in entries and one.difference}
	return [_cure_on_account(voucher, whole, (voucher.difference > 0) in made_up_for) for voucher in vouchers]


def _cure_on_account(voucher: VoucherDifference, whole: Decimal, made_up_for: bool) -> Cure:
	widens = abs(whole - voucher.difference) > abs(whole)
	refused = voucher.cure is Cure.REVERSE_ENTRY or (
		made_up_for and voucher.cure in (Cure.REPOST, Cure.RECREATE_STOCK_LEDGER)
	)
	return Cure.JOURNAL_ENTRY if widens and refused else voucher.cure


def one_sided_vouchers(vouchers: Iterable[Sequence[Left]]) -> list[Voucher]:
	"""The vouchers that one ledger has nothing of where they disagree: whether it was cancelled tells the cause."""
	disagreements = [movements for voucher in vouchers if (movements := disagreeing(voucher))]
	return [
		movements[0].voucher
		for movements in disagreements
		if not any(m.stock_rows for m in movements) or not any(m.gl_rows for m in movements)
	]


def cause_of_entries(movements: Sequence[VoucherMovement], circumstances: Circumstances) -> Cause:
	"""Why one voucher's sides disagree, from its entries on the accounts where they do, and its document's state.

	Cancelled entries alone do not tell: a landed cost voucher leaves some of a receipt that is not cancelled.
	"""
	voucher = movements[0].voucher
	cancelled = circumstances.cancelled.get(voucher, CancelledEntries())
	document = circumstances.documents.get(voucher)
	if not any(movement.gl_rows for movement in movements):
		one_sided = cancelled.in_gl if document is None else cancelled.is_one_sided_in_gl
		return Cause.CANCELLED_ON_ONE_SIDE if one_sided or _is_cancelled(document) else Cause.GL_MISSING
	if not _stock_is_there(movements):
		one_sided = cancelled.in_stock if document is None else cancelled.is_one_sided_in_stock
		if one_sided or _is_cancelled(document):
			return Cause.CANCELLED_ON_ONE_SIDE
		moves_stock = document.moves_stock if document else voucher.voucher_type in ALWAYS_STOCK_VOUCHERS
		return Cause.STOCK_MISSING if moves_stock else Cause.MANUAL_ENTRY
	return Cause.AMOUNTS_DIFFER


def _is_cancelled(document: DocumentState | None) -> bool:
	return document is not None and document.is_cancelled
