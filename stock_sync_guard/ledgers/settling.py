"""What a correction settles at the moment it is posted: kept voucher by voucher, so that a later repair can be told."""

from __future__ import annotations

from collections.abc import Callable, Collection
from decimal import Decimal

from stock_sync_guard.engine.explain import explain
from stock_sync_guard.engine.findings import CompanyBooks, Voucher
from stock_sync_guard.engine.money import ZERO
from stock_sync_guard.engine.netting import left_by_voucher
from stock_sync_guard.engine.settled import SettledVoucher, share_out
from stock_sync_guard.engine.tolerance import is_rounding
from stock_sync_guard.ledgers.circumstances import circumstances_of
from stock_sync_guard.ledgers.differing_days import read_days_of
from stock_sync_guard.ledgers.disagreeing import Disagreeing, read_disagreeing
from stock_sync_guard.ledgers.former_accounts import with_former_accounts
from stock_sync_guard.ledgers.movements import read_movements_of_every_day, read_movements_of_vouchers
from stock_sync_guard.ledgers.statements import Run
from stock_sync_guard.ledgers.totals import read_totals


def settled_by(
	run: Run,
	books: CompanyBooks,
	correction: Voucher,
	*,
	is_earlier: Callable[[Voucher], bool] | None = None,
	chosen: Collection[Voucher] = (),
) -> list[SettledVoucher]:
	"""What the correction settled on each account that it moved; `chosen` are the vouchers that it was drafted for, if some were.

	`is_earlier` tells which vouchers were there when it was posted; without it, it was posted a moment ago.
	"""
	debited, others = _beside(run, books, correction, is_earlier)
	explained = explain(
		others.books,
		read_totals(run, books, debited),
		others.movements,
		circumstances_of(run, others.books, others.movements, changes=others.others.changes),
		others.others,
	)
	return [
		settled
		for account in sorted(debited)
		for settled in share_out(explained[account], debited[account], chosen)
	]


def _beside(
	run: Run, books: CompanyBooks, correction: Voucher, is_earlier: Callable[[Voucher], bool] | None
) -> tuple[dict[str, Decimal], Disagreeing]:
	"""What the correction debited by account, and what disagrees but for it.

	Its own lines would be netted against each other, as a reclassification is.
	"""
	if is_earlier is None:
		[days] = read_days_of(run, books, [correction]).values()
		disagreeing = read_disagreeing(run, books, also=days)
	else:  # others that settled something on its day are not recorded yet
		books = with_former_accounts(run, books, read_movements_of_every_day(run, books))
		disagreeing = Disagreeing(books, read_movements_of_every_day(run, books))
	debited = {
		movement.account: movement.account_movement
		for movement in read_movements_of_vouchers(run, disagreeing.books, [correction])
	}
	others = [
		movement
		for movement in disagreeing.movements
		if movement.voucher != correction and (is_earlier is None or is_earlier(movement.voucher))
	]
	return debited, disagreeing._replace(movements=others)


def reclassified_by(run: Run, books: CompanyBooks, entry: Voucher) -> list[SettledVoucher]:
	"""What the reclassification moved for which voucher, on each of its accounts: whole vouchers, as far as its amounts go."""
	books = with_former_accounts(run, books, read_movements_of_every_day(run, books))
	left = {m.account: m.account_movement for m in read_movements_of_vouchers(run, books, [entry])}
	others = [m for m in read_movements_of_every_day(run, books) if m.voucher != entry]
	moved: list[SettledVoucher] = []
	for voucher in left_by_voucher(others):
		parts = [
			(one.movement, one.movement.unsettled - one.amount - one.accepted)
			for one in voucher
			if one.movement.unsettled != one.amount + one.accepted
		]
		if all(_fits(part, left.get(movement.account, ZERO), books) for movement, part in parts):
			for movement, part in parts:
				# too little for a line on another account is a rounding there, and stays one
				if movement.account in left:
					left[movement.account] -= part
					moved.append(
						SettledVoucher(movement.account, *movement.voucher, movement.posting_date, part)
					)
	return moved


def moves_between_stock_accounts_only(run: Run, books: CompanyBooks, entry: Voucher) -> bool:
	"""Whether what the entry takes from stock accounts goes to others of them: a correction has an adjustment account."""
	books = with_former_accounts(run, books, read_movements_of_every_day(run, books))
	movements = read_movements_of_vouchers(run, books, [entry])
	return not sum((movement.account_movement for movement in movements), ZERO)


def _fits(part: Decimal, left: Decimal, books: CompanyBooks) -> bool:
	"""Whether the entry has that much left in the part's direction, to the last unit."""
	return is_rounding(part - left, books.decimals) or ZERO < part <= left or left <= part < ZERO
