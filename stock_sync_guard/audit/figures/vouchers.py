"""The vouchers behind an account's difference, put in order for reading: by cause, the largest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from stock_sync_guard.engine.findings import AccountDifference, Cause, Cure, VoucherDifference
from stock_sync_guard.engine.money import ZERO


@dataclass(frozen=True)
class CauseGroup:
	"""The vouchers of one cause. `amount` is the sum of all of them, listed or not."""

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
		if from_date and voucher.is_before(from_date):
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


def words(name: Cause | Cure) -> str:
	"""The stable name of a cause or cure, to be read."""
	return name.value.replace("-", " ").replace("gl ", "GL ", 1)
