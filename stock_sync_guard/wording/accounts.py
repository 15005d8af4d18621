"""An account that disagrees with the stock ledger: its warehouses, its figures, and the vouchers behind them."""

from __future__ import annotations

from collections.abc import Iterable

from stock_sync_guard.engine.findings import AccountDifference
from stock_sync_guard.wording.voice import Voice
from stock_sync_guard.wording.vouchers import made_by

# As with vouchers, a dialog is read at a glance.
WAREHOUSES_SHOWN = 5


def explained(voice: Voice, differences: Iterable[AccountDifference]) -> str:
	"""Each account with its figures and vouchers."""
	return "".join(_account(voice, difference) for difference in differences)


def heading(voice: Voice, account: str) -> str:
	return voice.markup.bold(voice.markup.link("Account", account))


def _account(voice: Voice, difference: AccountDifference) -> str:
	_ = voice.translate
	title = heading(voice, difference.account)
	if difference.warehouses:
		title += " (" + _("warehouses: {0}").format(_some_warehouses(voice, difference.warehouses)) + ")"
	return (
		voice.markup.paragraph(title)
		+ voice.markup.table(_figures(voice, difference))
		+ made_by(voice, difference)
	)


def _figures(voice: Voice, difference: AccountDifference) -> list[tuple[str, str]]:
	_ = voice.translate
	currency = difference.currency
	direction = _("debit the account") if difference.to_correct > 0 else _("credit the account")
	to_correct = f"{voice.markup.bold(voice.amount(abs(difference.to_correct), currency))} ({direction})"
	rows = [
		(_("Stock Value"), voice.amount(difference.stock_value, currency)),
		(_("Account Balance"), voice.amount(difference.account_balance, currency)),
	]
	if difference.to_correct == difference.difference:
		return [*rows, (_("Difference"), to_correct)]
	rows.append((_("Difference"), voice.amount(difference.difference, currency)))
	if difference.posted_elsewhere:
		posted_elsewhere = voice.amount(difference.posted_elsewhere, currency)
		rows.append((_("of which on another stock account"), posted_elsewhere))
	if difference.repost_pending:
		repost_pending = voice.amount(difference.repost_pending, currency)
		rows.append((_("of which waiting for a repost"), repost_pending))
	return [*rows, (_("To correct"), to_correct)]


def _some_warehouses(voice: Voice, warehouses: tuple[str, ...]) -> str:
	shown = [voice.markup.link("Warehouse", name) for name in warehouses[:WAREHOUSES_SHOWN]]
	more = len(warehouses) - len(shown)
	if more:
		shown.append(voice.translate("and {0} more").format(more))
	return ", ".join(shown)
