"""What is audited, and what an audit gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum

from stock_sync_guard.audit.figures.health import Health
from stock_sync_guard.engine.entry_lines import CorrectionLine
from stock_sync_guard.engine.findings import AccountDifference, AccountTotals, CompanyBooks, Voucher
from stock_sync_guard.ledgers.differing_days import DailyDifference
from stock_sync_guard.ledgers.warehouse_values import WarehouseValue


@dataclass(frozen=True)
class Scope:
	"""What is audited: empty `companies` and `accounts` take all that keep perpetual inventory.

	`tolerance` (company currency) None takes each company's own; `as_on` None takes every entry.
	"""

	companies: tuple[str, ...] = ()
	accounts: tuple[str, ...] = ()
	as_on: date | None = None
	tolerance: Decimal | None = None
	# Whether to read how the difference came about, which looks through the whole ledgers once more.
	over_time: bool = False


class State(str, Enum):
	"""Whether an account's two sums agree. The values are stable names: JSON and CSV use them."""

	IN_SYNC = "in-sync"
	OUT_OF_SYNC = "out-of-sync"
	# The sums differ, but for a reason that does not count: the money sits on another stock account, say.
	NOT_COUNTED = "not-counted"


@dataclass(frozen=True)
class AccountAudit:
	"""One stock account: its sums, where its stock value lies, and what explains a difference."""

	totals: AccountTotals
	state: State
	warehouses: tuple[WarehouseValue, ...] = ()
	difference: AccountDifference | None = None


@dataclass(frozen=True)
class Change:
	"""What a voucher is off by on an account, before and now (company currency; positive: debit the account)."""

	account: str
	voucher: Voucher
	posting_date: date | None
	before: Decimal
	now: Decimal


@dataclass(frozen=True)
class Changes:
	"""The vouchers whose difference changed since an earlier audit, each kind with the largest change first."""

	new: tuple[Change, ...] = ()
	settled: tuple[Change, ...] = ()
	grown: tuple[Change, ...] = ()
	shrunk: tuple[Change, ...] = ()

	@property
	def by_kind(self) -> dict[str, tuple[Change, ...]]:
		return {"new": self.new, "settled": self.settled, "grown": self.grown, "shrunk": self.shrunk}


@dataclass(frozen=True)
class CompanyAudit:
	"""One company: its accounts in order of their names, and the entry that would correct them.

	`problem` says why there is no entry although an account is out of sync. What `health` lists counts for nothing.
	"""

	books: CompanyBooks
	tolerance: Decimal
	accounts: tuple[AccountAudit, ...]
	entry: tuple[CorrectionLine, ...] = ()
	problem: str | None = None
	as_on: date | None = None
	health: Health = field(default_factory=Health)
	# The days on which something of the differences that are out of sync came or went.
	daily_differences: tuple[DailyDifference, ...] = ()
	# What changed since an earlier audit, where one was named.
	since: Changes | None = None

	@property
	def is_in_sync(self) -> bool:
		return all(account.state is not State.OUT_OF_SYNC for account in self.accounts)
