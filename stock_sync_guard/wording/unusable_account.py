"""What is said of an adjustment account that a correction cannot be booked against."""

from __future__ import annotations

from collections.abc import Callable

from stock_sync_guard.engine.adjustment_account import Unusable


def unusable_account(
	why: Unusable, *, account: str, account_type: str, account_company: str, translate: Callable[[str], str]
) -> str:
	"""What is wrong with the account, and what to choose instead; the values come as they are to be shown.

	Raises KeyError for Unusable.MISSING: then there is no account to speak of.
	"""
	_ = translate
	return {
		Unusable.STOCK_ACCOUNT: _(
			"The Adjustment Account {0} is a stock account itself. Choose an expense account: a correction between two stock accounts would correct neither."
		).format(account),
		Unusable.OTHER_COMPANY: _("The Adjustment Account {0} belongs to company {1}.").format(
			account, account_company
		),
		Unusable.GROUP: _("The Adjustment Account {0} is a group. Choose one that can be booked on.").format(
			account
		),
		Unusable.DISABLED: _("The Adjustment Account {0} is disabled.").format(account),
		Unusable.NEEDS_PARTY: _(
			"The Adjustment Account {0} is of type {1} and needs a party in each line. Choose an expense account."
		).format(account, account_type),
	}[why]
