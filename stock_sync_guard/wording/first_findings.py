"""What a company meets when the app is installed: what is out of sync already, and what that stops from now on."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from stock_sync_guard.engine.findings import AccountDifference
from stock_sync_guard.wording.voice import Voice
from stock_sync_guard.wording.vouchers import directed

# A notification is read at a glance; the page shows all.
ACCOUNTS_SHOWN = 5


class Consequence(Enum):
	"""What becomes of a document that moves stock on an account that is out of sync."""

	STOPPED = "stopped"
	WARNED = "warned"
	NOTHING = "nothing"


def first_findings(
	voice: Voice,
	company: str,
	accounts: int,
	readable: Sequence[AccountDifference],
	consequence: Consequence,
) -> str:
	"""One line: how many accounts are out of sync, by how much and since when as far as readable, and the ways to go on."""
	return " ".join(
		[_opening(voice, company, accounts), *_accounts(voice, readable), _from_now_on(voice, consequence)]
	)


def _opening(voice: Voice, company: str, accounts: int) -> str:
	_ = voice.translate
	line = _("Stock Sync Guard is installed. In company {0}, {1} stock accounts are out of sync.")
	if accounts == 1:
		line = _("Stock Sync Guard is installed. In company {0}, {1} stock account is out of sync.")
	return line.format(voice.name(company), accounts)


def _accounts(voice: Voice, differences: Sequence[AccountDifference]) -> list[str]:
	by_size = sorted(differences, key=lambda one: (-abs(one.to_correct), one.account))
	lines = [_account(voice, one) for one in by_size[:ACCOUNTS_SHOWN]]
	if more := len(by_size) - len(lines):
		lines.append(voice.translate("and {0} more").format(more) + ".")
	return lines


def _account(voice: Voice, difference: AccountDifference) -> str:
	line = f"{voice.name(difference.account)}: {directed(voice, difference.to_correct, difference.currency)}"
	days = [voucher.posting_date for voucher in difference.vouchers if voucher.posting_date]
	if not days:
		return f"{line}."
	return f"{line}, {voice.translate('since {0}').format(voice.format_date(min(days)))}."


def _from_now_on(voice: Voice, consequence: Consequence) -> str:
	_ = voice.translate
	return {
		Consequence.STOPPED: _(
			"From now on nobody can save or submit a document that moves stock on one of these accounts. Correct them, or set older differences to Warn in Stock Sync Guard Settings, which lets documents pass meanwhile."
		),
		Consequence.WARNED: _(
			"From now on whoever saves or submits a document that moves stock on one of these accounts is warned, until they are corrected."
		),
		Consequence.NOTHING: _(
			"Nobody is stopped or warned, as Stock Sync Guard Settings have Off for older differences. They can be corrected all the same."
		),
	}[consequence]
