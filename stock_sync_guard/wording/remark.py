"""The remark of a drafted Journal Entry: the figures that it was drafted for, as plain text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from stock_sync_guard.engine.findings import AccountDifference
from stock_sync_guard.engine.money import round_to

# Begins the remark in every language: by it an entry says that it is a correction, even after an uninstall took its mark.
SIGNATURE = "Stock Sync Guard: "


def remark(
	differences: Iterable[AccountDifference],
	*,
	why_not_today: str | None,
	translate: Callable[[str], str],
	money: Callable[[Decimal, str], str],
) -> str:
	"""A line of what the entry is for, one for each account, and one for a posting date that is not today's."""
	_ = translate
	lines = [SIGNATURE + _("brings the stock accounts in line with the stock ledger.")]
	for difference in differences:
		figures = [
			(_("stock value {0}"), difference.stock_value),
			(_("account balance {0}"), difference.account_balance),
			(_("to correct {0}"), difference.to_correct),
		]
		# the rest of the difference, where there is any
		for text, amount in (
			(_("on another stock account {0}"), difference.posted_elsewhere),
			(_("repost pending {0}"), difference.repost_pending),
			(_("accepted {0}"), difference.accepted),
		):
			if round_to(amount, difference.decimals):
				figures.append((text, amount))
		stated = ", ".join(text.format(money(amount, difference.currency)) for text, amount in figures)
		lines.append(f"{difference.account}: {stated}.")
	if why_not_today:
		lines.append(_("Posting date: {0}.").format(why_not_today))
	return "\n".join(lines)
