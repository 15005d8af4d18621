"""Why one voucher's two sides disagree, told from its ledger entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stock_sync_guard.engine.circumstances import CancelledEntries, Circumstances
from stock_sync_guard.engine.findings import Cause, Voucher, VoucherMovement
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


def cause_of_entries(movements: Sequence[VoucherMovement], circumstances: Circumstances) -> Cause:
	"""Why one voucher's sides disagree, from its entries on the accounts where they do."""
	cancelled = circumstances.cancelled.get(movements[0].voucher, CancelledEntries())
	if not any(movement.gl_rows for movement in movements):
		return Cause.CANCELLED_ON_ONE_SIDE if cancelled.in_gl else Cause.GL_MISSING
	if not any(movement.stock_rows for movement in movements):
		if cancelled.in_stock:
			return Cause.CANCELLED_ON_ONE_SIDE
		stock_voucher = movements[0].voucher_type in ALWAYS_STOCK_VOUCHERS
		return Cause.STOCK_MISSING if stock_voucher else Cause.MANUAL_ENTRY
	return Cause.AMOUNTS_DIFFER


def one_sided_vouchers(vouchers: Iterable[Sequence[Left]]) -> list[Voucher]:
	"""The vouchers that one ledger has nothing of where they disagree: whether it was cancelled tells the cause."""
	disagreements = [movements for voucher in vouchers if (movements := disagreeing(voucher))]
	return [
		movements[0].voucher
		for movements in disagreements
		if not any(m.stock_rows for m in movements) or not any(m.gl_rows for m in movements)
	]
