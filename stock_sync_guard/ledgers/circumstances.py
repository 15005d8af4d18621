"""What else is known of the vouchers that would count: open reposts, cancelled entries, corrections that settled them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from stock_sync_guard.engine.circumstances import Circumstances
from stock_sync_guard.engine.findings import CompanyBooks, Voucher, VoucherMovement
from stock_sync_guard.engine.money import ZERO, is_rounding
from stock_sync_guard.engine.netting import ROUNDING_VOUCHER, Left, disagreeing, left_by_voucher
from stock_sync_guard.ledgers.cancelled import read_cancelled_rows
from stock_sync_guard.ledgers.movements import read_voucher_movements
from stock_sync_guard.ledgers.reposts import reposts_covering
from stock_sync_guard.ledgers.settled import read_settled
from stock_sync_guard.ledgers.statements import Run

# More vouchers than these are not worth naming one by one.
MOST_VOUCHERS = 200


def circumstances_of(
	run: Run, books: CompanyBooks, movements: Sequence[VoucherMovement], *, as_on: date | None = None
) -> Circumstances:
	"""What explains the vouchers of these movements; nothing is read where none of them would count."""
	counting = _counting(books, movements)
	return Circumstances(
		reposts=reposts_covering(run, books, sorted(voucher[0].movement.voucher for voucher in counting)),
		cancelled=_cancelled(run, books, counting, as_on),
		unneeded_corrections=_unneeded_corrections(run, books, counting),
	)


def circumstances_of_own_entries(
	run: Run, books: CompanyBooks, movements: Sequence[VoucherMovement]
) -> Circumstances:
	"""The same for vouchers judged by their own entries: neither a repost nor a correction explains those."""
	return Circumstances(cancelled=_cancelled(run, books, _counting(books, movements), None))


def unneeded_corrections(run: Run, books: CompanyBooks) -> set[str]:
	"""The corrections of the company that can be cancelled without putting anything else out of sync."""
	return _unneeded_corrections(run, books, _counting(books, read_voucher_movements(run, books)))


def _counting(books: CompanyBooks, movements: Iterable[VoucherMovement]) -> list[list[Left]]:
	"""The vouchers that something is left of, but for roundings."""
	return [
		voucher
		for voucher in left_by_voucher(movements)
		if any(left.amount and not is_rounding(left.amount, books.decimals) for left in voucher)
	]


def _cancelled(
	run: Run, books: CompanyBooks, counting: Iterable[Sequence[Left]], as_on: date | None
) -> dict[Voucher, tuple[int, int]]:
	unsettled = [movements for voucher in counting if (movements := disagreeing(voucher))]
	one_sided = [
		movements[0].voucher
		for movements in unsettled
		if not any(m.stock_rows for m in movements) or not any(m.gl_rows for m in movements)
	]
	if not one_sided:
		return {}
	vouchers = one_sided if len(one_sided) <= MOST_VOUCHERS else None
	return read_cancelled_rows(run, books, vouchers, as_on=as_on)


def _unneeded_corrections(run: Run, books: CompanyBooks, counting: Iterable[Sequence[Left]]) -> set[str]:
	"""The corrections of which all that they settled is too much by now."""
	repaired = {
		(left.movement.voucher, left.movement.account): -left.amount
		for voucher in counting
		for left in voucher
		if left.is_repaired
	}
	if not repaired:
		return set()
	settled: dict[str, dict[tuple[Voucher, str], Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
	for correction, voucher, account, amount in read_settled(run, books):
		settled[correction][voucher, account] += amount
	return {
		correction
		for correction, places in settled.items()
		if all(
			abs(amount) <= books.tolerance
			if voucher == ROUNDING_VOUCHER
			else repaired.get((voucher, account)) == amount
			for (voucher, account), amount in places.items()
		)
	}
