"""How a frappe site speaks: HTML for Desk, one line for REST clients and logs, in the reader's language."""

from __future__ import annotations

from functools import partial
from html import escape
from urllib.parse import urlencode

import frappe
from frappe import _
from frappe.utils import formatdate, get_link_to_form, get_url_to_form

from stock_sync_guard.engine.findings import VoucherDifference
from stock_sync_guard.site.amounts import money
from stock_sync_guard.site.closed_periods import closed_until
from stock_sync_guard.wording.markup import HtmlMarkup, LineMarkup, Markup
from stock_sync_guard.wording.voice import Voice


def desk_voice(language: str | None = None) -> Voice:
	"""HTML with links to what the user may read; without a `language`, in the user's."""
	return _voice(HtmlMarkup(_link), language)


def line_voice() -> Voice:
	"""Text on one line, in the user's language."""
	return _voice(LineMarkup(), None)


def repost_url(voucher: VoucherDifference) -> str | None:
	"""The form of a new Repost Item Valuation of the voucher; None where the user may not make one, or ERPNext would not.

	ERPNext refuses to repost into a closed or frozen period (`RepostItemValuation.validate`).
	"""
	if not frappe.has_permission("Repost Item Valuation", "create"):
		return None
	company = frappe.db.get_value(voucher.voucher_type, voucher.voucher_no, "company")
	if not company or not voucher.posting_date:
		return None
	if closed_until(company, voucher.posting_date, voucher.voucher_type):
		return None
	route = {
		"based_on": "Transaction",
		"voucher_type": voucher.voucher_type,
		"voucher_no": voucher.voucher_no,
	}
	return f"{get_url_to_form('Repost Item Valuation', 'new')}?{urlencode(route)}"


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
