"""What the guard has to find in the storm's ledgers, worked out row by row: it shares no code with the engine.

Amounts are in company currency; a positive difference means that the account must be debited.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import frappe
from erpnext.stock import get_warehouse_account_map
from frappe.model.document import Document
from frappe.utils import add_to_date, getdate, now_datetime

from stock_sync_guard.site.versions import has_item_wise_accounts
from stock_sync_guard.tests.books import Books
from stock_sync_guard.tests.requests import next_request
from stock_sync_guard.tests.storm import ITEMS, PARTS, Storm

TOLERANCE = 0.10
CENT = 0.01
# Sums of nine decimals in floating point.
NOTHING = 1e-6
# How long an open repost excuses its vouchers.
HOURS = 24

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
		return abs(self.difference) > TOLERANCE and abs(sum(self.counted.values())) > TOLERANCE


@dataclass(frozen=True)
class Settled:
	"""What an entry of the guard's took over of a voucher, or moved for it between two accounts."""

	entry: str
	voucher: Voucher
	account: str
	amount: float


@dataclass(frozen=True)
class ByHand:
	"""An accountant's entry, and the voucher that it makes up for on an account."""

	entry: str
	voucher: Voucher
	account: str


@dataclass
class Movement:
	"""What a voucher moved on an account, in both ledgers."""

	amount: float = 0.0
	stock_rows: int = 0
	gl_rows: int = 0

	@property
	def rounding(self) -> float:
		"""What the number of its roundings explains: half a cent for each row, and each part that it is split into."""
		rows = max(self.stock_rows * len(PARTS), self.gl_rows) if self.stock_rows and self.gl_rows else 0
		return max(CENT, rows * CENT / 2) + NOTHING


class Ledgers:
	"""A company's ledgers, and what entries of the guard and of accountants settled in them."""

	def __init__(self, books: Books, storm: Storm) -> None:
		self.books = books
		self.storm = storm
		self.settled: list[Settled] = []
		self.reclassified: list[Settled] = []
		self.by_hand: list[ByHand] = []
		# vouchers whose GL entries were lost or marked cancelled: nothing of them is posted elsewhere
		self.lost_in_gl: set[Voucher] = set()

	@property
	def is_item_wise(self) -> bool:
		return has_item_wise_accounts(self.books.company)

	def accounts_of(self, places: frozenset[str]) -> set[str]:
		account_of = self.accounts_of_places()
		return {account_of[place] for place in places}

	def places_of(self, account: str) -> list[str]:
		return sorted(name for name, posts_to in self.accounts_of_places().items() if posts_to == account)

	def _place(self, row) -> str:
		return row.item_code if self.is_item_wise else row.warehouse

	def movements(self) -> dict[Voucher, dict[str, float]]:
		"""By how much each voucher's two sides disagree on each stock account, corrections not considered."""
		return {
			voucher: {account: movement.amount for account, movement in accounts.items()}
			for voucher, accounts in self._movements().items()
		}

	def left(self) -> dict[Voucher, dict[str, float]]:
		"""What is left of each voucher once opposite differences on two accounts and settled amounts are taken off.

		Opposites come first, so that correcting one account does not change what another one lacks; and once more
		afterwards, as a warehouse may post to another account since its difference was settled. A voucher that lost its
		GL entries has no opposites: what it lacks on one account is not on another.
		"""
		return self._left(self._movements())

	def untied(self) -> dict[Voucher, dict[str, float]]:
		"""The vouchers whose two sides disagree over all accounts by more than rounding, whatever was settled of them."""
		return {
			voucher: {account: movement.amount for account, movement in accounts.items()}
			for voucher, accounts in self._movements().items()
			if abs(sum(one.amount for one in accounts.values()))
			> sum(one.rounding for one in accounts.values())
		}

	def expected(self) -> dict[str, Expectation]:
		"""Each stock account that has anything to be explained."""
		movements = self._movements()
		totals: dict[str, float] = defaultdict(float)
		for accounts in movements.values():
			for account, movement in accounts.items():
				totals[account] += movement.amount
		excused = self.pending_vouchers()
		counted: dict[str, dict[Voucher, float]] = defaultdict(dict)
		rounding: dict[str, float] = defaultdict(float)
		left = self._left(movements)
		self._pair_what_was_made_by_hand(left)
		for voucher, accounts in left.items():
			for account, amount in accounts.items():
				movement = movements.get(voucher, {}).get(account, Movement())
				if voucher == ROUNDINGS or abs(amount) <= movement.rounding:
					rounding[account] += amount
				elif voucher not in excused or self._is_repaired(voucher, account, amount):
					counted[account][voucher] = amount
		return {
			account: Expectation(account, totals[account], counted[account], rounding[account])
			for account in {*totals, *counted, *rounding}
		}

	def out_of_sync(self, accounts: set[str] | None = None) -> dict[str, Expectation]:
		"""Of these accounts, or of all that places post to."""
		if accounts is None:
			accounts = set(self.accounts_of_places().values())
		return {
			account: expectation
			for account, expectation in self.expected().items()
			if expectation.is_out_of_sync and account in accounts
		}

	def settle(self, entry: Document) -> None:
		"""A submitted correction settles what counted on its accounts before it."""
		if entry.stock_sync_reclassification:
			self._reclassify(entry)
			return
		debited = self._debited(entry)
		before = self.expected()
		for account, amount in debited.items():
			counted = {
				voucher: amount
				for voucher, amount in before[account].counted.items()
				if voucher != (entry.doctype, entry.name)
			}
			self.settled += [Settled(entry.name, voucher, account, part) for voucher, part in counted.items()]
			rounding = amount - sum(counted.values())
			self.settled.append(Settled(entry.name, ROUNDINGS, account, rounding))

	def entries_to_cancel(self) -> set[str]:
		"""The corrections that can go: whatever one of them settled is too much now, and by just that amount."""
		left = self.left()
		to_cancel = set()
		standing = [*self._standing(self.settled), *self._standing(self.reclassified)]
		for entry in {settled.entry for settled in standing}:
			places: dict[tuple[Voucher, str], float] = defaultdict(float)
			for settled in standing:
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

	def _movements(self) -> dict[Voucher, dict[str, Movement]]:
		places = self.accounts_of_places()
		accounts = sorted({*places.values(), *self.storm.accounts(self.books)})
		movements: dict[Voucher, dict[str, Movement]] = defaultdict(lambda: defaultdict(Movement))
		for row in self._stock_rows(is_cancelled=0):
			movement = movements[row.voucher_type, row.voucher_no][places[self._place(row)]]
			movement.amount += row.stock_value_difference
			movement.stock_rows += 1
		for row in frappe.get_all(
			"GL Entry",
			{"company": self.books.company, "is_cancelled": 0, "account": ("in", accounts)},
			["voucher_type", "voucher_no", "account", "debit", "credit"],
			order_by="creation",
		):
			movement = movements[row.voucher_type, row.voucher_no][row.account]
			movement.amount -= row.debit - row.credit
			movement.gl_rows += 1
		return movements

	def _left(self, movements: Mapping[Voucher, Mapping[str, Movement]]) -> dict[Voucher, dict[str, float]]:
		settled, reclassified = self._standing(self.settled), self._standing(self.reclassified)
		by_voucher = {
			voucher: {account: movement.amount for account, movement in accounts.items()}
			for voucher, accounts in movements.items()
		}
		for one in reclassified:
			accounts = by_voucher.setdefault(one.voucher, {})
			accounts[one.account] = accounts.get(one.account, 0) - one.amount
		was_moved = {one.voucher for one in reclassified}
		moved: set[frozenset[str]] = set()
		left: dict[Voucher, dict[str, float]] = {}
		for voucher, accounts in by_voucher.items():
			agrees = all(abs(one.amount) <= NOTHING for one in movements.get(voucher, {}).values())
			if voucher in was_moved and agrees:
				left[voucher] = rounded(accounts)  # it was reposted since: the reclassification is too much
			elif voucher not in self.lost_in_gl or any(one.gl_rows for one in movements[voucher].values()):
				left[voucher] = netted(accounts)
				moved |= {
					frozenset((a, b)) for a in accounts for b in accounts if accounts[a] > 0 > accounts[b]
				}
		for voucher in by_voucher.keys() - left.keys():
			may_be_one = self._may_have_been_within_one_account(voucher, moved)
			left[voucher] = netted(by_voucher[voucher], belong_together=may_be_one)
		for one in settled:
			accounts = left.setdefault(one.voucher, {})
			accounts[one.account] = accounts.get(one.account, 0) - one.amount
		settled_vouchers = {one.voucher for one in settled if movements.get(one.voucher)}
		entries = {one.entry for one in (*settled, *reclassified)}
		return {
			voucher: netted(accounts) if voucher in settled_vouchers else rounded(accounts)
			for voucher, accounts in left.items()
			if voucher[0] != "Journal Entry" or voucher[1] not in entries
		}

	def _may_have_been_within_one_account(
		self, voucher: Voucher, moved: set[frozenset[str]]
	) -> Callable[[str, str], bool]:
		"""A transfer has no GL entries by right where its two warehouses had one account when it was made."""
		places = self.accounts_of_places()
		changed = {
			places[self._place(row)]
			for row in self._stock_rows(is_cancelled=0, voucher_type=voucher[0], voucher_no=voucher[1])
			if self._account_changed(self._place(row)) > row.creation
		}
		return lambda short, over: short in changed or over in changed or frozenset((short, over)) in moved

	def _account_changed(self, place: str):
		return self._default_changed(place) if self.is_item_wise else self._warehouse_changed(place)

	def _default_changed(self, item_code: str):
		"""When the row of defaults that names its account was saved last, or one that goes before it and names none."""
		saved = []
		for doctype, name in self.storm.defaults_of(item_code):
			row = {"parenttype": doctype, "parent": name, "company": self.books.company}
			account, modified = frappe.db.get_value(
				"Item Default", row, ["default_inventory_account", "modified"]
			) or (None, None)
			saved += [modified] if modified else []
			if account:
				return max(saved)
		raise LookupError(item_code)

	def _warehouse_changed(self, warehouse: str):
		one = frappe.db.get_value(
			"Warehouse", warehouse, ["modified", "account", "parent_warehouse"], as_dict=True
		)
		if one.account or not one.parent_warehouse:
			return one.modified
		return max(one.modified, self._warehouse_changed(one.parent_warehouse))

	def _pair_what_was_made_by_hand(self, left: dict[Voucher, dict[str, float]]) -> None:
		"""An entry and the one that it reverses, or the voucher that it names."""
		reversals = frappe.get_all(
			"Journal Entry",
			{"company": self.books.company, "docstatus": 1, "reversal_of": ("is", "set")},
			["name", "reversal_of"],
			order_by="creation",
		)
		for one in reversals:
			entry, reversed_one = ("Journal Entry", one.name), ("Journal Entry", one.reversal_of)
			for account in left.get(entry, {}):
				_make_up(left, entry, reversed_one, account)
		for one in self.by_hand:
			_make_up(left, ("Journal Entry", one.entry), one.voucher, self.storm.now(one.account))

	def _reclassify(self, entry: Document) -> None:
		"""It moves whole vouchers, as far as its lines go."""
		lines = self._debited(entry)
		movements, left = self.movements(), self.left()
		for voucher in sorted(movements):
			parts = {
				account: amount - left.get(voucher, {}).get(account, 0)
				for account, amount in movements[voucher].items()
				if abs(amount - left.get(voucher, {}).get(account, 0)) > NOTHING
			}
			fits = all(
				abs(lines.get(account, 0)) > abs(part) - CENT and lines.get(account, 0) * part > 0
				for account, part in parts.items()
			)
			if voucher != (entry.doctype, entry.name) and fits:
				for account, part in parts.items():
					lines[account] -= part
					self.reclassified.append(Settled(entry.name, voucher, account, part))

	def _debited(self, entry: Document) -> dict[str, float]:
		debited: dict[str, float] = defaultdict(float)
		stock_accounts = self.storm.accounts(self.books)
		for row in entry.accounts:
			if row.account in stock_accounts:
				debited[row.account] += row.debit - row.credit
		return debited

	def _standing(self, settled: list[Settled]) -> list[Settled]:
		"""Of entries that are submitted and not reversed; by what their accounts are called now."""
		entries = {
			"company": self.books.company,
			"docstatus": 1,
			"name": ("in", [one.entry for one in settled] or [""]),
		}
		submitted = frappe.get_all("Journal Entry", entries, pluck="name", order_by="name")
		reversed_ones = frappe.get_all(
			"Journal Entry", {"docstatus": 1, "reversal_of": ("in", submitted or [""])}, pluck="reversal_of"
		)
		standing = set(submitted) - set(reversed_ones)
		return [replace(one, account=self.storm.now(one.account)) for one in settled if one.entry in standing]

	def pending_vouchers(self) -> set[Voucher]:
		"""The vouchers that a queued or running repost covers, directly or because value flows on to them."""
		return self._reached_by(("Queued", "In Progress"))

	def is_one_sided_in_gl(self, voucher: Voucher) -> bool:
		"""Whether the voucher has no live GL entry on the accounts on which its two sides disagree."""
		movements = self.movements().get(voucher, {})
		accounts = [account for account, amount in movements.items() if abs(amount) > NOTHING]
		filters = {"voucher_type": voucher[0], "voucher_no": voucher[1], "is_cancelled": 0}
		return not frappe.db.exists("GL Entry", {**filters, "account": ("in", accounts)})

	def _is_repaired(self, voucher: Voucher, account: str, amount: float) -> bool:
		"""Whether the voucher agrees with itself and only its correction is too much: no repost will change that."""
		standing = [*self._standing(self.settled), *self._standing(self.reclassified)]
		settled = [one.amount for one in standing if (one.voucher, one.account) == (voucher, account)]
		return bool(settled) and abs(sum(settled) + amount) <= NOTHING

	def _reached_by(self, status: tuple[str, ...]) -> set[Voucher]:
		reposts = frappe.get_all(
			"Repost Item Valuation",
			{
				"company": self.books.company,
				"docstatus": 1,
				"status": ("in", status),
				"creation": (">=", add_to_date(now_datetime(), hours=-HOURS)),
			},
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
				"creation",
			],
			order_by="creation",
		)

	def accounts_of_places(self) -> dict[str, str]:
		"""As ERPNext says: of each leaf warehouse, or of each item of the storm."""
		next_request()
		if self.is_item_wise:
			items = [frappe._dict(item_code=self.storm.now(item_code)) for item_code in ITEMS]
			# ERPNext 15 does not have it
			from erpnext.controllers.stock_controller import get_item_wise_inventory_account_map

			accounts = get_item_wise_inventory_account_map(items, self.books.company)
			return {item_code: row.account for item_code, row in accounts.items()}
		return {
			name: row.account
			for name, row in get_warehouse_account_map(self.books.company).items()
			if not row.is_group
		}


def _make_up(left: dict[Voucher, dict[str, float]], entry: Voucher, voucher: Voucher, account: str) -> None:
	"""The two make up for each other on the account, as far as the smaller of their amounts goes."""
	of_entry, of_voucher = (left.get(one, {}).get(account, 0) for one in (entry, voucher))
	if of_entry * of_voucher < 0:
		part = min(of_entry, -of_voucher, key=abs)
		left[entry][account] -= part
		left[voucher][account] += part


def netted(
	accounts: Mapping[str, float], belong_together: Callable[[str, str], bool] = lambda short, over: True
) -> dict[str, float]:
	"""Opposite differences taken off each other, the largest first."""
	left = dict(sorted(accounts.items()))
	while True:
		by_size = sorted(left, key=lambda account: -abs(left[account]))
		pairs = [
			(short, over)
			for short in by_size
			for over in by_size
			if left[short] > NOTHING and left[over] < -NOTHING and belong_together(short, over)
		]
		if not pairs:
			return rounded(left)
		short, over = pairs[0]
		amount = min(left[short], -left[over])
		left[short] -= amount
		left[over] += amount


def rounded(accounts: Mapping[str, float]) -> dict[str, float]:
	"""Without what floating point leaves of nothing."""
	return {account: round(amount, 6) for account, amount in accounts.items() if abs(amount) > NOTHING}
