"""The lines of the adjusting entry that brings accounts back in sync."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from stock_sync_guard.engine.findings import AccountDifference
from stock_sync_guard.engine.money import ZERO, round_to


@dataclass(frozen=True)
class CorrectionLine:
	"""One line of the entry: exactly one of `debit` and `credit` is positive (company currency)."""

	account: str
	debit: Decimal = ZERO
	credit: Decimal = ZERO

	@classmethod
	def of(cls, account: str, amount: Decimal) -> CorrectionLine:
		"""A debit for a positive amount, a credit for a negative one."""
		return cls(account, debit=amount) if amount > 0 else cls(account, credit=-amount)


def correction_lines(
	differences: Iterable[AccountDifference], adjustment_account: str, *, decimals: int
) -> list[CorrectionLine]:
	"""Debit what is missing on a stock account, credit what is too much, and net the rest on one contra line.

	Perpetual inventory holds the stock ledger to be right: the account follows it, and the difference is a gain or
	loss of stock (ERPNext's manual, "Stock Balance and Stock Account Balance Syncing"). Amounts are rounded to
	`decimals`, those of the journal entry's amount fields. Nothing to adjust: no lines.
	"""
	lines = []
	contra = ZERO
	for difference in differences:
		amount = round_to(difference.to_correct, decimals)
		if amount:
			lines.append(CorrectionLine.of(difference.account, amount))
			contra -= amount
	if contra:
		lines.append(CorrectionLine.of(adjustment_account, contra))
	return lines


def reclassification_lines(
	differences: Iterable[AccountDifference], *, decimals: int
) -> list[CorrectionLine]:
	"""Move to the accounts of today what is posted on other stock accounts; no gain or loss of stock in it.

	`differences` must hold every stock account of the company: what is posted elsewhere nets to zero over all of them.
	What rounding leaves goes to the largest line.
	"""
	amounts = {
		difference.account: round_to(difference.posted_elsewhere, decimals) for difference in differences
	}
	if left := sum(amounts.values(), ZERO):
		amounts[max(amounts, key=lambda account: abs(amounts[account]))] -= left
	return [CorrectionLine.of(account, amount) for account, amount in amounts.items() if amount]
