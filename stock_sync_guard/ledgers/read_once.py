"""What a source has read of its ledgers in one pass, for all that is told from sums.

A database that is asked for totals, for the value of each warehouse, and for the days on which sides differ reads its ledgers
once for each. A run may have read them once for all of these: it then has a `pass_of_ledgers`. Other runs are asked statement
by statement.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.engine.money import ZERO
from stock_sync_guard.ledgers.statements import Row, Run

# None: entries without a date.
Daily = Mapping[date | None, Decimal]


class AccountOf(NamedTuple):
	company: str
	account: str


@dataclass(frozen=True)
class ByDay:
	"""The sums of live entries by day (company currency), as the source spells the names of its records.

	`stock_value` is by warehouse, `balance` by account: of these accounts only, whatever company an entry is of.
	"""

	stock_value: Mapping[str, Daily]
	balance: Mapping[AccountOf, Daily]
	accounts: frozenset[str]
	# how many of the stock ledger's are of each day
	entries: Mapping[date, int]

	def stock_value_of(self, warehouse: str, as_on: date | None = None) -> Decimal:
		return _sum(self.stock_value.get(warehouse, {}), as_on)

	def balance_of(self, company: str, account: str, as_on: date | None = None) -> Decimal:
		return _sum(self.balance.get(AccountOf(company, account), {}), as_on)

	def differences(
		self, company: str, account_of: Mapping[str, str], guarded: Collection[str], as_on: date | None
	) -> dict[tuple[date, str], Decimal]:
		"""What the stock value of each account moved more than its balance on each day, where that is anything.

		`account_of` has the account of each warehouse. Entries without a date are of no day.
		"""
		moved: dict[tuple[date, str], Decimal] = {}
		for warehouse, account in account_of.items():
			for day, amount in _until(self.stock_value.get(warehouse, {}), as_on):
				moved[day, account] = moved.get((day, account), ZERO) + amount
		for account in guarded:
			for day, amount in _until(self.balance.get(AccountOf(company, account), {}), as_on):
				moved[day, account] = moved.get((day, account), ZERO) - amount
		return {on: amount for on, amount in moved.items() if amount}


def _sum(daily: Daily, as_on: date | None) -> Decimal:
	return sum(
		(amount for day, amount in daily.items() if as_on is None or (day is not None and day <= as_on)), ZERO
	)


def _until(daily: Daily, as_on: date | None) -> Iterator[tuple[date, Decimal]]:
	return (
		(day, amount) for day, amount in daily.items() if day is not None and (as_on is None or day <= as_on)
	)


class PassOfLedgers(Protocol):
	"""What reads the ledgers in one pass, when it is asked first."""

	def by_day(self) -> ByDay | None:
		"""None where the source cannot tell it in one pass."""

	def finds_by_moment(self, days: Collection[date]) -> bool:
		"""Whether the stock ledger's live entries of these days are all found by the index of their moments."""

	def wrong_balances(self, least_value: Decimal) -> Mapping[str, list[Row]] | None:
		"""By company the rows of `item_balances.WRONG_BALANCES` of items that were never counted, for this least value or a lower one.

		None where the source cannot tell them in one pass.
		"""


def pass_of_ledgers(run: Run) -> PassOfLedgers | None:
	return getattr(run, "pass_of_ledgers", None)


def read_by_day(run: Run, books: CompanyBooks, accounts: Collection[str]) -> ByDay | None:
	"""Both ledgers by day, where the run has read them so, and the GL entries of these accounts; None where it has not.

	It knows places that are warehouses only.
	"""
	read = pass_of_ledgers(run)
	if read is None or books.item_wise_accounts:
		return None
	by_day = read.by_day()
	return by_day if by_day and by_day.accounts.issuperset(accounts) else None
