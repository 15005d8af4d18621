"""An account in a message: figures that add up, the largest few vouchers, each with its cause and cure."""

from __future__ import annotations

from stock_sync_guard.engine.findings import Cause, Cure
from stock_sync_guard.wording.accounts import WAREHOUSES_SHOWN, explained
from stock_sync_guard.wording.markup import HtmlMarkup, LineMarkup
from stock_sync_guard.wording.vouchers import VOUCHERS_SHOWN
from tests.wording.samples import difference, voice, voucher


def test_where_everything_counts_the_difference_is_what_to_correct():
	said = explained(voice(), [difference(to_correct="-7")])
	assert "    Difference       EUR 7 (credit the account)\n" in said
	assert "To correct" not in said


def test_the_parts_of_the_difference_that_do_not_count_are_told():
	said = explained(voice(), [difference(to_correct="7", posted_elsewhere="-4", repost_pending="1.5")])
	assert "    Difference                         EUR 4.5\n" in said
	assert "    of which on another stock account  EUR -4\n" in said
	assert "    of which waiting for a repost      EUR 1.5\n" in said
	assert "    To correct                         EUR 7 (debit the account)\n" in said


def test_where_not_all_vouchers_are_listed_each_cause_has_its_totals_and_opposites_are_not_netted():
	vouchers = [voucher(f"PR-{number}", "2") for number in range(VOUCHERS_SHOWN + 2)]
	manual = [voucher("JE-1", "-1", Cause.MANUAL_ENTRY), voucher("JE-2", "1", Cause.MANUAL_ENTRY)]
	said = explained(voice(), [difference(*vouchers, *manual)])
	assert said.count("Purchase Receipt") == VOUCHERS_SHOWN
	assert "and 4 more\n" in said
	assert "All 9 vouchers by cause:\n" in said
	assert "    GL entries missing (7)               EUR 14 (debit the account)\n" in said
	assert "    manual entry on a stock account (1)  EUR 1 (credit the account)\n" in said
	assert "    manual entry on a stock account (1)  EUR 1 (debit the account)\n" in said


def test_warehouses_beyond_the_first_few_are_counted():
	names = tuple(f"W{number}" for number in range(WAREHOUSES_SHOWN + 3))
	assert "W4, and 3 more)" in explained(voice(), [difference(warehouses=names)])


def test_rounding_is_told_only_where_it_shows():
	assert "EUR 0.01, rounding" in explained(voice(), [difference(rounding="0.01")])
	assert "rounding" not in explained(voice(), [difference(rounding="0.004")])


def test_a_repost_is_advised_to_those_alone_who_may_make_one():
	missing = difference(voucher())
	assert "EUR 7, GL entries missing\n" in explained(voice(), [missing])
	assert "GL entries missing (repost it)" in explained(voice(repost_url="/new"), [missing])


def test_a_cure_names_the_document_that_the_cause_speaks_of():
	failed = voucher(
		cause=Cause.REPOST_FAILED, cure=Cure.RESTART_REPOST, refers_to=("Repost Item Valuation", "RIV-1")
	)
	assert "repost failed (restart RIV-1 first)" in explained(voice(), [difference(failed)])


def test_the_journal_entry_is_not_advised_at_each_voucher():
	unneeded = voucher(
		cause=Cause.CORRECTION_NOT_NEEDED, cure=Cure.JOURNAL_ENTRY, refers_to=("Journal Entry", "JV-1")
	)
	assert "correction no longer needed\n" in explained(voice(), [difference(unneeded)])


def test_one_line_stays_one_line():
	assert "\n" not in explained(voice(LineMarkup()), [difference(voucher(), voucher("PR-2"))])


def test_values_are_escaped_in_html():
	html = HtmlMarkup(lambda doctype, name: f"<a>{len(doctype + name)}</a>")
	said = explained(voice(html, repost_url='/new?"&'), [difference(voucher())])
	assert '<a href="/new?&quot;&amp;">repost it</a>' in said
