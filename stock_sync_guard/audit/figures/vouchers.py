"""The vouchers behind an account's difference, put in order for reading: by cause, the largest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from stock_sync_guard.engine.findings import AccountDifference, Cause, Cure, VoucherDifference
from stock_sync_guard.engine.money import ZERO

Listed = TypeVar("Listed")


@dataclass(frozen=True)
class CauseGroup:
	"""The vouchers of one cause, the largest first."""

	cause: Cause
	vouchers: tuple[VoucherDifference, ...]

	@property
	def cures(self) -> dict[Cure, int]:
		"""How many of the vouchers have each cure, the Journal Entry last."""
		counts = Counter(voucher.cure for voucher in self.vouchers)
		return {cure: counts[cure] for cure in Cure if cure in counts}

	@property
	def amount(self) -> Decimal:
		return total(self.vouchers)


@dataclass(frozen=True)
class VouchersToRead:
	"""An account's vouchers: `recent` and `earlier` count, `pending` will still be touched by a repost.

	`earlier` were posted before the day asked for, and are summed up; each of the three begins with the largest.
	"""

	recent: tuple[VoucherDifference, ...]
	earlier: tuple[VoucherDifference, ...] = ()
	pending: tuple[VoucherDifference, ...] = ()

	@property
	def by_cause(self) -> list[CauseGroup]:
		"""The recent ones, the cause with the largest amount first."""
		groups: dict[Cause, list[VoucherDifference]] = {}
		for voucher in self.recent:
			groups.setdefault(voucher.cause, []).append(voucher)
		return sorted(
			(CauseGroup(cause, tuple(vouchers)) for cause, vouchers in groups.items()),
			key=lambda group: (-abs(group.amount), group.cause.value),
		)


def vouchers_to_read(difference: AccountDifference, *, from_date: date | None) -> VouchersToRead:
	"""The vouchers of the difference; those before `from_date` (None: no such day) are set aside."""
	recent, earlier = [], []
	for voucher in difference.vouchers:
		is_earlier = from_date is not None and voucher.is_before(from_date)
		(earlier if is_earlier else recent).append(voucher)
	return VouchersToRead(tuple(recent), tuple(earlier), difference.pending)


def by_day(vouchers: Iterable[VoucherDifference]) -> list[tuple[date, list[VoucherDifference]]]:
	"""Vouchers that were reversed later, by the day on which they were, the first day first."""
	days: dict[date, list[VoucherDifference]] = {}
	for voucher in vouchers:
		if voucher.reversed_on:
			days.setdefault(voucher.reversed_on, []).append(voucher)
	return sorted(days.items())


def at_most(vouchers: Sequence[Listed], limit: int | None) -> tuple[Sequence[Listed], Sequence[Listed]]:
	"""The first `limit` of the vouchers (None: all), and the rest."""
	shown = vouchers[:limit]
	return shown, vouchers[len(shown) :]


def total(vouchers: Iterable[VoucherDifference]) -> Decimal:
	"""The sum of the vouchers' differences (company currency; positive: debit the account)."""
	return sum((voucher.difference for voucher in vouchers), ZERO)
