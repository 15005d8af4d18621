"""The messages: what happened to the document, and advice that its reader can follow."""

from __future__ import annotations

from decimal import Decimal

import pytest

from stock_sync_guard.wording.documents import ReportedDocument
from stock_sync_guard.wording.entry_without_stock import WidenedDifference, entry_without_stock
from stock_sync_guard.wording.markup import HtmlMarkup
from stock_sync_guard.wording.notification import notification
from stock_sync_guard.wording.out_of_sync import NextStep, out_of_sync
from stock_sync_guard.wording.own_fault import own_fault
from stock_sync_guard.wording.stale_draft import StaleAmount, stale_draft
from tests.wording.samples import difference, voice, voucher

SAVED = ReportedDocument("Delivery Note", "DN-1")
NEW = ReportedDocument("Delivery Note")
WARNED = ReportedDocument("Delivery Note", "DN-1", passes=True)


def test_a_document_without_a_name_is_this_document():
	said = out_of_sync(voice(), [difference(voucher())], NEW, NextStep(may_create=True))
	assert said.startswith("This Delivery Note was stopped. In company Alder")
	assert said.endswith("Then continue with this Delivery Note, unchanged.\n")


def test_where_a_repost_cures_it_comes_first_and_what_the_entry_leaves_behind_is_told():
	step = NextStep(may_create=True)
	said = out_of_sync(voice(repost_url="/new"), [difference(voucher())], SAVED, step)
	assert said.index("First repost") < said.index("What to do: click Create Journal Entry")
	assert "the other side of the lost entries stays missing" in said
	assert "First repost" not in out_of_sync(voice(), [difference(voucher())], SAVED, step)


def test_a_warned_user_is_not_sent_back_to_a_document_that_passed():
	said = out_of_sync(voice(), [difference(voucher())], WARNED, NextStep(may_create=True))
	assert said.startswith("Delivery Note DN-1 was let through")
	assert said.endswith("review the draft and submit it.\n")


def test_who_may_not_create_the_entry_is_told_whom_to_ask_and_who_knows():
	step = NextStep(
		may_create=False, creating_roles=("Accounts Manager", "Accounts User"), notified_role="Head"
	)
	said = out_of_sync(voice(), [difference(voucher())], SAVED, step)
	assert "ask a user with one of the roles Accounts Manager, Accounts User to correct it" in said
	assert said.endswith(
		"Then continue with Delivery Note DN-1, unchanged. Users with the role Head are being notified.\n"
	)
	assert "click" not in said


@pytest.mark.parametrize(
	("document", "bypass_role", "advice"),
	[
		(SAVED, None, "Show this message to your administrator: custom code"),
		(SAVED, "Head", "Users with the role Head can post it all the same"),
		(WARNED, "Head", "a Journal Entry brings the ledgers back in line"),
	],
)
def test_an_own_fault_says_what_can_be_done_instead(document, bypass_role, advice):
	assert advice in own_fault(voice(), [difference(voucher())], document, bypass_role)


@pytest.mark.parametrize(
	("is_cancelled", "passes", "verdict", "before", "now"),
	[
		(False, False, "was refused.", "before this entry", "with this entry"),
		(False, True, "was let through.", "before this entry", "with this entry"),
		(True, False, "was not cancelled.", "with this entry", "without this entry"),
		(True, True, "was cancelled.", "with this entry", "without this entry"),
	],
)
def test_an_entry_without_stock_is_told_what_it_widened(is_cancelled, passes, verdict, before, now):
	document = ReportedDocument("Journal Entry", "JV-1", passes=passes, is_cancelled=is_cancelled)
	said = entry_without_stock(voice(), [WidenedDifference(difference(), Decimal(3))], document)
	assert said.startswith(f"Journal Entry JV-1 {verdict}")
	lines = [" ".join(line.split()) for line in said.splitlines()]
	assert f"To correct {before} EUR 3 (debit the account)" in lines
	assert f"To correct {now} EUR 7 (debit the account)" in lines
	assert ("Right amount of this entry EUR 3 (debit the account)" in lines) is not is_cancelled


def test_an_entry_on_an_account_in_sync_has_no_right_amount():
	document = ReportedDocument("Journal Entry", "JV-1")
	said = entry_without_stock(voice(), [WidenedDifference(difference(), Decimal(0))], document)
	assert "none, as nothing is to correct" in said
	assert "Made by:" not in said


def test_a_widened_difference_is_explained_by_the_vouchers_that_made_it():
	document = ReportedDocument("Journal Entry", "JV-1")
	said = entry_without_stock(voice(), [WidenedDifference(difference(voucher()), Decimal(3))], document)
	assert "Purchase Receipt PR-1, 2026-03-31: EUR 7, GL entries missing" in said


def test_an_own_fault_names_the_sums_as_the_documents_own_and_a_direction_only_where_it_is_posted():
	undone = own_fault(voice(), [difference(voucher(), to_correct="-7")], SAVED, None)
	posted = own_fault(voice(), [difference(voucher(), to_correct="-7")], WARNED, None)
	assert "    Its own stock ledger entries  EUR 93\n" in undone
	assert "    Its own GL entries            EUR 100\n" in undone
	assert "    Difference                    EUR 7\n" in undone
	assert "    Difference                    EUR 7 (credit the account)\n" in posted


@pytest.mark.parametrize(
	("accounts", "said"),
	[
		(1, "the stock ledger and the stock account no longer agree"),
		(2, "and 2 stock accounts no longer agree"),
	],
)
def test_one_account_is_not_spoken_of_as_several(accounts, said):
	differences = [difference(voucher())] * accounts
	assert said in out_of_sync(voice(), differences, SAVED, NextStep(may_create=True))


def test_a_stale_draft_shows_both_amounts_of_each_account():
	said = stale_draft(voice(), "JV-1", [StaleAmount("Stock - A", Decimal(21), Decimal(8))], currency="EUR")
	assert said.startswith("The draft JV-1 was made for other figures")
	assert "  - Stock - A: EUR 21 in the draft, EUR 8 to correct now\n" in said


def test_a_notification_names_account_amount_and_largest_voucher_and_escapes_names():
	html = HtmlMarkup(lambda _doctype, name: name)
	said = notification(
		voice(html), stopped_user="<Jo>", company="A & B", readable=[difference(voucher("<PR>"))]
	)
	assert "<b>&lt;Jo&gt;</b> was stopped in company <b>A &amp; B</b>." in said
	assert "<b>Stock - A</b>: EUR 7 (debit the account), Purchase Receipt &lt;PR&gt;." in said


def test_a_notification_of_what_may_not_be_read_leads_to_the_page_all_the_same():
	said = notification(voice(), stopped_user="Jo", company="Alder", readable=[])
	assert said == (
		"Value Out of Sync: Jo was stopped in company Alder. See what is out of sync, and correct it."
	)
