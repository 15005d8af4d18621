"""A company's audit in a few figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from stock_sync_guard.audit.figures.results import CompanyAudit, State
from stock_sync_guard.engine.money import ZERO


@dataclass(frozen=True)
class CompanySummary:
	"""`to_correct` is the sum of what its accounts are off by, without regard to their signs (company currency).

	`vouchers` and `oldest`, the first day on which one of them was posted, are of the vouchers that count.
	"""

	company: str
	currency: str
	decimals: int
	is_in_sync: bool
	to_correct: Decimal
	vouchers: int
	oldest: date | None

	def days(self, today: date) -> int | None:
		"""The age of the oldest voucher."""
		return (today - self.oldest).days if self.oldest else None


def summary_of(audit: CompanyAudit) -> CompanySummary:
	differences = [
		account.difference
		for account in audit.accounts
		if account.difference and account.state is State.OUT_OF_SYNC
	]
	vouchers = {voucher.voucher: voucher.posting_date for one in differences for voucher in one.vouchers}
	return CompanySummary(
		company=audit.books.name,
		currency=audit.books.currency,
		decimals=audit.books.decimals,
		is_in_sync=audit.is_in_sync,
		to_correct=sum((abs(one.to_correct) for one in differences), ZERO),
		vouchers=len(vouchers),
		oldest=min((day for day in vouchers.values() if day), default=None),
	)
