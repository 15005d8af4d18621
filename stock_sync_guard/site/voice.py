"""How a frappe site speaks: HTML for Desk, one line for REST clients and logs, in the reader's language."""

from __future__ import annotations

from functools import partial
from html import escape
from urllib.parse import urlencode

import frappe
from frappe import _
from frappe.utils import formatdate, get_link_to_form

from stock_sync_guard.engine.findings import VoucherDifference
from stock_sync_guard.site.amounts import money
from stock_sync_guard.wording.markup import HtmlMarkup, LineMarkup, Markup
from stock_sync_guard.wording.voice import Voice


def desk_voice(language: str | None = None) -> Voice:
	"""HTML with links to what the user may read; without a `language`, in the user's."""
	return _voice(HtmlMarkup(_link), language)


def line_voice() -> Voice:
	"""Text on one line, in the user's language."""
	return _voice(LineMarkup(), None)


def repost_url(voucher: VoucherDifference) -> str | None:
	"""What Desk follows to `stock_sync_guard.create_repost`; None where the user may not, or the repost is not tried."""
	if not voucher.cure_is_tried or not may_repost():
		return None
	return f"#stock-sync-repost?{urlencode(voucher.voucher._asdict())}"


def may_repost() -> bool:
	"""Whether the user may create and submit a Repost Item Valuation."""
	return all(frappe.has_permission("Repost Item Valuation", right) for right in ("create", "submit"))


def _voice(markup: Markup, language: str | None) -> Voice:
	return Voice(
		markup,
		translate=partial(_, lang=language),
		money=money,
		format_date=formatdate,
		repost_url=repost_url,
	)


def _link(doctype: str, name: str) -> str:
	if not frappe.has_permission(doctype, "read"):
		return escape(name)
	return get_link_to_form(doctype, name, label=escape(name))
