"""What is stored of an explanation: the vouchers of days that are over which disagree, and what all others add.

A *finding* is a voucher on an account, kept with its amounts as the ledgers say; it is judged anew each time. Only rows that
are marked as explained are: those of open days, and what was found once and is settled, stay in the table too. Where nothing
of a voucher counts (its money is posted elsewhere, a correction settled it, it is accepted, or rounding) only sums of its day are kept:
so a changed account is a few rows. A voucher that agrees as a whole, but not by its entries of each day, is kept without an
account, as a change on one of its days concerns the others.

The invariant is that of the closing: what is stored of a day up to `until` is right, or each transaction that can see the
change sees a mark of it too. All of it is of the accounts that the warehouses had.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from stock_sync_guard.engine.findings import Cause, CompanyBooks, Voucher, VoucherMovement
from stock_sync_guard.engine.money import to_decimal
from stock_sync_guard.engine.netting import AccountPair, Netted
from stock_sync_guard.ledgers.accounts import read_guarded_accounts
from stock_sync_guard.ledgers.closing import BEGINNING, ONE_DAY, Closing, Period, merged, read_closing
from stock_sync_guard.ledgers.days import END, Days, all_but, posted_within, since
from stock_sync_guard.ledgers.former_accounts import read_types_of_others
from stock_sync_guard.ledgers.places import WAREHOUSE_ACCOUNT
from stock_sync_guard.ledgers.statements import (
	EVERY_ENTRY,
	Condition,
	Run,
	Statement,
	company_parameters,
	fetch,
	fetch_vouchers,
	listed,
)
from stock_sync_guard.ledgers.values import to_count, to_date, to_datetime

ROUNDING, CHANGE, FORMER, ACCEPTED = "rounding", "change", "former", "accepted"


class Explained(NamedTuple):
	"""How far a company's history is explained. `until` None: nothing is."""

	generation: str
	closing: Closing
	until: date | None
	# as `AccountsOfToday.as_text`, of then
	accounts: str
	former_accounts: tuple[str, ...]

	@property
	def doubtful_days(self) -> Days:
		"""Those that are not explained, or marked."""
		if self.until is None:
			return since(BEGINNING)
		marked = (Period(mark.first, mark.last or END) for mark in self.closing.marks)
		return merged([*since(self.until + ONE_DAY), *marked])


class AccountsOfToday(NamedTuple):
	"""What vouchers are judged by: the account of each warehouse, the guarded ones, and the type of others that may have been one's.

	`saved` is when one of the warehouses was changed last. With item-wise accounts it is when Item Defaults were, and the account
	of each item is not among it: an item that gets another one leaves marks.
	"""

	account_of: Mapping[str, str]
	guarded: tuple[str, ...]
	type_of_others: Mapping[str, str]
	roundings: tuple[int, int]
	saved: str

	@property
	def as_text(self) -> str:
		return json.dumps(self, sort_keys=True)


def accounts_of_then(explained: Explained) -> AccountsOfToday:
	"""Those by which it was explained."""
	return AccountsOfToday(*json.loads(explained.accounts))


class ExplainedRow(NamedTuple):
	generation: object
	explained_until: object
	accounts: object
	former_accounts: object


EXPLAINED = """
SELECT c.generation, c.explained_until, c.accounts, c.former_accounts
FROM `tabStock Sync Closing` c WHERE c.company = :company
"""


def read_explained(run: Run, books: CompanyBooks) -> Explained:
	closing = read_closing(run, books.name, item_wise=books.item_wise_accounts)
	for row in fetch(run, ExplainedRow, Statement(EXPLAINED, {"company": books.name})):
		return Explained(
			str(row.generation),
			closing,
			to_date(row.explained_until) if row.explained_until else None,
			str(row.accounts or ""),
			tuple(json.loads(str(row.former_accounts or "[]"))),
		)
	return Explained("", closing, None, "", ())


class AccountRow(NamedTuple):
	place: object
	account: object
	changed: object


def _accounts_of_places(books: CompanyBooks) -> Statement:
	"""Rows: AccountRow, one per warehouse; with item-wise accounts one without a place."""
	if books.item_wise_accounts:
		return Statement(DEFAULTS_CHANGED, {"company": books.name})
	sql = f"WITH RECURSIVE {WAREHOUSE_ACCOUNT} SELECT warehouse, account, changed FROM warehouse_account"
	return Statement(sql, company_parameters(books))


DEFAULTS_CHANGED = """
SELECT NULL, NULL, MAX(d.modified) FROM `tabItem Default` d WHERE d.company = :company
"""


def read_moments_of_change(run: Run, books: CompanyBooks) -> dict[str, datetime | None]:
	"""When a warehouse, or one that decides its account, was saved last, by warehouse."""
	return {
		str(row.place): to_datetime(row.changed)
		for row in fetch(run, AccountRow, _accounts_of_places(books))
		if row.place
	}


def read_accounts_of_today(run: Run, books: CompanyBooks) -> AccountsOfToday:
	rows = fetch(run, AccountRow, _accounts_of_places(books))
	saved = max((moment for row in rows if (moment := to_datetime(row.changed))), default="")
	return AccountsOfToday(
		{str(row.place): str(row.account or "") for row in rows if row.place},
		tuple(read_guarded_accounts(run, replace(books, former_accounts=()))),
		read_types_of_others(run, books),
		(books.decimals, books.allocation_parts),
		str(saved),
	)


def is_of_today(
	run: Run, books: CompanyBooks, explained: Explained, accounts: AccountsOfToday, doubtful: Days
) -> bool:
	"""Whether the accounts are those of then, but for some that nothing was posted on, or on doubtful days only."""
	if explained.accounts == accounts.as_text:
		return True
	then = accounts_of_then(explained)
	if tuple(then.roundings) != accounts.roundings:
		return False
	warehouses = differing_keys(then.account_of, accounts.account_of)
	changed = differing_keys(then.type_of_others, accounts.type_of_others)
	changed |= set(then.guarded).symmetric_difference(accounts.guarded)
	return not has_entries(run, books, warehouses, changed, all_but(doubtful))


def differing_keys(then: Mapping[str, str], now: Mapping[str, str]) -> set[str]:
	"""The keys whose values are not the same, or that one of the two has not."""
	return {key for key in {*then, *now} if then.get(key) != now.get(key)}


def has_entries(
	run: Run, books: CompanyBooks, warehouses: Iterable[str], accounts: Iterable[str], days: Days
) -> bool:
	"""Whether anything was posted in one of the warehouses or on one of the accounts on these days, cancelled or not."""
	in_warehouses, named = listed("warehouse", sorted(warehouses))
	in_accounts, also_named = listed("account", sorted(accounts))
	posted = posted_within(days)
	statement = Statement(
		f"""
		SELECT EXISTS (
			SELECT 1 FROM `tabStock Ledger Entry` s WHERE s.warehouse IN {in_warehouses} {posted.of("s")}
		) OR EXISTS (
			SELECT 1 FROM `tabGL Entry` g
			WHERE g.company = :company AND g.account IN {in_accounts} {posted.of("g")}
		)
		""",
		{"company": books.name, **named, **also_named, **posted.parameters},
	)
	[[found]] = run(*statement)
	return bool(found)


def read_findings_on(run: Run, books: CompanyBooks, days: Days) -> set[Voucher]:
	"""The vouchers with entries on one of the days, or between two of theirs; and those that have no entries left."""
	spans, parameters = [], {}
	for number, period in enumerate(days):
		parameters[f"first_{number}"], parameters[f"last_{number}"] = map(date.isoformat, period)
		spans.append(f"f.last_date >= :first_{number} AND f.first_date <= :last_{number}")
	return read_findings_of(
		run, books, Condition(f"AND (f.last_date IS NULL OR {' OR '.join(spans)})", parameters)
	)


def read_findings_until(
	run: Run, books: CompanyBooks, as_on: date, *, but_alone: bool = False
) -> set[Voucher]:
	"""The vouchers that disagree, or did on one of their days, and have an entry on the day or before.

	`but_alone`: without those that are judged alone as on that day.
	"""
	first = Condition("AND f.first_date <= :as_on", {"as_on": as_on.isoformat()})
	return read_findings_of(run, books, first.also(OTHERS_AS_ON) if but_alone else first)


# Entries of a later day are not looked at, cancelled ones neither: what the cause was as on a day before is not stored.
ALONE_AS_ON = "f.cause_alone NOT IN ('', 'cancelled-on-one-side') AND f.last_date <= :as_on"
OTHERS_AS_ON = Condition(f"AND NOT COALESCE({ALONE_AS_ON}, 0)", {})


def alone_as_on(as_on: date | None) -> Condition:
	"""Findings whose voucher is judged alone, by the same entries as on the day and now."""
	if as_on is None:
		return Condition("AND f.cause_alone <> ''", {})
	return Condition(f"AND {ALONE_AS_ON}", {"as_on": as_on.isoformat()})


def outdated_by_saving(
	run: Run, books: CompanyBooks, explained: Explained, accounts: AccountsOfToday
) -> set[Voucher]:
	"""Transfers without GL entries, where a warehouse was saved since: its account may have changed after them."""
	if explained.accounts and accounts_of_then(explained).saved == accounts.saved:
		return set()
	return read_findings_of(run, books, WITHOUT_GL_ON_TWO_ACCOUNTS)


WITHOUT_GL_ON_TWO_ACCOUNTS = Condition(
	"""
	AND f.stock_rows > 0 AND EXISTS (
		SELECT 1 FROM `tabStock Sync Finding` other
		WHERE other.voucher_no = f.voucher_no AND other.voucher_type = f.voucher_type AND other.account <> f.account
		AND other.explained = 1 AND other.stock_rows > 0
	)
	""",
	{},
)


def read_findings_of(run: Run, books: CompanyBooks, which: Condition) -> set[Voucher]:
	"""The vouchers of the findings that satisfy the condition, those too that agree as a whole."""
	statement = Statement(
		f"""
		SELECT DISTINCT f.voucher_type, f.voucher_no FROM `tabStock Sync Finding` f
		WHERE f.company = :company AND f.explained = 1 {which.sql}
		""",
		{"company": books.name, **which.parameters},
	)
	return fetch_vouchers(run, statement)


class FindingRow(NamedTuple):
	"""A stored finding; amounts are text."""

	voucher_type: object
	voucher_no: object
	account: object
	posting_date: object
	stock_value: object
	account_movement: object
	settled: object
	settled_by: object
	reclassified: object
	stock_rows: object
	gl_rows: object
	account_may_have_changed: object
	accepted_debit: object
	accepted_credit: object
	cause_alone: object


class StoredFinding(NamedTuple):
	"""A finding, with its cause where the voucher is judged alone."""

	movement: VoucherMovement
	cause_alone: Cause | None


FINDINGS = """
SELECT f.voucher_type, f.voucher_no, f.account, f.posting_date, CAST(f.stock_value AS CHAR),
	CAST(f.account_movement AS CHAR), CAST(f.settled AS CHAR), f.settled_by, CAST(f.reclassified AS CHAR),
	f.stock_rows, f.gl_rows, f.account_may_have_changed, CAST(f.accepted_debit AS CHAR),
	CAST(f.accepted_credit AS CHAR), f.cause_alone
FROM `tabStock Sync Finding` f
WHERE f.company = :company AND f.explained = 1 AND f.account <> ''
"""


def read_findings(run: Run, books: CompanyBooks, which: Condition = EVERY_ENTRY) -> list[StoredFinding]:
	"""The findings that satisfy the condition, which may say in what order and how many; no account has two of a voucher."""
	statement = Statement(FINDINGS + which.sql, {"company": books.name, **which.parameters})
	return [_to_finding(row) for row in fetch(run, FindingRow, statement)]


def _to_finding(row: FindingRow) -> StoredFinding:
	return StoredFinding(
		VoucherMovement(
			voucher_type=str(row.voucher_type),
			voucher_no=str(row.voucher_no),
			account=str(row.account),
			posting_date=to_date(row.posting_date) if row.posting_date else None,
			stock_value=to_decimal(row.stock_value),
			account_movement=to_decimal(row.account_movement),
			settled=to_decimal(row.settled),
			settled_by=str(row.settled_by) if row.settled_by else None,
			reclassified=to_decimal(row.reclassified),
			stock_rows=to_count(row.stock_rows),
			gl_rows=to_count(row.gl_rows),
			account_may_have_changed=bool(to_count(row.account_may_have_changed)),
			accepted_debit=to_decimal(row.accepted_debit),
			accepted_credit=to_decimal(row.accepted_credit),
		),
		Cause(row.cause_alone) if row.cause_alone else None,
	)


class StoredSums(NamedTuple):
	"""What vouchers add of which nothing counts, and the former accounts that any voucher gives away."""

	others: Netted
	former_accounts: set[str]


class NettedRow(NamedTuple):
	kind: object
	account: object
	other_account: object
	amount: object


def read_netted(run: Run, books: CompanyBooks, days: Days) -> StoredSums:
	"""Of the vouchers that begin on one of the days."""
	rounding: dict[str, Decimal] = {}
	accepted: dict[str, Decimal] = {}
	changes: set[AccountPair] = set()
	former_accounts: set[str] = set()
	for row in fetch(run, NettedRow, netted_sums(books, days)):
		if row.kind == ROUNDING:
			rounding[str(row.account)] = to_decimal(row.amount)
		elif row.kind == ACCEPTED:
			accepted[str(row.account)] = to_decimal(row.amount)
		elif row.kind == CHANGE:
			changes.add(frozenset((str(row.account), str(row.other_account))))
		else:
			former_accounts.add(str(row.account))
	return StoredSums(Netted(rounding, changes, accepted), former_accounts)


def netted_sums(books: CompanyBooks, days: Days) -> Statement:
	"""Rows: NettedRow."""
	spans, parameters = [], {}
	for number, period in enumerate(days):
		parameters[f"first_{number}"], parameters[f"last_{number}"] = map(date.isoformat, period)
		spans.append(f"n.day BETWEEN :first_{number} AND :last_{number}")
	return Statement(
		f"""
		SELECT n.kind, n.account, n.other_account, CAST(SUM(n.amount) AS CHAR)
		FROM `tabStock Sync Netted Sum` n
		WHERE n.company = :company AND ({" OR ".join(spans) or "1 = 0"})
		GROUP BY n.kind, n.account, n.other_account
		""",
		{"company": books.name, **parameters},
	)
