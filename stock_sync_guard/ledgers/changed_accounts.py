"""What is stored of an explanation, when warehouses post to other accounts than when it was stored.

Nearly all of it goes on to be right. A voucher that agreed with itself lacks on the new account what it has too much on the
old one: that is posted elsewhere, and nothing of it counts. So only those vouchers of the changed warehouses are read anew
of which something is known that may now be on another account: what disagrees, was settled, is accepted or rounding.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from stock_sync_guard.engine.findings import CompanyBooks, Voucher
from stock_sync_guard.engine.netting import AccountPair
from stock_sync_guard.ledgers.accepted import ACCEPTED
from stock_sync_guard.ledgers.accounts import guarded_account, read_posting_accounts
from stock_sync_guard.ledgers.days import Days, all_but, posted_within, single
from stock_sync_guard.ledgers.explained import (
	ROUNDING,
	AccountsOfToday,
	Explained,
	accounts_of_then,
	differing_keys,
	has_entries,
	is_of_today,
	read_findings_of,
	read_moments_of_change,
)
from stock_sync_guard.ledgers.former_accounts import read_posted_on_former
from stock_sync_guard.ledgers.movements import read_movements_of_vouchers
from stock_sync_guard.ledgers.places import looked_up, places_of
from stock_sync_guard.ledgers.settled import RECORDED
from stock_sync_guard.ledgers.statements import Condition, Run, Statement, fetch, fetch_vouchers, listed
from stock_sync_guard.ledgers.values import to_date

# So many changed warehouses one statement can name; with more, all is explained anew.
MOST_WAREHOUSES = 500
# So many vouchers, and days with roundings, a save reads anew before the background job has stored them.
MOST_VOUCHERS, MOST_DAYS = 500, 31
# So many of the latest vouchers of a warehouse tell that its account of then was one.
LATEST_VOUCHERS = 20


class Moved(NamedTuple):
	"""The account that a warehouse posted to when the explanation was stored, and that of today."""

	then: str
	now: str


@dataclass(frozen=True)
class Adapted:
	"""How what is stored serves the accounts of today: the vouchers, and whatever was posted on the days, are read anew."""

	former_accounts: tuple[str, ...]
	# those of them that were a warehouse's until now
	left: frozenset[str] = frozenset()
	moved: Mapping[str, Moved] = field(default_factory=dict)
	vouchers: frozenset[Voucher] = frozenset()
	days: Days = ()

	def changes(self, stored: Collection[AccountPair]) -> set[AccountPair]:
		"""Accounts between which vouchers show money: those stored, and those between which the warehouses moved.

		What was on an account before is elsewhere as seen from the one of today too.
		"""
		moved = {frozenset(one) for one in self.moved.values()}
		followed = {
			frozenset((other, one.now))
			for one in self.moved.values()
			for pair in stored
			if one.then in pair
			for other in pair - {one.then, one.now}
		}
		return {*stored, *moved, *followed}

	def are_given_away(self, run: Run, books: CompanyBooks, accounts: Collection[str]) -> bool:
		"""Whether the former accounts of the books are those that vouchers give away, as stored and read anew, and no others."""
		posting = read_posting_accounts(run, books)
		return {*accounts, *self.left} - posting == {*books.former_accounts} - posting


def read_adapted(
	run: Run,
	books: CompanyBooks,
	explained: Explained,
	accounts: AccountsOfToday,
	doubtful: Days,
	*,
	whatever_it_takes: bool = False,
) -> Adapted | None:
	"""None where what is stored is of no use today, but for the doubtful days, or of little: then all is explained anew.

	`whatever_it_takes`: not for a save, which reads only so much.
	"""
	if is_of_today(run, books, explained, accounts, doubtful):
		return Adapted(explained.former_accounts)
	stored = all_but(doubtful)
	moved = _moved(run, books, explained, accounts, stored)
	former = _former_accounts(run, books, explained, accounts, moved, stored) if moved else None
	if former is None:
		return None
	vouchers = _vouchers_known_of(run, books, moved)
	days = _days_with_roundings(run, books, moved)
	if not whatever_it_takes and (len(vouchers) > MOST_VOUCHERS or len(days) > MOST_DAYS):
		return None
	left = former - {*explained.former_accounts}
	return Adapted(tuple(sorted(former)), frozenset(left), moved, frozenset(vouchers), single(days))


def _moved(
	run: Run, books: CompanyBooks, explained: Explained, accounts: AccountsOfToday, stored: Days
) -> dict[str, Moved] | None:
	"""The warehouses that changed their account since; None where anything else did, and was posted on."""
	then = accounts_of_then(explained)
	if tuple(then.roundings) != accounts.roundings:
		return None
	differing = differing_keys(then.account_of, accounts.account_of)
	moved = {
		warehouse: Moved(then.account_of.get(warehouse, ""), accounts.account_of.get(warehouse, ""))
		for warehouse in differing
	}
	moved = {warehouse: one for warehouse, one in moved.items() if all(one)}
	if len(moved) > MOST_WAREHOUSES or not _were_saved(run, books, moved, then.saved):
		return None
	ours = {account for one in moved.values() for account in one}
	entered = {*accounts.guarded} - {*then.guarded} - {*explained.former_accounts}
	changed = differing_keys(then.type_of_others, accounts.type_of_others) - ours
	if has_entries(run, books, differing - moved.keys(), entered | changed, stored):
		return None
	return moved


def _were_saved(run: Run, books: CompanyBooks, warehouses: Collection[str], saved: str) -> bool:
	"""Whether each was saved since: else it is the company's default that changed, which tells nothing of transfers."""
	moments = read_moments_of_change(run, books)
	return all(str(moments.get(warehouse) or "") > saved for warehouse in warehouses)


def _former_accounts(
	run: Run,
	books: CompanyBooks,
	explained: Explained,
	accounts: AccountsOfToday,
	moved: Mapping[str, Moved],
	stored: Days,
) -> set[str] | None:
	"""None where an account of then has entries, and the latest vouchers do not tell that it was a warehouse's."""
	left = {*accounts_of_then(explained).guarded} - {*accounts.guarded}
	shown = {
		one.account
		for warehouse in sorted(moved)
		if moved[warehouse].then in left
		for one in read_posted_on_former(
			run,
			books,
			read_movements_of_vouchers(run, books, _latest_vouchers(run, books, warehouse, stored)),
		)
	} & left
	if has_entries(run, books, (), left - shown, stored):
		return None
	return ({*explained.former_accounts} | shown) - {*accounts.guarded}


class DayRow(NamedTuple):
	day: object


def _latest_vouchers(run: Run, books: CompanyBooks, warehouse: str, stored: Days) -> list[Voucher]:
	posted = posted_within(stored)
	statement = Statement(
		f"""
		SELECT s.voucher_type, s.voucher_no FROM `tabStock Ledger Entry` s
		WHERE s.warehouse = :warehouse AND s.is_cancelled = 0 AND s.stock_value_difference <> 0 {posted.of("s")}
		ORDER BY s.posting_datetime DESC LIMIT {LATEST_VOUCHERS}
		""",
		{"warehouse": warehouse, **posted.parameters},
	)
	return sorted(fetch_vouchers(run, statement))


def _in_warehouses(warehouses: Iterable[str]) -> Condition:
	"""What has a live entry in one of them; `voucher` stands for the alias of its table."""
	inside, parameters = listed("changed", sorted(warehouses))
	return Condition(
		f"""
		AND EXISTS (
			SELECT 1 FROM `tabStock Ledger Entry` e
			WHERE e.voucher_no = {{table}}.voucher_no AND e.voucher_type = {{table}}.voucher_type
			AND e.is_cancelled = 0 AND e.warehouse IN {inside}
		)
		""",
		parameters,
	)


def _vouchers_known_of(run: Run, books: CompanyBooks, moved: Collection[str]) -> set[Voucher]:
	"""The vouchers of the warehouses that disagree, or of which something was settled or accepted."""
	moving = _in_warehouses(moved)
	known = read_findings_of(run, books, Condition(moving.of("f"), moving.parameters))
	if not books.records_corrections:
		return known
	sql = f"""
	SELECT c.voucher_type, c.voucher_no FROM {RECORDED} WHERE c.company = :company {moving.of("c")}
	UNION
	SELECT c.voucher_type, c.voucher_no FROM {ACCEPTED} WHERE c.company = :company {moving.of("c")}
	"""
	return known | fetch_vouchers(run, Statement(sql, {"company": books.name, **moving.parameters}))


# Whether one of the warehouses has live entries on the day of a stored sum, `n`.
HAS_ENTRIES = """EXISTS (
	SELECT 1 FROM `tabStock Ledger Entry` e
	WHERE e.warehouse IN {warehouses} AND e.is_cancelled = 0
	AND e.posting_datetime >= n.day AND e.posting_datetime < n.day + INTERVAL 1 DAY
)"""


def _days_with_roundings(run: Run, books: CompanyBooks, moved: Collection[str]) -> list[date]:
	"""The days with roundings on which the warehouses have entries: a rounding may be another account's now."""
	inside, parameters = listed("changed", sorted(moved))
	statement = Statement(
		f"""
		SELECT DISTINCT n.day FROM `tabStock Sync Netted Sum` n
		WHERE n.company = :company AND n.kind = '{ROUNDING}' AND {HAS_ENTRIES.format(warehouses=inside)}
		""",
		{"company": books.name, **parameters},
	)
	return [to_date(row.day) for row in fetch(run, DayRow, statement)]


def read_hidden_vouchers(run: Run, books: CompanyBooks, adapted: Adapted, stored: Days) -> set[Voucher]:
	"""The vouchers of the changed warehouses whose two sides disagree as a whole: others of their days may have hidden them.

	Reads each voucher of the warehouses, so it is not for a save.
	"""
	places = places_of(books)
	guarded = guarded_account(books.with_former(adapted.former_accounts))
	inside, parameters = listed("changed", sorted(adapted.moved))
	posted = posted_within(stored)
	statement = Statement(
		f"""
		WITH RECURSIVE {places.tables}, {guarded.sql},
		moving AS (
			SELECT DISTINCT s.voucher_type, s.voucher_no FROM `tabStock Ledger Entry` s
			WHERE s.warehouse IN {inside} AND s.is_cancelled = 0 {posted.of("s")}
		),
		movement AS (
			SELECT v.voucher_type, v.voucher_no, s.stock_value_difference AS owed, 0 AS posted
			FROM moving v
			JOIN `tabStock Ledger Entry` s ON s.voucher_no = v.voucher_no AND s.voucher_type = v.voucher_type
			JOIN warehouse_account w ON w.warehouse = {looked_up("s.warehouse")}
			WHERE w.account IS NOT NULL AND s.is_cancelled = 0
			UNION ALL
			SELECT v.voucher_type, v.voucher_no, g.credit, g.debit
			FROM moving v
			JOIN `tabGL Entry` g ON g.voucher_no = v.voucher_no AND g.voucher_type = v.voucher_type
			WHERE g.company = :company AND g.is_cancelled = 0
			AND g.account IN (SELECT account FROM guarded_account)
		)
		SELECT voucher_type, voucher_no FROM movement
		GROUP BY voucher_type, voucher_no HAVING SUM(owed) <> SUM(posted)
		""",
		{**guarded.parameters, **parameters, **posted.parameters},
	)
	return fetch_vouchers(run, statement)


class MovedOn(NamedTuple):
	"""A day on which a voucher shows that money moved from one account to the other."""

	then: str
	now: str
	day: date


def read_days_of_moved(run: Run, books: CompanyBooks, adapted: Adapted, stored: Days) -> list[MovedOn]:
	"""The days with vouchers of the changed warehouses that were posted on their account of then, or before it on another."""
	together: dict[Moved, list[str]] = {}
	for warehouse, moved in adapted.moved.items():
		together.setdefault(moved, []).append(warehouse)
	return [
		found
		for moved, warehouses in sorted(together.items())
		for found in _days_of(run, books, moved, warehouses, stored)
	]


class MovedRow(NamedTuple):
	account: object
	day: object


def _days_of(
	run: Run, books: CompanyBooks, moved: Moved, warehouses: Iterable[str], stored: Days
) -> list[MovedOn]:
	inside, parameters = listed("changed", sorted(warehouses))
	posted = posted_within(stored)
	statement = Statement(
		f"""
		SELECT DISTINCT :then, s.posting_date FROM `tabStock Ledger Entry` s
		WHERE s.warehouse IN {inside} AND s.is_cancelled = 0 AND s.stock_value_difference <> 0 {posted.of("s")}
		AND EXISTS (
			SELECT 1 FROM `tabGL Entry` g
			WHERE g.voucher_no = s.voucher_no AND g.voucher_type = s.voucher_type AND g.account = :then
			AND g.company = :company AND g.is_cancelled = 0
		)
		UNION
		SELECT IF(n.account = :then, n.other_account, n.account), n.day FROM `tabStock Sync Netted Sum` n
		WHERE n.company = :company AND n.kind = 'change' AND :then IN (n.account, n.other_account) AND {HAS_ENTRIES.format(warehouses=inside)}
		""",
		{"company": books.name, "then": moved.then, **parameters, **posted.parameters},
	)
	return [
		MovedOn(str(row.account), moved.now, to_date(row.day))
		for row in fetch(run, MovedRow, statement)
		if str(row.account) != moved.now
	]
