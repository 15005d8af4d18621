"""The types of the comparison: what it is told of a company's books, and what it finds. Amounts are in company currency.

Signs: a positive difference means that the stock ledger is worth more than the account says, so the
account must be debited; a negative one, that it must be credited.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from stock_sync_guard.engine.money import ZERO
from stock_sync_guard.engine.tolerance import default_tolerance, exceeds

# ERPNext's scheduler takes reposts up every hour; what a night and a day did not finish hangs.
REPOST_HOURS = 24


class Voucher(NamedTuple):
	"""A document that wrote ledger entries."""

	voucher_type: str
	voucher_no: str


class PostingAccount(NamedTuple):
	"""The account that a warehouse posts to; None where nothing names one. A group of warehouses posts nothing today."""

	account: str | None
	is_group: bool


class Cause(str, Enum):
	"""Why a voucher makes a difference. The values are stable names: settings, reports and exports use them."""

	GL_MISSING = "gl-entries-missing"
	STOCK_MISSING = "stock-ledger-entries-missing"
	AMOUNTS_DIFFER = "amounts-differ"
	CANCELLED_ON_ONE_SIDE = "cancelled-on-one-side"
	MANUAL_ENTRY = "manual-entry"
	REPOST_FAILED = "repost-failed"
	REPOST_NOT_FINISHED = "repost-not-finished"
	CORRECTION_NOT_NEEDED = "correction-no-longer-needed"
	ROUNDING = "rounding"
	# Excused: reported, but it does not count.
	REPOST_PENDING = "repost-pending"
	# As on a day: later entries of the voucher bring its sides together. Reported apart, it does not count.
	REVERSED_LATER = "reversed-later"


class Cure(str, Enum):
	"""What removes a difference at its root. A Journal Entry always brings the sums together, but only that."""

	REPOST = "repost"
	# a repost that writes the lost stock ledger entries again
	RECREATE_STOCK_LEDGER = "recreate-stock-ledger"
	RESTART_REPOST = "restart-repost"
	# ERPNext restarts only failed ones; one that waits or broke off is taken up again by its scheduled job.
	FINISH_REPOST = "finish-repost"
	REVERSE_ENTRY = "reverse-entry"
	CANCEL_CORRECTION = "cancel-correction"
	JOURNAL_ENTRY = "journal-entry"


CURES = {
	Cause.GL_MISSING: Cure.REPOST,
	Cause.AMOUNTS_DIFFER: Cure.REPOST,
	Cause.STOCK_MISSING: Cure.JOURNAL_ENTRY,
	Cause.CANCELLED_ON_ONE_SIDE: Cure.JOURNAL_ENTRY,
	Cause.MANUAL_ENTRY: Cure.REVERSE_ENTRY,
	Cause.REPOST_FAILED: Cure.RESTART_REPOST,
	Cause.REPOST_NOT_FINISHED: Cure.FINISH_REPOST,
	# where nothing else needs the correction
	Cause.CORRECTION_NOT_NEEDED: Cure.CANCEL_CORRECTION,
}


@dataclass(frozen=True)
class CompanyBooks:
	"""What the engine needs to know of a company."""

	name: str
	abbr: str
	currency: str
	decimals: int
	perpetual_inventory: bool
	default_inventory_account: str | None
	stock_adjustment_account: str | None
	cost_center: str | None
	# False for ledgers of a site that never had this app: there are no corrections of ours to look for.
	records_corrections: bool = True
	# Into how many rows its widest Cost Center Allocation splits a GL entry, each of them rounded; 1 without one.
	allocation_parts: int = 1
	# Accounts that were a warehouse's, as far as they are known: guarded like those of today.
	former_accounts: tuple[str, ...] = ()
	# What the company has set for itself; None: it has set nothing.
	own_tolerance: Decimal | None = None
	# How long an open repost excuses its vouchers.
	repost_hours: int = REPOST_HOURS
	# What time it is at the site; None: the ledgers are a copy, whose own newest rows tell when it was made.
	now: datetime | None = None
	# Whether sums of closed periods are stored beside the ledgers, so that these need not be read as a whole.
	stored_sums: bool = False
	# Where each of the company's warehouses posts to, if that is known already; None: the ledgers' own tables tell.
	warehouses: Mapping[str, PostingAccount] | None = None
	# ERPNext 16: stock is posted to the account of its item, whatever the warehouse.
	item_wise_accounts: bool = False
	# Every account that an item may post to then, if that is known already; None: the ledgers' own tables tell.
	item_accounts: tuple[str, ...] | None = None
	# ERPNext 16: whether a repost can be one of the GL entries of a single voucher.
	gl_only_reposts: bool = True

	@property
	def tolerance(self) -> Decimal:
		"""What may differ per account: what the company has set, else the default of its currency."""
		return default_tolerance(self.decimals) if self.own_tolerance is None else self.own_tolerance

	def with_former(self, accounts: Iterable[str]) -> CompanyBooks:
		"""The same, where these accounts are known to have been a warehouse's too."""
		return replace(self, former_accounts=tuple(sorted({*self.former_accounts, *accounts})))


@dataclass(frozen=True)
class AccountTotals:
	"""The two sums that perpetual inventory promises to be equal."""

	account: str
	stock_value: Decimal = ZERO
	account_balance: Decimal = ZERO

	@property
	def difference(self) -> Decimal:
		return self.stock_value - self.account_balance


@dataclass(frozen=True)
class VoucherMovement:
	"""What one voucher moved on one stock account, in the stock ledger and in the general ledger."""

	voucher_type: str
	voucher_no: str
	account: str
	# None: all its ledger entries are gone, after a correction had settled it.
	posting_date: date | None
	stock_value: Decimal = ZERO
	account_movement: Decimal = ZERO
	# What corrections of ours settled of its difference; on the correction itself, the same with the sign turned.
	settled: Decimal = ZERO
	settled_by: str | None = None
	# The same of reclassifications of ours, which move money that was posted on another account.
	reclassified: Decimal = ZERO
	# How much of a difference people have accepted, to be debited and to be credited; neither is negative.
	accepted_debit: Decimal = ZERO
	accepted_credit: Decimal = ZERO
	stock_rows: int = 0
	gl_rows: int = 0
	# Whether one of the warehouses may have posted to another account when its entries were written.
	account_may_have_changed: bool = False

	@property
	def difference(self) -> Decimal:
		"""As the two sides stand, settled or not."""
		return self.stock_value - self.account_movement

	@property
	def unsettled(self) -> Decimal:
		return self.difference - self.settled - self.reclassified

	def accepted_of(self, amount: Decimal) -> Decimal:
		"""How much of what is left (of either sign) is accepted: what exceeds it counts, in the other direction all of it."""
		return min(amount, self.accepted_debit) if amount > 0 else max(amount, -self.accepted_credit)

	def roundings(self, allocation_parts: int) -> int:
		"""How often ERPNext may have rounded an amount between the voucher's two sides on this account.

		Each row of the document is rounded, each of its parts where a Cost Center Allocation splits it
		(`erpnext.accounts.general_ledger.distribute_gl_based_on_cost_center_allocation`), before rows of the same
		account are merged. Where one side has no entries nothing was rounded.
		"""
		if not self.stock_rows or not self.gl_rows:
			return 0
		return max(self.stock_rows * allocation_parts, self.gl_rows)

	@property
	def voucher(self) -> Voucher:
		return Voucher(self.voucher_type, self.voucher_no)


@dataclass(frozen=True)
class VoucherDifference:
	"""The part of an account's difference that one voucher made, and why.

	`difference` is what is left of it: less what corrections settled, and netted with the voucher's other accounts.
	"""

	voucher_type: str
	voucher_no: str
	# None: all its ledger entries are gone, after a correction had settled it.
	posting_date: date | None
	stock_value: Decimal
	account_movement: Decimal
	difference: Decimal
	cause: Cause
	cure: Cure
	# The document that the cause speaks of: the Repost Item Valuation, or the correction that is not needed.
	refers_to: tuple[str, str] | None = None
	# How long that document has been open, for a repost that is not finished.
	since: datetime | None = None
	# As on a day: the later day of the entries that bring its two sides together.
	reversed_on: date | None = None
	# The cure was tried on the document; otherwise a repost is one that may help.
	cure_is_tried: bool = False

	@property
	def voucher(self) -> Voucher:
		return Voucher(self.voucher_type, self.voucher_no)

	def is_before(self, day: date) -> bool:
		"""Whether it was posted before the day; a voucher without a date is older than any."""
		return self.posting_date is None or self.posting_date < day


@dataclass(frozen=True)
class SettledByPeople:
	"""Vouchers whose differences on one account offset each other, because somebody brought them together by hand.

	`in_sum`: which voucher belongs to which entry cannot be told, only that together they come to nothing.
	"""

	vouchers: tuple[VoucherDifference, ...]
	in_sum: bool = False


class CauseTotal(NamedTuple):
	"""Vouchers of one cause and one direction; `amount` in company currency, positive: debit the account."""

	cause: Cause
	vouchers: int
	amount: Decimal


@dataclass(frozen=True)
class AccountDifference:
	"""An account, its two sums, and what the difference between them is made of.

	`difference` = `to_correct` + `posted_elsewhere` + `repost_pending` + `reversed_later` + `accepted`, where the account is guarded; one of type Stock
	that no warehouse posts to, and none ever did, is listed only. Only `to_correct` counts: it is what the
	vouchers listed in `vouchers` made (largest first), and `rounding`. The account is out of sync when it exceeds the
	tolerance even without its rounding, which stops nobody but is corrected with the rest. `pending` lists the vouchers that a repost will still touch.
	"""

	company: str
	currency: str
	decimals: int
	account: str
	stock_value: Decimal
	account_balance: Decimal
	to_correct: Decimal
	posted_elsewhere: Decimal = ZERO
	repost_pending: Decimal = ZERO
	rounding: Decimal = ZERO
	# What people have taken responsibility for, with a reason; it stops nobody.
	accepted: Decimal = ZERO
	vouchers: tuple[VoucherDifference, ...] = ()
	# What smaller vouchers made that were not read one by one; `vouchers` has the largest then.
	unlisted: tuple[CauseTotal, ...] = ()
	pending: tuple[VoucherDifference, ...] = ()
	# Shown, and never advised again.
	settled_by_people: tuple[SettledByPeople, ...] = ()
	# As on a day only: what later entries of the vouchers in `reversed` bring together.
	reversed_later: Decimal = ZERO
	reversed: tuple[VoucherDifference, ...] = ()
	is_guarded: bool = True
	warehouses: tuple[str, ...] = field(default=(), compare=False)

	@property
	def difference(self) -> Decimal:
		return self.stock_value - self.account_balance

	@property
	def number_of_vouchers(self) -> int:
		"""Those that count, listed or not."""
		return len(self.vouchers) + sum(total.vouchers for total in self.unlisted)

	def is_out_of_sync(self, tolerance: Decimal) -> bool:
		"""Whether what vouchers made is more than the tolerance (company currency); the tolerance itself may differ."""
		return exceeds(self.to_correct - self.rounding, tolerance)
