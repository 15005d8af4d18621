"""The Journal Entries that people made themselves, with what they say of other vouchers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from stock_sync_guard.engine.circumstances import EntryOfPeople
from stock_sync_guard.engine.findings import CompanyBooks, Voucher
from stock_sync_guard.ledgers.statements import Run, Statement, fetch, in_parts, listed

JOURNAL_ENTRY = "Journal Entry"
# Names in one statement.
NAMES_PER_STATEMENT = 500


def read_entries_of_people(
	run: Run, books: CompanyBooks, vouchers: Iterable[Voucher]
) -> dict[Voucher, EntryOfPeople]:
	"""Those of the vouchers that are submitted Journal Entries of people; corrections of ours are none."""
	names = sorted({voucher.voucher_no for voucher in vouchers if voucher.voucher_type == JOURNAL_ENTRY})
	return {
		Voucher(JOURNAL_ENTRY, str(row.name)): EntryOfPeople(
			reversal_of=str(row.reversal_of or ""), remark=str(row.user_remark or "")
		)
		for some in in_parts(names, NAMES_PER_STATEMENT)
		for row in fetch(run, EntryRow, entries(books, some))
	}


class EntryRow(NamedTuple):
	name: object
	reversal_of: object
	user_remark: object


def entries(books: CompanyBooks, names: Iterable[str]) -> Statement:
	"""Rows: EntryRow."""
	inside, parameters = listed("name", names)
	return Statement(
		f"""
		SELECT j.name, j.reversal_of, j.user_remark FROM `tabJournal Entry` j
		WHERE j.company = :company AND j.docstatus = 1 AND j.stock_sync_correction = 0 AND j.name IN {inside}
		ORDER BY j.name
		""",
		{"company": books.name, **parameters},
	)
