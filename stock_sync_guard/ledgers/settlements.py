"""What a correction, posted a moment ago, settled: kept voucher by voucher, so that a later repair of one of them can be told."""

from __future__ import annotations

from stock_sync_guard.engine.explain import explain
from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.engine.settling import Settlement, settle
from stock_sync_guard.ledgers.circumstances import circumstances_of
from stock_sync_guard.ledgers.movements import read_voucher_movements
from stock_sync_guard.ledgers.statements import Run
from stock_sync_guard.ledgers.totals import read_totals


def settlements(run: Run, books: CompanyBooks, correction: tuple[str, str]) -> list[Settlement]:
	"""What the correction (voucher type, number), posted a moment ago, settled on each account that it moved."""
	debited = {m.account: m.account_movement for m in read_voucher_movements(run, books, [correction])}
	# the correction's own lines would be netted against each other, as a reclassification is
	movements = [m for m in read_voucher_movements(run, books, every_day=True) if m.voucher != correction]
	circumstances = circumstances_of(run, books, movements)
	explained = explain(books, read_totals(run, books, debited), movements, circumstances)
	return [
		settlement
		for account in sorted(debited)
		for settlement in settle(explained[account], debited[account])
	]
