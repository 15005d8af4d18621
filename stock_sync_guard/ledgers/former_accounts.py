"""Reading which accounts were a warehouse's: vouchers with stock ledger entries are posted there, not on today's account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from stock_sync_guard.engine.findings import CompanyBooks, Voucher, VoucherMovement
from stock_sync_guard.engine.former_accounts import PostedOn, posted_on_former
from stock_sync_guard.engine.money import ZERO
from stock_sync_guard.engine.netting import ROUNDING_VOUCHER, Left, by_voucher, counting_vouchers
from stock_sync_guard.ledgers.accounts import read_posting_accounts
from stock_sync_guard.ledgers.movements import read_movements_of_vouchers
from stock_sync_guard.ledgers.places import Places, places_of
from stock_sync_guard.ledgers.statements import (
	Condition,
	Run,
	Statement,
	among,
	among_some,
	fetch,
	fetch_vouchers,
	listed,
)
from stock_sync_guard.ledgers.values import balance_of

# So many of the latest vouchers on an account tell whether it was a warehouse's.
LATEST_VOUCHERS = 500


def with_former_accounts(run: Run, books: CompanyBooks, movements: Sequence[VoucherMovement]) -> CompanyBooks:
	"""The books with the former accounts that these movements give away."""
	return books.with_former(one.account for one in read_posted_on_former(run, books, movements))


def read_posted_on_former(
	run: Run, books: CompanyBooks, movements: Sequence[VoucherMovement]
) -> list[PostedOn]:
	"""What vouchers of these movements lack on the accounts of today, and have posted on a former one.

	Each voucher is looked at by itself, and whatever corrections settled: an account is no less a former one for it.
	"""
	today = read_posting_accounts(run, books)
	as_they_stand = by_voucher(
		replace(movement, settled=ZERO, settled_by=None)
		for movement in movements
		if movement.account in today and movement.voucher != ROUNDING_VOUCHER
	)
	lacking = {
		counting[0].movement.voucher: counting
		for voucher in as_they_stand
		for counting in counting_vouchers(books, voucher)
		if any(left.movement.stock_rows for left in counting)
	}
	return posted_on_former(books, lacking, _posted_on_others(run, books, lacking))


def with_former_accounts_of(run: Run, books: CompanyBooks, entry: Voucher) -> CompanyBooks:
	"""The books with those former accounts that this entry has booked on."""
	touched = {str(row.account) for row in fetch(run, AccountRow, others_of_entry(books, entry))}
	if not touched:
		return books
	vouchers = sorted(fetch_vouchers(run, stock_vouchers_on(books, touched)))
	known = with_former_accounts(run, books, read_movements_of_vouchers(run, books, vouchers))
	return replace(books, former_accounts=tuple(one for one in known.former_accounts if one in touched))


def _posted_on_others(run: Run, books: CompanyBooks, lacking: dict[Voucher, list[Left]]) -> list[PostedOn]:
	return [
		PostedOn(
			Voucher(str(row.voucher_type), str(row.voucher_no)),
			str(row.account),
			str(row.account_type or ""),
			balance_of(row.debit, row.credit),
		)
		for named in among_some(sorted(lacking))
		for row in fetch(run, PostedRow, posted_on_others(books, named))
	]


class PostedRow(NamedTuple):
	"""What a voucher moved on an account, with the account's type; amounts are text."""

	voucher_type: object
	voucher_no: object
	account: object
	account_type: object
	debit: object
	credit: object


class AccountRow(NamedTuple):
	account: object


# A party, a bank or cash never were a place's account.
MAY_HAVE_BEEN_POSTED_TO = """
	(a.account_type = 'Stock' OR a.root_type = 'Asset')
	AND COALESCE(a.account_type, '') NOT IN ('Bank', 'Cash', 'Payable', 'Receivable', 'Tax')
"""

# Leaf accounts that no place posts to today, and that may have been one's.
OTHER_ACCOUNT = f"""
other_account (account, account_type) AS (
	SELECT a.name, a.account_type FROM `tabAccount` a
	WHERE a.company = :company AND a.is_group = 0
	AND {MAY_HAVE_BEEN_POSTED_TO}
	AND a.name NOT IN ({{posting}})
)
"""


def _tables(places: Places) -> str:
	return f"{places.tables}, {OTHER_ACCOUNT.format(posting=places.posting)}"


class TypeRow(NamedTuple):
	account: object
	account_type: object


def read_types_of_others(run: Run, books: CompanyBooks) -> dict[str, str]:
	"""The type of each account that may have been a warehouse's, and is none's today."""
	places = places_of(books)
	sql = f"WITH RECURSIVE {_tables(places)} SELECT account, account_type FROM other_account"
	rows = fetch(run, TypeRow, Statement(sql, places.parameters))
	return {str(row.account): str(row.account_type or "") for row in rows}


def posted_on_others(books: CompanyBooks, entries: Condition) -> Statement:
	"""Rows: PostedRow, of live GL entries."""
	places = places_of(books)
	return Statement(
		f"""
		WITH RECURSIVE {_tables(places)}
		SELECT g.voucher_type, g.voucher_no, g.account, MAX(a.account_type),
			CAST(SUM(g.debit) AS CHAR), CAST(SUM(g.credit) AS CHAR)
		FROM `tabGL Entry` g
		JOIN other_account a ON a.account = g.account
		WHERE g.company = :company AND g.is_cancelled = 0 {entries.of("g")}
		GROUP BY g.voucher_type, g.voucher_no, g.account
		""",
		{**places.parameters, **entries.parameters},
	)


def others_of_entry(books: CompanyBooks, entry: Voucher) -> Statement:
	"""Rows: AccountRow, those that the entry has live GL entries on."""
	named, places = among([entry]), places_of(books)
	return Statement(
		f"""
		WITH RECURSIVE {_tables(places)}
		SELECT DISTINCT g.account
		FROM `tabGL Entry` g
		JOIN other_account a ON a.account = g.account
		WHERE g.company = :company AND g.is_cancelled = 0 {named.of("g")}
		""",
		{**places.parameters, **named.parameters},
	)


def stock_vouchers_on(books: CompanyBooks, accounts: set[str]) -> Statement:
	"""The latest vouchers with stock ledger entries that have live GL entries on the accounts. Rows: VoucherRow."""
	inside, parameters = listed("account", sorted(accounts))
	return Statement(
		f"""
		SELECT g.voucher_type, g.voucher_no
		FROM `tabGL Entry` g
		WHERE g.company = :company AND g.is_cancelled = 0 AND g.account IN {inside}
		AND EXISTS (
			SELECT 1 FROM `tabStock Ledger Entry` s
			WHERE s.voucher_no = g.voucher_no AND s.voucher_type = g.voucher_type AND s.is_cancelled = 0
		)
		GROUP BY g.voucher_type, g.voucher_no
		ORDER BY MAX(g.posting_date) DESC, g.voucher_no DESC
		LIMIT {LATEST_VOUCHERS}
		""",
		{"company": books.name, **parameters},
	)
