"""What can be known of a voucher besides its amounts: an open repost, cancelled entries, a correction it can do without."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from stock_sync_guard.engine.findings import Voucher


@dataclass(frozen=True)
class Repost:
	"""A Repost Item Valuation that covers a voucher. Not pending: it failed."""

	name: str
	pending: bool


class CancelledEntries(NamedTuple):
	"""How many cancelled entries a voucher has in either ledger.

	They count whatever account they stand on: the warehouse's may have changed since.
	"""

	in_stock: int = 0
	in_gl: int = 0


@dataclass(frozen=True)
class Circumstances:
	"""Of vouchers without an entry here there is nothing to be known."""

	# A pending repost excuses its vouchers, a failed one is their cause.
	reposts: Mapping[Voucher, Repost] = field(default_factory=dict)
	cancelled: Mapping[Voucher, CancelledEntries] = field(default_factory=dict)
	# The Journal Entries that can be cancelled without putting anything else out of sync.
	unneeded_corrections: Collection[str] = ()
