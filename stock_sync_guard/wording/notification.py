"""What those are told who can correct a difference that stopped somebody else."""

from __future__ import annotations

from stock_sync_guard.wording.voice import Voice


def notification(voice: Voice, *, stopped_user: str, company: str, accounts: int) -> str:
	"""One line without figures: what the user may read of them, the draft shows. `accounts` is their number."""
	_ = voice.translate
	return _(
		"Value Out of Sync: {0} was stopped in company {1}, where {2} stock account(s) no longer agree with the stock ledger. Open the Journal Entry that corrects it."
	).format(voice.name(stopped_user), voice.name(company), accounts)
