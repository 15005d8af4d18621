"""The messages for a correction that was posted or cancelled: what is out of sync still, or again."""

from __future__ import annotations

from collections.abc import Sequence

from stock_sync_guard.engine.findings import AccountDifference
from stock_sync_guard.wording.accounts import explained, no_longer_agree
from stock_sync_guard.wording.documents import ReportedDocument, at_start
from stock_sync_guard.wording.out_of_sync import NextStep, what_next
from stock_sync_guard.wording.voice import Voice


def still_open(
	voice: Voice, differences: Sequence[AccountDifference], document: ReportedDocument, next_step: NextStep
) -> str:
	"""The correction `document` was submitted, and left these accounts out of sync."""
	_ = voice.translate
	verdict = _("{0} is posted, but it does not bring the accounts back in sync.").format(
		at_start(voice, document)
	)
	return (
		voice.markup.paragraph(f"{verdict} {no_longer_agree(voice, differences)}")
		+ explained(voice, differences)
		+ voice.markup.paragraph(what_next(voice, document, next_step))
	)


def open_again(
	voice: Voice, differences: Sequence[AccountDifference], document: ReportedDocument, next_step: NextStep
) -> str:
	"""The correction `document` was cancelled: the accounts that need one again, and the two ways to it."""
	_ = voice.translate
	verdict = _("{0} is cancelled. It was a correction.").format(at_start(voice, document))
	return (
		voice.markup.paragraph(f"{verdict} {no_longer_agree(voice, differences)}")
		+ explained(voice, differences)
		+ voice.markup.paragraph(_("To change the correction, amend it and submit it again."))
		+ voice.markup.paragraph(what_next(voice, document, next_step))
	)
