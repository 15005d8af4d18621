"""The parts of the lines that are said where no dialog is: on lists, in imports, to other clients, by background jobs."""

from __future__ import annotations

from collections.abc import Iterable

from stock_sync_guard.engine.findings import AccountDifference
from stock_sync_guard.wording.voice import Voice
from stock_sync_guard.wording.vouchers import directed


def accounts_to_correct(voice: Voice, differences: Iterable[AccountDifference]) -> str:
	"""Each account with what is to correct on it."""
	return "; ".join(
		f"{voice.name(one.account)}, {directed(voice, one.to_correct, one.currency)}" for one in differences
	)


def where_to_correct(voice: Voice, company: str) -> str:
	"""The address of the page that shows what is out of sync in the company, and corrects it; empty without one."""
	url = voice.page_url(company)
	return (
		voice.translate("To correct it: {0}").format(voice.markup.anchor(url, voice.markup.text(url)))
		if url
		else ""
	)
