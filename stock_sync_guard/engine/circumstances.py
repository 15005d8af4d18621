"""What else is known of the vouchers that would count: open reposts, cancelled entries, corrections that settled them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from stock_sync_guard.engine.findings import Voucher


@dataclass(frozen=True)
class Repost:
	"""A Repost Item Valuation that covers a voucher. Not pending: it failed."""

	name: str
	pending: bool


@dataclass(frozen=True)
class Circumstances:
	"""Of vouchers without an entry here there is nothing to be known."""

	# A pending repost excuses its vouchers, a failed one is their cause.
	reposts: Mapping[Voucher, Repost] = field(default_factory=dict)
	# Cancelled entries of the voucher in the stock ledger and in the GL, whatever account they stand on: the
	# warehouse's may have changed since.
	cancelled: Mapping[Voucher, tuple[int, int]] = field(default_factory=dict)
	# The Journal Entries that can be cancelled without putting anything else out of sync.
	unneeded_corrections: Collection[str] = ()
