"""What each voucher moved on each stock account, in both ledgers, where they disagree.

Vouchers that agree with themselves are left out, by the database already. What corrections settled is always there, though
it agrees: it decides what is netted with what.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from stock_sync_guard.engine.findings import CompanyBooks, Voucher, VoucherMovement
from stock_sync_guard.engine.money import to_decimal
from stock_sync_guard.ledgers.accepted import ACCEPTED
from stock_sync_guard.ledgers.accounts import guarded_account
from stock_sync_guard.ledgers.places import places_of
from stock_sync_guard.ledgers.settled import RECLASSIFICATIONS, SETTLEMENTS
from stock_sync_guard.ledgers.statements import (
	EVERY_ENTRY,
	Condition,
	Run,
	Statement,
	among,
	fetch,
	in_parts,
	listed,
	until,
)
from stock_sync_guard.ledgers.values import balance_of, to_count, to_date


def read_movements_of_vouchers(
	run: Run, books: CompanyBooks, vouchers: Sequence[Voucher]
) -> list[VoucherMovement]:
	"""These vouchers by their own entries: what corrections settled of them is not looked at."""
	return _movements(run, voucher_movements(books, among(vouchers))) if vouchers else []


def read_whole_movements(
	run: Run, books: CompanyBooks, vouchers: Iterable[Voucher], *, as_on: date | None = None
) -> list[VoucherMovement]:
	"""Each of the vouchers on all its accounts and days, with what was settled of it."""
	wanted = sorted(set(vouchers))
	return [
		movement
		for some in in_parts(wanted)
		for movement in _movements(
			run,
			voucher_movements(
				books, among(some).also(until(as_on)), settled_until(books, as_on, among_settled(some))
			),
		)
	]


def read_movements_of_every_day(
	run: Run, books: CompanyBooks, *, as_on: date | None = None
) -> list[VoucherMovement]:
	"""The vouchers of the whole history, those too that offset each other on their day."""
	return _movements(run, voucher_movements(books, until(as_on), settled_until(books, as_on)))


def _movements(run: Run, statement: Statement) -> list[VoucherMovement]:
	movements = [_movement(row) for row in fetch(run, MovementRow, statement)]
	return [movement for movement in movements if movement.unsettled or movement.settled_by]


def _movement(row: MovementRow) -> VoucherMovement:
	return VoucherMovement(
		voucher_type=str(row.voucher_type),
		voucher_no=str(row.voucher_no),
		account=str(row.account),
		posting_date=to_date(row.posting_date) if row.posting_date else None,
		stock_value=to_decimal(row.stock_value),
		account_movement=balance_of(row.debit, row.credit),
		settled=to_decimal(row.settled) - to_decimal(row.settled_for_others),
		settled_by=str(row.settled_by) if row.settled_by else None,
		reclassified=to_decimal(row.reclassified) - to_decimal(row.reclassified_for_others),
		stock_rows=to_count(row.stock_rows),
		gl_rows=to_count(row.gl_rows),
		account_may_have_changed=bool(to_count(row.account_may_have_changed)),
		accepted_debit=to_decimal(row.accepted_debit),
		accepted_credit=to_decimal(row.accepted_credit),
	)


class MovementRow(NamedTuple):
	"""One voucher on one stock account: its first posting date, amounts (text), and how many entries it has."""

	voucher_type: object
	voucher_no: object
	account: object
	posting_date: object
	stock_value: object
	debit: object
	credit: object
	# What corrections settled of the voucher, and what it settled of others, being a correction.
	settled: object
	settled_for_others: object
	stock_rows: object
	gl_rows: object
	# The number of the correction.
	settled_by: object
	account_may_have_changed: object
	# The same of reclassifications of ours.
	reclassified: object
	reclassified_for_others: object
	accepted_debit: object
	accepted_credit: object


NOTHING_SETTLED = Statement("", {})


def voucher_movements(
	books: CompanyBooks,
	entries: Condition = EVERY_ENTRY,
	settled: Statement = NOTHING_SETTLED,
) -> Statement:
	"""What each voucher moved by such entries, and what was settled of it; only where its sides differ, or a correction settled it.

	Only live entries count. `owed` and `posted` hold the same amounts again, with all signs positive: two sums are
	compared, none is calculated with, so that SQLite, whose arithmetic is not exact, leaves out just the rows that
	MariaDB leaves out. Rows: MovementRow.
	"""
	guarded, places = guarded_account(books), places_of(books)
	return Statement(
		f"""
		WITH RECURSIVE {places.tables}, {guarded.sql},
		movement AS (
			SELECT s.voucher_type, s.voucher_no, w.account, s.posting_date, s.stock_value_difference AS stock_value,
				0 AS debit, 0 AS credit, 0 AS settled, 0 AS settled_for_others, s.stock_value_difference AS owed,
				0 AS posted, 1 AS stock_rows, 0 AS gl_rows, NULL AS settled_by,
				CASE WHEN w.changed > s.creation THEN 1 ELSE 0 END AS account_may_have_changed, 0 AS reclassified,
				0 AS reclassified_for_others, 0 AS accepted_debit, 0 AS accepted_credit
			FROM {places.entries}
			WHERE w.account IS NOT NULL AND s.is_cancelled = 0 {entries.of("s")}
			UNION ALL
			SELECT g.voucher_type, g.voucher_no, g.account, g.posting_date, 0, g.debit, g.credit, 0, 0, g.credit, g.debit,
				0, 1, NULL, 0, 0, 0, 0, 0
			FROM guarded_account a
			JOIN `tabGL Entry` g ON g.account = a.account
			WHERE g.company = :company AND g.is_cancelled = 0 {entries.of("g")}
			{settled.sql}
		)
		SELECT voucher_type, voucher_no, account, MIN(posting_date),
			CAST(SUM(stock_value) AS CHAR), CAST(SUM(debit) AS CHAR), CAST(SUM(credit) AS CHAR),
			CAST(SUM(settled) AS CHAR), CAST(SUM(settled_for_others) AS CHAR),
			SUM(stock_rows), SUM(gl_rows), MAX(settled_by), MAX(account_may_have_changed),
			CAST(SUM(reclassified) AS CHAR), CAST(SUM(reclassified_for_others) AS CHAR),
			CAST(SUM(accepted_debit) AS CHAR), CAST(SUM(accepted_credit) AS CHAR)
		FROM movement
		GROUP BY voucher_type, voucher_no, account
		HAVING SUM(owed) <> SUM(posted) OR MAX(settled_by) IS NOT NULL
		""",
		{**guarded.parameters, **entries.parameters, **settled.parameters},
	)


class AmongSettled(NamedTuple):
	"""Which records of what was settled are read: by the voucher settled, and by the correction."""

	settled: Condition
	correction: Condition


EVERY_RECORD = AmongSettled(EVERY_ENTRY, EVERY_ENTRY)


def among_settled(vouchers: Sequence[Voucher]) -> AmongSettled:
	corrections = (voucher.voucher_no for voucher in vouchers if voucher.voucher_type == "Journal Entry")
	inside, parameters = listed("correction", corrections)
	return AmongSettled(among(vouchers), Condition(f"AND {{table}}.journal_entry IN {inside}", parameters))


def settled_until(
	books: CompanyBooks, as_on: date | None, vouchers: AmongSettled = EVERY_RECORD
) -> Statement:
	"""What corrections settled, as further movements: counted at the vouchers, and taken off the Journal Entries.

	With them what people accepted of the vouchers: whatever the day that is looked at, and no reason to list a voucher.
	"""
	if not books.records_corrections:
		return NOTHING_SETTLED
	posted = until(as_on)
	of_settled = f"WHERE c.company = :company {posted.of('c')} {vouchers.settled.of('c')}"
	of_correction = f"WHERE c.company = :company {posted.of('c')} {vouchers.correction.of('c')}"
	return Statement(
		f"""
			UNION ALL
			SELECT c.voucher_type, c.voucher_no, c.account, NULL, 0, 0, 0, c.difference, 0, 0, c.difference, 0, 0,
				c.journal_entry, 0, 0, 0, 0, 0
			FROM {SETTLEMENTS} {of_settled}
			UNION ALL
			SELECT 'Journal Entry', c.journal_entry, c.account, NULL, 0, 0, 0, 0, c.difference, c.difference, 0, 0, 0, NULL,
				0, 0, 0, 0, 0
			FROM {SETTLEMENTS} {of_correction}
			UNION ALL
			SELECT c.voucher_type, c.voucher_no, c.account, NULL, 0, 0, 0, 0, 0, 0, c.difference, 0, 0,
				c.journal_entry, 0, c.difference, 0, 0, 0
			FROM {RECLASSIFICATIONS} {of_settled}
			UNION ALL
			SELECT 'Journal Entry', c.journal_entry, c.account, NULL, 0, 0, 0, 0, 0, c.difference, 0, 0, 0, NULL,
				0, 0, c.difference, 0, 0
			FROM {RECLASSIFICATIONS} {of_correction}
			UNION ALL
			SELECT c.voucher_type, c.voucher_no, c.account, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, 0, 0, 0,
				c.debit, c.credit
			FROM {ACCEPTED} WHERE c.company = :company {vouchers.settled.of("c")}
		""",
		{**posted.parameters, **vouchers.settled.parameters, **vouchers.correction.parameters},
	)
