"""Whether an account can take the other side of a correction: one judgement, worded by whoever asks."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum


class Unusable(str, Enum):
	"""Why an account cannot. Ledgers alone tell the first two, the account's own record the others."""

	MISSING = "missing"
	# A correction between two stock accounts corrects neither.
	STOCK_ACCOUNT = "stock-account"
	OTHER_COMPANY = "other-company"
	GROUP = "group"
	DISABLED = "disabled"
	# A line on it needs a party, which a correction has not.
	NEEDS_PARTY = "needs-party"


def unusable_by_ledgers(adjustment_account: str | None, stock_accounts: Collection[str]) -> Unusable | None:
	"""Why the account cannot, as far as the ledgers tell; `stock_accounts` are all those of the company."""
	if not adjustment_account:
		return Unusable.MISSING
	return Unusable.STOCK_ACCOUNT if adjustment_account in stock_accounts else None
