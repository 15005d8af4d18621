"""The two sums of an account: stock value and balance."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from stock_sync_guard.engine.findings import AccountTotals, CompanyBooks
from stock_sync_guard.engine.money import ZERO, to_decimal
from stock_sync_guard.ledgers.accounts import read_warehouses
from stock_sync_guard.ledgers.closed_sums import read_sums_as_seen
from stock_sync_guard.ledgers.closing import NOTHING_CLOSED, ONE_DAY, Closing, Ledger
from stock_sync_guard.ledgers.days import Days
from stock_sync_guard.ledgers.places import looked_up, places_of
from stock_sync_guard.ledgers.read_once import ByDay, read_by_day
from stock_sync_guard.ledgers.statements import Run, Statement, fetch, listed, until
from stock_sync_guard.ledgers.values import balance_of


def read_totals(
	run: Run,
	books: CompanyBooks,
	accounts: Iterable[str],
	*,
	as_on: date | None = None,
	doubted: Days = (),
) -> dict[str, AccountTotals]:
	"""Stock value and balance of each of the accounts, of one snapshot; accounts without entries have zeros.

	Stored sums of closed periods are read where the books have any: the same figures, sooner. None that is stored of
	`doubted` days.
	"""
	return read_totals_as_seen(run, books, accounts, as_on=as_on, doubted=doubted).of


class Totals(NamedTuple):
	"""The totals of accounts, and the closing of the snapshot that they were read in; nothing is closed where it was not read."""

	of: dict[str, AccountTotals]
	closing: Closing = NOTHING_CLOSED


def read_totals_as_seen(
	run: Run,
	books: CompanyBooks,
	accounts: Iterable[str],
	*,
	as_on: date | None = None,
	doubted: Days = (),
) -> Totals:
	"""As `read_totals`."""
	wanted = sorted(set(accounts))
	if not wanted:
		return Totals({})
	stored = _with_stored_sums(run, books, wanted, as_on, doubted) if books.stored_sums else None
	return stored or Totals(_from_ledgers(run, books, wanted, as_on))


def _from_ledgers(
	run: Run, books: CompanyBooks, wanted: list[str], as_on: date | None
) -> dict[str, AccountTotals]:
	by_day = read_by_day(run, books, wanted)
	if by_day:
		return _by_day(run, books, by_day, wanted, as_on)
	stock_value = dict.fromkeys(wanted, ZERO)
	balance = dict.fromkeys(wanted, ZERO)
	for row in fetch(run, SumsRow, sums(books, wanted, as_on=as_on)):
		stock_value[row.account] += to_decimal(row.stock_value)
		balance[row.account] += balance_of(row.debit, row.credit)
	return {account: AccountTotals(account, stock_value[account], balance[account]) for account in wanted}


def _by_day(
	run: Run, books: CompanyBooks, by_day: ByDay, wanted: list[str], as_on: date | None
) -> dict[str, AccountTotals]:
	stock_value = dict.fromkeys(wanted, ZERO)
	for warehouse, account in stored_places(run, books, set(wanted)).items():
		stock_value[account] += by_day.stock_value_of(warehouse, as_on)
	return {
		account: AccountTotals(account, stock_value[account], by_day.balance_of(books.name, account, as_on))
		for account in wanted
	}


def _with_stored_sums(
	run: Run, books: CompanyBooks, accounts: list[str], as_on: date | None, doubted: Days
) -> Totals | None:
	"""None where an entry spells its warehouse or account otherwise: whether they are the same only the database can say."""
	account_of = stored_places(run, books, set(accounts))
	places = {Ledger.STOCK: account_of, Ledger.GL: accounts}
	sums, closing = read_sums_as_seen(run, books, places, as_on=as_on, doubted=doubted)
	if sums[Ledger.STOCK].keys() != account_of.keys() or len(sums[Ledger.GL]) != len(accounts):
		return None
	stock_value = dict.fromkeys(accounts, ZERO)
	for warehouse, amount in sums[Ledger.STOCK].items():
		stock_value[account_of[warehouse]] += amount
	totals = {
		account: AccountTotals(account, stock_value[account], sums[Ledger.GL][account])
		for account in accounts
	}
	return Totals(totals, closing)


def stored_places(run: Run, books: CompanyBooks, accounts: set[str]) -> dict[str, str]:
	"""What stored stock values of these accounts are kept by, each with its account: warehouses, or the accounts themselves."""
	if books.item_wise_accounts:
		return {account: account for account in accounts}
	# Group warehouses too, as in `sums`.
	return {
		warehouse: posting.account
		for warehouse, posting in read_warehouses(run, books).items()
		if posting.account in accounts
	}


class SumsRow(NamedTuple):
	"""The sums (text) of one ledger on an account; the other ledger's are zero."""

	account: str
	stock_value: object
	debit: object
	credit: object


def sums(books: CompanyBooks, accounts: Iterable[str], *, as_on: date | None = None) -> Statement:
	"""The sums of both ledgers in one statement, so of one snapshot. Rows: SumsRow, one per account and ledger."""
	inside, parameters = listed("account", accounts)
	posted = until(as_on)
	places = places_of(books)
	return Statement(
		f"""
		WITH RECURSIVE {places.tables}
		SELECT w.account, CAST(SUM(s.stock_value_difference) AS CHAR), '0', '0'
		FROM {places.entries}
		WHERE s.is_cancelled = 0 AND w.account IN {inside} {posted.of("s")}
		GROUP BY w.account
		UNION ALL
		SELECT g.account, '0', CAST(SUM(g.debit) AS CHAR), CAST(SUM(g.credit) AS CHAR)
		FROM `tabGL Entry` g
		WHERE g.company = :company AND g.is_cancelled = 0 AND g.account IN {inside} {posted.of("g")}
		GROUP BY g.account
		""",
		{**places.parameters, **parameters, **posted.parameters},
	)


def has_entries_after(run: Run, company: str, day: date) -> bool:
	"""Whether either ledger has a live entry of the company that was posted later; by indexed columns of a site."""
	statement = Statement(
		f"""
		SELECT EXISTS (
			SELECT 1 FROM `tabStock Ledger Entry` s
			JOIN `tabWarehouse` w ON w.name = {looked_up("s.warehouse")} AND w.company = :company
			WHERE s.posting_datetime >= :next_day AND s.is_cancelled = 0
		) OR EXISTS (
			SELECT 1 FROM `tabGL Entry` g
			WHERE g.posting_date >= :next_day AND g.company = :company AND g.is_cancelled = 0
		)
		""",
		{"company": company, "next_day": (day + ONE_DAY).isoformat()},
	)
	[[found]] = run(*statement)
	return bool(found)
