"""What else is known of the vouchers that would count, read for the engine to judge."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from stock_sync_guard.engine import settled
from stock_sync_guard.engine.causes import one_sided_vouchers
from stock_sync_guard.engine.circumstances import Circumstances
from stock_sync_guard.engine.findings import CompanyBooks, VoucherMovement
from stock_sync_guard.engine.netting import AccountPair, Left, counting_vouchers
from stock_sync_guard.ledgers.cancelled import read_cancelled_entries
from stock_sync_guard.ledgers.documents import read_documents
from stock_sync_guard.ledgers.entries_of_people import read_entries_of_people
from stock_sync_guard.ledgers.reposts import reposts_covering
from stock_sync_guard.ledgers.reversed_later import read_reversed_later
from stock_sync_guard.ledgers.settled import read_settled
from stock_sync_guard.ledgers.statements import Run


def circumstances_of(
	run: Run,
	books: CompanyBooks,
	movements: Sequence[VoucherMovement],
	*,
	changes: Collection[AccountPair] = (),
	as_on: date | None = None,
) -> Circumstances:
	"""What explains the vouchers of these movements; nothing is read where none of them would count.

	`changes` are accounts between which other vouchers show money.
	"""
	counting = counting_vouchers(books, movements, changes)
	one_sided = one_sided_vouchers(counting)
	vouchers = sorted(voucher[0].movement.voucher for voucher in counting)
	return Circumstances(
		reposts=reposts_covering(run, books, vouchers),
		cancelled=read_cancelled_entries(run, books, one_sided, as_on=as_on),
		entries_of_people=read_entries_of_people(run, books, one_sided),
		documents=read_documents(run, one_sided),
		reversed_later=read_reversed_later(run, books, vouchers, as_on=as_on) if as_on else {},
		unneeded_corrections=_unneeded_corrections(run, books, counting),
	)


def circumstances_of_own_entries(
	run: Run, books: CompanyBooks, movements: Sequence[VoucherMovement]
) -> Circumstances:
	"""The same for vouchers judged by their own entries: neither a repost nor a correction explains those."""
	one_sided = one_sided_vouchers(counting_vouchers(books, movements))
	return Circumstances(
		cancelled=read_cancelled_entries(run, books, one_sided), documents=read_documents(run, one_sided)
	)


def _unneeded_corrections(run: Run, books: CompanyBooks, counting: Sequence[Sequence[Left]]) -> set[str]:
	repaired = settled.repaired(counting)
	if not repaired:
		return set()
	return settled.unneeded_corrections(read_settled(run, books), repaired, tolerance=books.tolerance)
