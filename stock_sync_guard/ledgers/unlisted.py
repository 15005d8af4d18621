"""Of many stored findings those that somebody may be told of, and what each cause made of the rest.

A company may have a hundred thousand vouchers that lack their GL entries. Nobody reads them in a dialog, and a save that
is stopped must not wait for them: what is judged alone is summed up by the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from stock_sync_guard.engine.findings import Cause, CauseTotal, CompanyBooks, Voucher, VoucherMovement
from stock_sync_guard.engine.money import to_decimal
from stock_sync_guard.ledgers.explained import (
	StoredFinding,
	alone_as_on,
	read_findings,
)
from stock_sync_guard.ledgers.reposts import read_reached_since
from stock_sync_guard.ledgers.statements import Condition, Run, Statement, among_some, fetch, listed
from stock_sync_guard.ledgers.values import to_count

# The largest of each account are listed: those that are named in a message, and those that are read anew before it.
MOST_LISTED = 25


@dataclass(frozen=True)
class Listing:
	"""Which of the findings that are judged alone are listed: the largest of each account, all of one voucher number, and of vouchers.

	`most_of` has how many, for accounts of which it is not `most`.
	"""

	most: int
	most_of: Mapping[str, int] = field(default_factory=dict)
	voucher_no: str | None = None
	vouchers: frozenset[Voucher] = frozenset()

	def most_of_account(self, account: str) -> int:
		return self.most_of.get(account, self.most)


def largest_only() -> Listing:
	return Listing(MOST_LISTED)


def named_only(vouchers: Iterable[Voucher]) -> Listing:
	return Listing(0, vouchers=frozenset(vouchers))


class Findings(NamedTuple):
	"""Findings to be judged one by one, and by account what the others made."""

	listed: list[VoucherMovement]
	unlisted: Mapping[str, tuple[CauseTotal, ...]]


def read_listed_findings(
	run: Run,
	books: CompanyBooks,
	accounts: Collection[str],
	listing: Listing,
	*,
	read_anew: Collection[Voucher],
	movements: Iterable[VoucherMovement],
	as_on: date | None = None,
) -> Findings:
	"""The findings that matter to these accounts, without those of vouchers that were read anew.

	`movements` are what was read anew: as on a day all but what is judged alone on that day. Findings that are judged alone on
	other accounts are left out.
	"""
	alone = alone_as_on(as_on)
	together = read_findings(run, books, NOT_ALONE) if as_on is None else []
	with_entries = {*accounts}.intersection(
		movement.account
		for movement in (*movements, *(finding.movement for finding in together))
		if movement.voucher_type == "Journal Entry"
	)
	whole = read_findings(run, books, alone.also(_on_accounts(with_entries))) if with_entries else []
	in_sum = sorted({*accounts} - with_entries)
	on_accounts = alone.also(_on_accounts(in_sum))
	apart = {
		finding.movement.voucher: finding
		for finding in (
			*_largest(run, books, in_sum, listing, alone),
			*(_reposted(run, books, on_accounts) if in_sum else ()),
			*_among(run, books, on_accounts, {*read_anew, *listing.vouchers}),
			*_numbered(run, books, on_accounts, listing.voucher_no),
		)
	}
	listed_ones = (*together, *whole, *apart.values())
	return Findings(
		[one.movement for one in listed_ones if one.movement.voucher not in read_anew],
		_totals_without(run, books, in_sum, alone, apart.values()),
	)


NOT_ALONE = Condition("AND (f.cause_alone IS NULL OR f.cause_alone = '')", {})


def _largest(
	run: Run, books: CompanyBooks, accounts: Sequence[str], listing: Listing, alone: Condition
) -> Iterable[StoredFinding]:
	for account in accounts:
		if most := listing.most_of_account(account):
			largest = Condition(
				f"AND f.account = :account ORDER BY f.size DESC, f.name DESC LIMIT {most}",
				{"account": account},
			)
			yield from read_findings(run, books, alone.also(largest))


def _reposted(run: Run, books: CompanyBooks, on_accounts: Condition) -> Iterable[StoredFinding]:
	"""Those that an open repost may still touch."""
	for reached in read_reached_since(run, books):
		moved = Condition(
			f"""
			AND EXISTS (
				SELECT 1 FROM `tabStock Ledger Entry` s
				WHERE s.voucher_no = f.voucher_no AND s.voucher_type = f.voucher_type {reached.of("s")}
			)
			""",
			reached.parameters,
		)
		yield from read_findings(run, books, on_accounts.also(moved))


def _among(
	run: Run, books: CompanyBooks, on_accounts: Condition, vouchers: Collection[Voucher]
) -> Iterable[StoredFinding]:
	for named in among_some(sorted(vouchers)):
		yield from read_findings(run, books, on_accounts.also(Condition(named.of("f"), named.parameters)))


def _numbered(
	run: Run, books: CompanyBooks, on_accounts: Condition, voucher_no: str | None
) -> Iterable[StoredFinding]:
	if not voucher_no:
		return []
	numbered = Condition("AND f.voucher_no = :voucher_no", {"voucher_no": voucher_no})
	return read_findings(run, books, on_accounts.also(numbered))


def _on_accounts(accounts: Iterable[str]) -> Condition:
	inside, parameters = listed("account", sorted(accounts))
	return Condition(f"AND f.account IN {inside}", parameters)


class TotalRow(NamedTuple):
	account: object
	cause: object
	is_debit: object
	vouchers: object
	amount: object


def _totals_without(
	run: Run,
	books: CompanyBooks,
	accounts: Sequence[str],
	alone: Condition,
	apart: Iterable[StoredFinding],
) -> dict[str, tuple[CauseTotal, ...]]:
	counts: dict[tuple[str, Cause, bool], int] = defaultdict(int)
	amounts: dict[tuple[str, Cause, bool], Decimal] = defaultdict(Decimal)
	for row in fetch(run, TotalRow, totals(books, accounts, alone)) if accounts else ():
		key = str(row.account), Cause(row.cause), bool(to_count(row.is_debit))
		counts[key], amounts[key] = to_count(row.vouchers), to_decimal(row.amount)
	for finding in apart:
		movement = finding.movement
		key = movement.account, finding.cause_alone, movement.difference > 0
		counts[key] -= 1
		amounts[key] -= movement.difference
	unlisted: dict[str, list[CauseTotal]] = defaultdict(list)
	for account, cause, is_debit in sorted(counts, key=lambda key: (key[0], key[1].value, key[2])):
		if number := counts[account, cause, is_debit]:
			unlisted[account].append(CauseTotal(cause, number, amounts[account, cause, is_debit]))
	return {account: tuple(each) for account, each in unlisted.items()}


def totals(books: CompanyBooks, accounts: Sequence[str], alone: Condition) -> Statement:
	"""What is judged alone on the accounts, by cause and direction. Rows: TotalRow."""
	inside, parameters = listed("account", accounts)
	return Statement(
		f"""
		SELECT f.account, f.cause_alone, f.stock_value > f.account_movement, COUNT(*),
			CAST(SUM(f.stock_value - f.account_movement) AS CHAR)
		FROM `tabStock Sync Finding` f
		WHERE f.company = :company AND f.explained = 1 AND f.account IN {inside} {alone.sql}
		GROUP BY f.account, f.cause_alone, f.stock_value > f.account_movement
		""",
		{"company": books.name, **parameters, **alone.parameters},
	)
