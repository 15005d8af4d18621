"""The vouchers behind an account's difference, put in order for reading: by cause, the largest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from stock_sync_guard.engine.findings import CURES, AccountDifference, Cause, Cure, VoucherDifference
from stock_sync_guard.engine.money import ZERO


@dataclass(frozen=True)
class CauseGroup:
	"""The vouchers of one cause. `amount` is the sum of all of them, listed or not."""

	cause: Cause
	vouchers: tuple[VoucherDifference, ...]

	@property
	def cure(self) -> Cure | None:
		"""What removes the cause at its root; None where there is nothing better than the proposed entry."""
		cure = CURES.get(self.cause)
		return None if cure is Cure.JOURNAL_ENTRY else cure

	@property
	def amount(self) -> Decimal:
		return total(self.vouchers)


@dataclass(frozen=True)
class VouchersByCause:
	"""The groups that count, the one with the largest amount first, and what was posted before the date asked for.

	`pending` are vouchers that a repost will still touch: they do not count.
	"""

	groups: tuple[CauseGroup, ...]
	earlier: tuple[VoucherDifference, ...] = ()
	pending: tuple[VoucherDifference, ...] = ()


def by_cause(difference: AccountDifference, *, from_date: date | None = None) -> VouchersByCause:
	"""Group the account's vouchers. `from_date` sets those posted before it aside."""
	groups: dict[Cause, list[VoucherDifference]] = {}
	earlier = []
	for voucher in difference.vouchers:
		if from_date and voucher.posting_date < from_date:
			earlier.append(voucher)
		else:
			groups.setdefault(voucher.cause, []).append(voucher)
	ordered = sorted(
		(CauseGroup(cause, tuple(vouchers)) for cause, vouchers in groups.items()),
		key=lambda group: (-abs(group.amount), group.cause.value),
	)
	return VouchersByCause(tuple(ordered), tuple(earlier), difference.pending)


def total(vouchers: Iterable[VoucherDifference]) -> Decimal:
	"""The sum of the vouchers' differences (company currency; positive: debit the account)."""
	return sum((voucher.difference for voucher in vouchers), ZERO)
