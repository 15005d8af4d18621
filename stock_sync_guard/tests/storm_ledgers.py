"""What the guard has to find in the storm's ledgers, worked out row by row: it shares no code with the engine.

Amounts are in company currency; a positive difference means that the account must be debited.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import frappe
from erpnext.stock import get_warehouse_account_map
from frappe.model.document import Document
from frappe.utils import getdate

from stock_sync_guard.tests.books import Books
from stock_sync_guard.tests.case import next_request

TOLERANCE = 0.10
CENT = 0.01
# Sums of nine decimals in floating point.
NOTHING = 1e-6

Voucher = tuple[str, str]
ROUNDINGS: Voucher = ("", "")


@dataclass(frozen=True)
class Expectation:
	"""One account as the guard should see it."""

	account: str
	difference: float
	counted: Mapping[Voucher, float] = field(default_factory=dict)
	rounding: float = 0.0

	@property
	def to_correct(self) -> float:
		return sum(self.counted.values()) + self.rounding

	@property
	def is_out_of_sync(self) -> bool:
		# totals come first: what is hidden by the opposite difference of an excused voucher is not looked for
		return abs(self.difference) > TOLERANCE and abs(self.to_correct) > TOLERANCE


@dataclass(frozen=True)
class Settled:
	entry: str
	voucher: Voucher
	account: str
	amount: float


class Ledgers:
	"""A company's ledgers, and what corrections of the guard settled in them."""

	def __init__(self, books: Books) -> None:
		self.books = books
		self.settled: list[Settled] = []
		# vouchers whose GL entries were lost or marked cancelled: nothing of them is posted elsewhere
		self.lost_in_gl: set[Voucher] = set()

	def accounts_of(self, warehouses: frozenset[str]) -> set[str]:
		places = self.accounts_of_warehouses()
		return {places[warehouse] for warehouse in warehouses}

	def warehouses_of(self, account: str) -> list[str]:
		return sorted(name for name, posts_to in self.accounts_of_warehouses().items() if posts_to == account)

	def movements(self) -> dict[Voucher, dict[str, float]]:
		"""By how much each voucher's two sides disagree on each stock account, corrections not considered."""
		places = self.accounts_of_warehouses()
		movements: dict[Voucher, dict[str, float]] = defaultdict(lambda: defaultdict(float))
		for row in self._stock_rows(is_cancelled=0):
			movements[row.voucher_type, row.voucher_no][places[row.warehouse]] += row.stock_value_difference
		for row in frappe.get_all(
			"GL Entry",
			{
				"company": self.books.company,
				"is_cancelled": 0,
				"account": ("in", self._stock_accounts()),
			},
			["voucher_type", "voucher_no", "account", "debit", "credit"],
			order_by="creation",
		):
			movements[row.voucher_type, row.voucher_no][row.account] -= row.debit - row.credit
		return {voucher: dict(accounts) for voucher, accounts in movements.items()}

	def left(self) -> dict[Voucher, dict[str, float]]:
		"""What is left of each voucher once opposite differences on two accounts and settled amounts are taken off.

		Opposites come first, so that correcting one account does not change what another one lacks; and once more
		afterwards, as a warehouse may post to another account since its difference was settled. A voucher that lost its
		GL entries has no opposites: what it lacks on one account is not on another.
		"""
		entries = {settled.entry for settled in self.settled}
		posted = self._posted_in_gl()
		left = defaultdict(dict)
		for voucher, accounts in self.movements().items():
			is_missing = voucher in self.lost_in_gl and voucher not in posted
			left[voucher] = rounded(accounts) if is_missing else netted(accounts)
		for settled in self.settled:
			accounts = left[settled.voucher]
			accounts[settled.account] = accounts.get(settled.account, 0) - settled.amount
		settled_vouchers = {settled.voucher for settled in self.settled}
		return {
			voucher: netted(accounts) if voucher in settled_vouchers else accounts
			for voucher, accounts in left.items()
			if voucher[0] != "Journal Entry" or voucher[1] not in entries
		}

	def expected(self) -> dict[str, Expectation]:
		"""Each stock account that has anything to be explained."""
		totals: dict[str, float] = defaultdict(float)
		for accounts in self.movements().values():
			for account, amount in accounts.items():
				totals[account] += amount
		excused = self.pending_vouchers()
		counted: dict[str, dict[Voucher, float]] = defaultdict(dict)
		rounding: dict[str, float] = defaultdict(float)
		for voucher, accounts in self.left().items():
			for account, amount in accounts.items():
				if voucher == ROUNDINGS or abs(amount) <= CENT + NOTHING:
					rounding[account] += amount
				elif voucher not in excused or self._is_repaired(voucher, account, amount):
					counted[account][voucher] = amount
		return {
			account: Expectation(account, totals[account], counted[account], rounding[account])
			for account in totals
		}

	def out_of_sync(self, accounts: set[str] | None = None) -> dict[str, Expectation]:
		return {
			account: expectation
			for account, expectation in self.expected().items()
			if expectation.is_out_of_sync and (accounts is None or account in accounts)
		}

	def pending_vouchers(self) -> set[Voucher]:
		"""The vouchers that a queued or running repost covers, directly or because value flows on to them."""
		return self._reached_by(("Queued", "In Progress"))

	def settle(self, entry: Document, before: Mapping[str, Expectation]) -> None:
		"""A submitted correction settles what counted on its accounts before it."""
		debited: dict[str, float] = defaultdict(float)
		for row in entry.accounts:
			debited[row.account] += row.debit - row.credit
		for account, expectation in before.items():
			if account in debited:
				for voucher, amount in expectation.counted.items():
					self.settled.append(Settled(entry.name, voucher, account, amount))
				rounding = debited[account] - sum(expectation.counted.values())
				self.settled.append(Settled(entry.name, ROUNDINGS, account, rounding))

	def unsettle(self, entry: str) -> None:
		self.settled = [settled for settled in self.settled if settled.entry != entry]

	def entries_to_cancel(self) -> set[str]:
		"""The corrections that can go: whatever one of them settled is too much now, and by just that amount."""
		left = self.left()
		to_cancel = set()
		for entry in {settled.entry for settled in self.settled}:
			places: dict[tuple[Voucher, str], float] = defaultdict(float)
			for settled in self.settled:
				if settled.entry == entry:
					places[settled.voucher, settled.account] += settled.amount
			if all(
				abs(amount) <= TOLERANCE
				if voucher == ROUNDINGS
				else abs(left.get(voucher, {}).get(account, 0) + amount) <= NOTHING
				for (voucher, account), amount in places.items()
			):
				to_cancel.add(entry)
		return to_cancel

	def is_one_sided_in_gl(self, voucher: Voucher) -> bool:
		"""Whether the voucher has no live GL entry on the accounts on which its two sides disagree."""
		movements = self.movements().get(voucher, {})
		accounts = [account for account, amount in movements.items() if abs(amount) > NOTHING]
		filters = {"voucher_type": voucher[0], "voucher_no": voucher[1], "is_cancelled": 0}
		return not frappe.db.exists("GL Entry", {**filters, "account": ("in", accounts)})

	def _stock_accounts(self) -> list[str]:
		of_type_stock = frappe.get_all(
			"Account",
			{"company": self.books.company, "account_type": "Stock", "is_group": 0},
			pluck="name",
			order_by="name",
		)
		return sorted({*self.accounts_of_warehouses().values(), *of_type_stock})

	def _posted_in_gl(self) -> set[Voucher]:
		"""The vouchers that have any live GL entry on a stock account."""
		rows = frappe.get_all(
			"GL Entry",
			{"company": self.books.company, "is_cancelled": 0, "account": ("in", self._stock_accounts())},
			["voucher_type", "voucher_no"],
			distinct=True,
			order_by="voucher_no",
		)
		return {(row.voucher_type, row.voucher_no) for row in rows}

	def _is_repaired(self, voucher: Voucher, account: str, amount: float) -> bool:
		"""Whether the voucher agrees with itself and only its correction is too much: no repost will change that."""
		settled = [one.amount for one in self.settled if (one.voucher, one.account) == (voucher, account)]
		return bool(settled) and abs(sum(settled) + amount) <= NOTHING

	def _reached_by(self, status: tuple[str, ...]) -> set[Voucher]:
		reposts = frappe.get_all(
			"Repost Item Valuation",
			{"company": self.books.company, "docstatus": 1, "status": ("in", status)},
			["based_on", "voucher_type", "voucher_no", "item_code", "warehouse", "posting_date"],
			order_by="name",
		)
		if not reposts:
			return set()
		rows = self._stock_rows()
		of_voucher = defaultdict(list)
		for row in rows:
			of_voucher[row.voucher_type, row.voucher_no].append(row)
		reached: dict[tuple[str, str], object] = {}
		waiting = []
		for one in reposts:
			if one.based_on == "Transaction":
				places = {(r.item_code, r.warehouse) for r in of_voucher[one.voucher_type, one.voucher_no]}
			else:
				places = {(one.item_code, one.warehouse)}
			waiting += [(place, getdate(one.posting_date)) for place in places]
		while waiting:
			place, since = waiting.pop()
			if place in reached and reached[place] <= since:
				continue
			reached[place] = since
			for row in rows:
				if (row.item_code, row.warehouse) != place or row.posting_date < since or row.is_cancelled:
					continue
				waiting += [
					((fed.item_code, fed.warehouse), fed.posting_date)
					for fed in of_voucher[row.voucher_type, row.voucher_no]
					if fed.actual_qty > 0 and not fed.is_cancelled
				]
		return {
			(row.voucher_type, row.voucher_no)
			for row in rows
			if (row.item_code, row.warehouse) in reached
			and row.posting_date >= reached[row.item_code, row.warehouse]
		}

	def _stock_rows(self, **filters: object) -> list:
		return frappe.get_all(
			"Stock Ledger Entry",
			{"company": self.books.company, **filters},
			[
				"voucher_type",
				"voucher_no",
				"item_code",
				"warehouse",
				"posting_date",
				"actual_qty",
				"stock_value_difference",
				"is_cancelled",
			],
			order_by="creation",
		)

	def accounts_of_warehouses(self) -> dict[str, str]:
		next_request()
		return {
			name: row.account
			for name, row in get_warehouse_account_map(self.books.company).items()
			if not row.is_group
		}


def netted(accounts: Mapping[str, float]) -> dict[str, float]:
	"""Opposite differences taken off each other, the largest first; what is left has one sign."""
	left = dict(sorted(accounts.items()))
	while left:
		short, over = max(left, key=left.get), min(left, key=left.get)
		amount = min(left[short], -left[over])
		if amount <= NOTHING:
			return rounded(left)
		left[short] -= amount
		left[over] += amount
	return {}


def rounded(accounts: Mapping[str, float]) -> dict[str, float]:
	"""Without what floating point leaves of nothing."""
	return {account: round(amount, 6) for account, amount in accounts.items() if abs(amount) > NOTHING}
