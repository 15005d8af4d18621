"""What is said where no dialog is: one line, with the address of the page that corrects it."""

from __future__ import annotations

from decimal import Decimal

from stock_sync_guard.wording.documents import ReportedDocument
from stock_sync_guard.wording.entry_without_stock import WidenedDifference, entry_without_stock_in_short
from stock_sync_guard.wording.markup import HtmlMarkup, LineMarkup
from stock_sync_guard.wording.out_of_sync import out_of_sync_in_short
from stock_sync_guard.wording.own_fault import own_fault_in_short
from tests.wording.samples import difference, voice, voucher

ENTRY = ReportedDocument("Journal Entry", "JV-1")
PAGE = "http://erp/app/page?company=Alder"


def test_an_older_difference_is_company_accounts_amounts_and_address():
	said = out_of_sync_in_short(
		voice(LineMarkup(), page_url=PAGE), [difference(voucher()), difference(to_correct="-2")]
	)
	assert said == (
		"Value Out of Sync in company Alder: Stock - A, EUR 7 (debit the account); "
		f"Stock - A, EUR 2 (credit the account). To correct it: {PAGE}"
	)


def test_an_own_fault_that_is_undone_has_nothing_to_correct():
	line = voice(LineMarkup(), page_url=PAGE)
	undone = own_fault_in_short(line, [difference()], ReportedDocument("Delivery Note", "DN-1"))
	posted = own_fault_in_short(line, [difference()], ReportedDocument("Delivery Note", "DN-1", passes=True))
	assert undone == (
		"Delivery Note DN-1 was not posted: in company Alder its own stock ledger entries and GL entries disagree: Stock - A, EUR 7."
	)
	assert posted.endswith(f"Stock - A, EUR 7. To correct it: {PAGE}")


def test_an_entry_without_stock_is_told_with_what_is_to_correct_now():
	said = entry_without_stock_in_short(
		voice(LineMarkup(), page_url=PAGE), [WidenedDifference(difference(), Decimal(3))], ENTRY
	)
	assert said == (
		"Journal Entry JV-1 was refused. In company Alder, it moves a stock account away from the stock ledger. "
		f"To correct with this entry: Stock - A, EUR 7 (debit the account). To correct it: {PAGE}"
	)


def test_in_html_the_address_is_a_link():
	html = HtmlMarkup(lambda _doctype, name: name)
	said = out_of_sync_in_short(voice(html, page_url="/page?a=1&b=2"), [difference()])
	assert said.endswith('To correct it: <a href="/page?a=1&amp;b=2">/page?a=1&amp;b=2</a>')


def test_a_name_opens_no_tag_in_a_line_that_is_shown_as_html_and_stays_readable():
	line = LineMarkup()
	assert line.text("<b>Nuts & Bolts</b>") == "&lt;b&gt;Nuts & Bolts&lt;/b&gt;"
	assert line.link("Account", "<b>") == "&lt;b&gt;"
