"""What can be known of a voucher besides its amounts: an open repost, cancelled entries, a correction it can do without."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import NamedTuple

from stock_sync_guard.engine.findings import Voucher


class RepostState(Enum):
	"""What became of a submitted repost that is not completed."""

	PENDING = "pending"
	FAILED = "failed"
	# It has waited or run for longer than the company excuses.
	NOT_FINISHED = "not finished"


@dataclass(frozen=True)
class Repost:
	"""A Repost Item Valuation that covers a voucher; `since` is when it was created, where that is known."""

	name: str
	state: RepostState
	since: datetime | None = None


class CancelledEntries(NamedTuple):
	"""How many cancelled entries a voucher has in either ledger.

	They count whatever account they stand on: the warehouse's may have changed since.
	"""

	in_stock: int = 0
	in_gl: int = 0
	# Whether they are marked cancelled, and no other cancelled entries reverse them, as ERPNext's own would be.
	is_one_sided_in_stock: bool = False
	is_one_sided_in_gl: bool = False


class EntryOfPeople(NamedTuple):
	"""A submitted Journal Entry that somebody made: the one that it reverses, if any, and its remark."""

	reversal_of: str = ""
	remark: str = ""

	def names(self, voucher_no: str) -> bool:
		"""Whether the remark names the voucher, as a word of its own."""
		return voucher_no in self.remark and bool(
			re.search(rf"(?<![\w-]){re.escape(voucher_no)}(?![\w-])", self.remark)
		)


class DocumentState(NamedTuple):
	"""What the document of a voucher says of itself."""

	is_cancelled: bool
	moves_stock: bool


@dataclass(frozen=True)
class Circumstances:
	"""Of vouchers without an entry here there is nothing to be known."""

	# A pending repost excuses its vouchers, any other is their cause.
	reposts: Mapping[Voucher, Repost] = field(default_factory=dict)
	cancelled: Mapping[Voucher, CancelledEntries] = field(default_factory=dict)
	entries_of_people: Mapping[Voucher, EntryOfPeople] = field(default_factory=dict)
	documents: Mapping[Voucher, DocumentState] = field(default_factory=dict)
	# As on a day: vouchers whose later entries bring their sides together, with the day of the last of those.
	reversed_later: Mapping[Voucher, date] = field(default_factory=dict)
	# The Journal Entries that can be cancelled without putting anything else out of sync.
	unneeded_corrections: Collection[str] = ()
