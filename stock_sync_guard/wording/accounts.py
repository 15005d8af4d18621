"""An account that disagrees with the stock ledger: its warehouses, its figures, and the vouchers behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from stock_sync_guard.engine.findings import AccountDifference
from stock_sync_guard.wording.voice import Voice
from stock_sync_guard.wording.vouchers import directed, made_by

# As with vouchers, a dialog is read at a glance.
WAREHOUSES_SHOWN = 5

Figures: TypeAlias = Callable[[Voice, AccountDifference], list[tuple[str, str]]]


def no_longer_agree(voice: Voice, differences: Sequence[AccountDifference]) -> str:
	"""The sentence that says in which company stock ledger and accounts disagree, of one account or several."""
	_ = voice.translate
	company = voice.name(differences[0].company)
	if len(differences) == 1:
		return _("In company {0} the stock ledger and the stock account no longer agree.").format(company)
	return _("In company {0} the stock ledger and {1} stock accounts no longer agree.").format(
		company, len(differences)
	)


def figures_of_account(voice: Voice, difference: AccountDifference) -> list[tuple[str, str]]:
	"""The account's two sums, and what their difference is made of."""
	_ = voice.translate
	return [
		(_("Stock Value"), voice.amount(difference.stock_value, difference.currency)),
		(_("Account Balance"), voice.amount(difference.account_balance, difference.currency)),
		*figures_of_difference(voice, difference, to_correct_in_words(voice, difference)),
	]


def to_correct_in_words(voice: Voice, difference: AccountDifference) -> str:
	return directed(voice, difference.to_correct, difference.currency, voice.markup.bold)


def figures_of_difference(
	voice: Voice, difference: AccountDifference, to_correct: str
) -> list[tuple[str, str]]:
	"""What the difference is made of; `to_correct` says how much of it counts."""
	_ = voice.translate
	currency = difference.currency
	if difference.to_correct == difference.difference:
		return [(_("Difference"), to_correct)]
	rows = [(_("Difference"), voice.amount(difference.difference, currency))]
	if difference.posted_elsewhere:
		posted_elsewhere = voice.amount(difference.posted_elsewhere, currency)
		rows.append((_("of which on another stock account"), posted_elsewhere))
	if difference.repost_pending:
		repost_pending = voice.amount(difference.repost_pending, currency)
		rows.append((_("of which waiting for a repost"), repost_pending))
	if difference.accepted:
		rows.append((_("of which accepted"), voice.amount(difference.accepted, currency)))
	return [*rows, (_("To correct"), to_correct)]


def explained(
	voice: Voice, differences: Iterable[AccountDifference], figures: Figures = figures_of_account
) -> str:
	"""Each account with its figures and vouchers."""
	return "".join(
		voice.markup.paragraph(_title(voice, difference))
		+ voice.markup.table(figures(voice, difference))
		+ made_by(voice, difference)
		for difference in differences
	)


def heading(voice: Voice, account: str) -> str:
	return voice.markup.bold(voice.markup.link("Account", account))


def _title(voice: Voice, difference: AccountDifference) -> str:
	title = heading(voice, difference.account)
	if not difference.warehouses:
		return title
	warehouses = voice.translate("warehouses: {0}").format(_some_warehouses(voice, difference.warehouses))
	return f"{title} ({warehouses})"


def _some_warehouses(voice: Voice, warehouses: tuple[str, ...]) -> str:
	shown = [voice.markup.link("Warehouse", name) for name in warehouses[:WAREHOUSES_SHOWN]]
	more = len(warehouses) - len(shown)
	if more:
		shown.append(voice.translate("and {0} more").format(more))
	return ", ".join(shown)
