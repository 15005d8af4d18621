"""The message for a correction that was cancelled: what is out of sync again."""

from __future__ import annotations

from collections.abc import Sequence

from stock_sync_guard.engine.findings import AccountDifference
from stock_sync_guard.wording.accounts import explained
from stock_sync_guard.wording.documents import ReportedDocument, at_start
from stock_sync_guard.wording.out_of_sync import NextStep, what_next
from stock_sync_guard.wording.voice import Voice


def open_again(
	voice: Voice, differences: Sequence[AccountDifference], document: ReportedDocument, next_step: NextStep
) -> str:
	"""The correction `document`, the accounts that need one again, and the two ways to it."""
	_ = voice.translate
	opening = _(
		"{0} is cancelled. It was a correction: in company {1} the stock ledger and the stock account no longer agree without it."
	).format(at_start(voice, document), voice.name(differences[0].company))
	return (
		voice.markup.paragraph(opening)
		+ explained(voice, differences)
		+ voice.markup.paragraph(_("To change the correction, amend it and submit it again."))
		+ voice.markup.paragraph(what_next(voice, document, next_step))
	)
