"""What a correction settles at the moment it is posted: kept voucher by voucher, so that a later repair can be told."""

from __future__ import annotations

from collections.abc import Callable

from stock_sync_guard.engine.explain import explain
from stock_sync_guard.engine.findings import CompanyBooks, Voucher
from stock_sync_guard.engine.settled import SettledVoucher, share_out
from stock_sync_guard.ledgers.circumstances import circumstances_of
from stock_sync_guard.ledgers.movements import read_movements_of_every_day, read_movements_of_vouchers
from stock_sync_guard.ledgers.statements import Run
from stock_sync_guard.ledgers.totals import read_totals


def settled_by(
	run: Run, books: CompanyBooks, correction: Voucher, *, is_earlier: Callable[[Voucher], bool] | None = None
) -> list[SettledVoucher]:
	"""What the correction settled on each account that it moved.

	`is_earlier` tells which vouchers were there when it was posted; without it, it was posted a moment ago.
	"""
	debited = {m.account: m.account_movement for m in read_movements_of_vouchers(run, books, [correction])}
	# the correction's own lines would be netted against each other, as a reclassification is
	others = [
		movement
		for movement in read_movements_of_every_day(run, books)
		if movement.voucher != correction and (is_earlier is None or is_earlier(movement.voucher))
	]
	explained = explain(books, read_totals(run, books, debited), others, circumstances_of(run, books, others))
	return [
		settled for account in sorted(debited) for settled in share_out(explained[account], debited[account])
	]
