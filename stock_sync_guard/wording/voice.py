"""How something is said, independent of what: the form, the language, how amounts and dates are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from stock_sync_guard.engine.findings import VoucherDifference
from stock_sync_guard.wording.markup import Markup


def _no_repost(_voucher: VoucherDifference) -> None:
	return None


def _no_page(_company: str) -> None:
	return None


@dataclass(frozen=True)
class Voice:
	"""The same words are HTML in Desk and plain text in logs, REST clients and the demo: the form is the markup's.

	`money` writes an amount of a currency. `repost_url` leads to a new Repost Item Valuation of a voucher, None where
	the reader may not make one; `page_url` to the page that shows all that is out of sync in a company, None without one.
	"""

	markup: Markup
	translate: Callable[[str], str]
	money: Callable[[Decimal, str], str]
	format_date: Callable[[date], str] = date.isoformat
	repost_url: Callable[[VoucherDifference], str | None] = _no_repost
	page_url: Callable[[str], str | None] = _no_page

	def amount(self, amount: Decimal, currency: str) -> str:
		return self.markup.text(self.money(amount, currency))

	def name(self, value: str) -> str:
		"""A name that the reader looks for, set apart."""
		return self.markup.bold(self.markup.text(value))
