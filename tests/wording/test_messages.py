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
	assert said.startswith("This Delivery Note was stopped: in company Alder")
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
		"Then continue with Delivery Note DN-1, unchanged. Users with the role Head have been notified.\n"
	)
	assert "click" not in said


@pytest.mark.parametrize(
	("document", "bypass_role", "advice"),
	[
		(SAVED, None, "Show this message to your administrator: custom code"),
		(SAVED, "Head", "Users with the role Head can post it all the same"),
		(WARNED, "Head", "a Journal Entry brings the account back in line"),
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
	assert f"To correct {before} EUR 3" in lines
	assert f"To correct {now} EUR 7" in lines


def test_a_stale_draft_shows_both_amounts_of_each_account():
	said = stale_draft(voice(), "JV-1", [StaleAmount("Stock - A", Decimal(21), Decimal(8))], currency="EUR")
	assert said.startswith("The draft JV-1 was made for other figures")
	assert "  - Stock - A: EUR 21 in the draft, EUR 8 to correct now\n" in said


def test_a_notification_shows_no_figures_and_escapes_names():
	html = HtmlMarkup(lambda _doctype, name: name)
	said = notification(voice(html), stopped_user="<Jo>", company="A & B", accounts=2)
	assert "<b>&lt;Jo&gt;</b> was stopped in company <b>A &amp; B</b>, where 2 stock account(s)" in said
