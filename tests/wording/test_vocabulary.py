"""Every cause and cure has its words, in Desk and in the audit."""

from __future__ import annotations

import pytest

from stock_sync_guard.engine.findings import Cause, Cure
from stock_sync_guard.wording.vocabulary import cause_in_words, cure_in_words, in_short


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_has_words_for_desk(cause):
	assert cause_in_words(cause, str)


@pytest.mark.parametrize("cure", set(Cure) - {Cure.JOURNAL_ENTRY})
def test_every_cure_but_the_journal_entry_has_words_for_desk(cure):
	assert cure_in_words(cure, str)


def test_the_journal_entry_is_the_advice_of_the_message_itself():
	assert cure_in_words(Cure.JOURNAL_ENTRY, str) is None


@pytest.mark.parametrize(
	("name", "words"),
	[
		(Cause.GL_MISSING, "GL entries missing"),
		(Cause.CANCELLED_ON_ONE_SIDE, "cancelled on one side"),
		(Cure.CANCEL_CORRECTION, "cancel correction"),
	],
)
def test_the_audit_reads_the_stable_names(name, words):
	assert in_short(name) == words
