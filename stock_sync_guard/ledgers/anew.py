"""What vouchers moved on the days of which nothing stored is believed, beside what is stored of all others."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import partial
from typing import NamedTuple

from stock_sync_guard.engine.findings import CompanyBooks, Voucher, VoucherMovement
from stock_sync_guard.engine.former_accounts import PostedOn
from stock_sync_guard.ledgers.closing import merged
from stock_sync_guard.ledgers.days import Days, all_but
from stock_sync_guard.ledgers.differing_days import Found, find_vouchers
from stock_sync_guard.ledgers.explained import has_entries, read_findings_on
from stock_sync_guard.ledgers.former_accounts import read_posted_on_former
from stock_sync_guard.ledgers.movements import read_whole_movements
from stock_sync_guard.ledgers.statements import Run


class Anew(NamedTuple):
	"""The vouchers that were read, and what they have posted on accounts that were a warehouse's, which the books know.

	`unforeseen` are former accounts that have entries on other days, which were stored without knowing them.
	"""

	books: CompanyBooks
	found: Found
	movements: list[VoucherMovement]
	posted: list[PostedOn]
	unforeseen: frozenset[str] = frozenset()


def read_anew(
	run: Run,
	books: CompanyBooks,
	days: Days,
	doubtful: Days,
	*,
	known: Collection[Voucher],
	also: Collection[date] = (),
) -> Anew:
	"""What disagrees on the days. Nothing is stored of the doubtful ones, which may be more."""
	while True:
		found = find_vouchers(
			run,
			books,
			days,
			also=also,
			known=known,
			known_on=partial(read_findings_on, run, books),
		)
		movements = read_whole_movements(run, books, found.vouchers)
		posted = read_posted_on_former(run, books, movements)
		more = frozenset(one.account for one in posted).difference(books.former_accounts)
		stored = all_but(merged([*doubtful, *found.looked_through]))
		if not more or has_entries(run, books, (), more, stored):
			return Anew(books, found, movements, posted, more)
		books = books.with_former(more)
