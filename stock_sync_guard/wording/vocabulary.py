"""The one vocabulary of causes and cures: what Desk's messages call them, and what the audit does."""

from __future__ import annotations

from collections.abc import Callable

from stock_sync_guard.engine.findings import Cause, Cure


def cause_in_words(cause: Cause, translate: Callable[[str], str]) -> str:
	"""The cause as a message tells it."""
	_ = translate
	return {
		Cause.GL_MISSING: _("GL entries missing"),
		Cause.STOCK_MISSING: _("stock ledger entries missing"),
		Cause.AMOUNTS_DIFFER: _("amounts differ"),
		Cause.CANCELLED_ON_ONE_SIDE: _("cancelled on one side only"),
		Cause.MANUAL_ENTRY: _("manual entry on a stock account"),
		Cause.REPOST_FAILED: _("repost failed"),
		Cause.REPOST_NOT_FINISHED: _("repost not finished"),
		Cause.CORRECTION_NOT_NEEDED: _("correction no longer needed"),
		Cause.ROUNDING: _("rounding"),
		Cause.REPOST_PENDING: _("repost pending"),
	}[cause]


def cure_in_words(cure: Cure, translate: Callable[[str], str]) -> str | None:
	"""The cure as a message advises it; `{0}` stands for the document that the cause speaks of.

	None for the Journal Entry: the message itself ends in that advice.
	"""
	_ = translate
	return {
		Cure.REPOST: _("repost it"),
		Cure.RECREATE_STOCK_LEDGER: _("repost it, with its stock ledger"),
		Cure.RESTART_REPOST: _("restart {0} first"),
		Cure.FINISH_REPOST: _("have {0} finished first: switch the scheduler on"),
		Cure.CANCEL_CORRECTION: _("cancel {0}"),
		Cure.REVERSE_ENTRY: _("reverse it, or adjust"),
		Cure.JOURNAL_ENTRY: None,
	}[cure]


def in_short(name: Cause | Cure) -> str:
	"""The stable name of a cause or cure, to be read: the audit's word for it, in English as all of the audit."""
	return name.value.replace("-", " ").replace("gl ", "GL ", 1)
