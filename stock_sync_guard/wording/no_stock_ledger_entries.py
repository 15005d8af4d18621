"""The message for a document that moves stock and wrote no stock ledger entry."""

from __future__ import annotations

from stock_sync_guard.wording.documents import ReportedDocument, at_start
from stock_sync_guard.wording.voice import Voice


def no_stock_ledger_entries(
	voice: Voice, document: ReportedDocument, company: str, items: str, bypass_role: str | None
) -> str:
	"""What was not posted, the first item that should have moved, and whom to ask: `bypass_role`, if any."""
	_ = voice.translate
	opening = _(
		"{0} was not posted: in company {1} it moves stock ({2}), but wrote no stock ledger entry. This points to a fault in the posting, not in your figures."
	)
	if document.passes:
		opening = _(
			"{0} was posted, although in company {1} it moves stock ({2}) and wrote no stock ledger entry. This points to a fault in the posting, not in your figures."
		)
	advice = _("Show this message to your administrator.")
	if bypass_role and not document.passes:
		advice = _("Users with the role {0} can post it all the same; show them this message.").format(
			voice.name(bypass_role)
		)
	text = opening.format(at_start(voice, document), voice.name(company), voice.markup.text(items))
	return voice.markup.paragraph(text) + voice.markup.paragraph(advice)
