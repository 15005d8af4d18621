"""What those are told who can correct a difference that stopped somebody else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stock_sync_guard.engine.findings import AccountDifference
from stock_sync_guard.wording.voice import Voice
from stock_sync_guard.wording.vouchers import directed


def notification(
	voice: Voice, *, stopped_user: str, company: str, readable: Sequence[AccountDifference]
) -> str:
	"""One line: who was stopped, and what is to correct on the accounts, with the largest of the vouchers left in each."""
	_ = voice.translate
	opening = _("Value Out of Sync: {0} was stopped in company {1}.").format(
		voice.name(stopped_user), voice.name(company)
	)
	return " ".join([opening, *_accounts(voice, readable), _("See what is out of sync, and correct it.")])


def _accounts(voice: Voice, differences: Iterable[AccountDifference]) -> Iterable[str]:
	for difference in differences:
		to_correct = directed(voice, difference.to_correct, difference.currency)
		vouchers = (
			f", {voice.markup.text(voice.translate(voucher.voucher_type))} {voice.markup.text(voucher.voucher_no)}"
			for voucher in difference.vouchers[:1]
		)
		accepted = ""
		if difference.accepted:
			amount = voice.amount(difference.accepted, difference.currency)
			accepted = f" ({voice.translate('accepted: {0}').format(amount)})"
		yield f"{voice.name(difference.account)}: {to_correct}{accepted}{''.join(vouchers)}."
