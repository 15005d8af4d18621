"""Why one voucher's two sides disagree, told from its ledger entries."""

from __future__ import annotations

from collections.abc import Sequence

from stock_sync_guard.engine.circumstances import Circumstances
from stock_sync_guard.engine.findings import Cause, VoucherMovement

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


def cause_of_rows(movements: Sequence[VoucherMovement], circumstances: Circumstances) -> Cause:
	"""Why one voucher's sides disagree, from its entries on the accounts where they do."""
	cancelled_stock, cancelled_gl = circumstances.cancelled.get(movements[0].voucher, (0, 0))
	if not any(movement.gl_rows for movement in movements):
		return Cause.CANCELLED_ON_ONE_SIDE if cancelled_gl else Cause.GL_MISSING
	if not any(movement.stock_rows for movement in movements):
		if cancelled_stock:
			return Cause.CANCELLED_ON_ONE_SIDE
		stock_voucher = movements[0].voucher_type in ALWAYS_STOCK_VOUCHERS
		return Cause.STOCK_MISSING if stock_voucher else Cause.MANUAL_ENTRY
	return Cause.AMOUNTS_DIFFER
