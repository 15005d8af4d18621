"""What in a document, or around it, makes its two ledgers disagree, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from stock_sync_guard.wording.voice import Voice


@dataclass(frozen=True)
class StockAccountAsOtherSide:
	"""A stock account that takes the other side of the posting: `row` of the document, or all of it (None)."""

	account: str
	doctype: str
	name: str | None
	field_label: str
	row: int | None = None


@dataclass(frozen=True)
class RejectedGoodsValued:
	"""A row with rejected goods, which Buying Settings value in the stock ledger."""

	row: int


Suspect = StockAccountAsOtherSide | RejectedGoodsValued


def suspect_in_words(voice: Voice, suspect: Suspect) -> str:
	"""The sentence that names it."""
	_ = voice.translate
	if isinstance(suspect, RejectedGoodsValued):
		return _(
			"Row {0} has rejected goods, and {1} gives them a value: switch {2} off there, or leave the rejected goods out."
		).format(
			suspect.row,
			voice.markup.link("Buying Settings", "Buying Settings"),
			voice.name(_("Set Valuation Rate for Rejected Materials")),
		)
	label = voice.name(_(suspect.field_label))
	account = voice.markup.link("Account", suspect.account)
	document = voice.markup.text(_(suspect.doctype))
	if suspect.name:
		document += f" {voice.markup.link(suspect.doctype, suspect.name)}"
	if suspect.row is None:
		return _("{0} in {1} is {2}, itself a stock account; choose another.").format(
			label, document, account
		)
	return _("{0} in row {1} of {2} is {3}, itself a stock account; choose another.").format(
		label, suspect.row, document, account
	)
