"""The message for a correction that was drafted for other figures than those of today."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from stock_sync_guard.wording.voice import Voice


class StaleAmount(NamedTuple):
	"""An account's amount in the draft and what is to correct now (company currency; positive: debit the account)."""

	account: str
	drafted: Decimal
	to_correct: Decimal


def stale_draft(voice: Voice, draft: str, amounts: Iterable[StaleAmount], *, currency: str) -> str:
	"""The Journal Entry `draft`, its amounts that do not hold any more, and what to do about them."""
	_ = voice.translate
	lines = [
		_("{0}: {1} in the draft, {2} to correct now").format(
			voice.markup.link("Account", amount.account),
			voice.amount(amount.drafted, currency),
			voice.amount(amount.to_correct, currency),
		)
		for amount in amounts
	]
	opening = _("The draft {0} was made for other figures than those of today (positive: debit the account):")
	return (
		voice.markup.paragraph(opening.format(voice.markup.link("Journal Entry", draft)))
		+ voice.markup.items(lines)
		+ voice.markup.paragraph(
			_("Change its amounts before you submit it, or delete it and click Create Journal Entry again.")
		)
	)
