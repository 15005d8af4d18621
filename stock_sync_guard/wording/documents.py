"""The document that a message is about, and how the message names it."""

from __future__ import annotations

from dataclasses import dataclass

from stock_sync_guard.wording.voice import Voice


@dataclass(frozen=True)
class ReportedDocument:
	"""The document that a user saves, submits or cancels: it is stopped, or `passes` with a warning.

	`name` None: it has never been saved.
	"""

	doctype: str
	name: str | None = None
	passes: bool = False
	is_cancelled: bool = False


def at_start(voice: Voice, document: ReportedDocument) -> str:
	"""The document as the first words of a sentence."""
	_ = voice.translate
	return _linked(voice, document) or _("This {0}").format(_label(voice, document))


def in_sentence(voice: Voice, document: ReportedDocument) -> str:
	"""The document within a sentence."""
	_ = voice.translate
	return _linked(voice, document) or _("this {0}").format(_label(voice, document))


def _linked(voice: Voice, document: ReportedDocument) -> str | None:
	if not document.name:
		return None
	return f"{_label(voice, document)} {voice.markup.link(document.doctype, document.name)}"


def _label(voice: Voice, document: ReportedDocument) -> str:
	return voice.markup.text(voice.translate(document.doctype))
