"""The posting date of a draft: today, unless ERPNext would refuse it there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import frappe
from erpnext.accounts.utils import get_fiscal_years
from frappe import _
from frappe.utils import add_days, formatdate, get_url_to_list, getdate

from stock_sync_guard.engine.findings import AccountDifference, CompanyBooks
from stock_sync_guard.engine.money import round_to
from stock_sync_guard.ledgers.totals import read_totals
from stock_sync_guard.site.closed_periods import closed_until
from stock_sync_guard.site.ledgers import run
from stock_sync_guard.site.versions import refuses_journal_entry


@dataclass(frozen=True)
class PostingDate:
	"""A date, and the sentence that says why it is not today's (None where it is)."""

	date: date
	why_not_today: str | None = None


def correction_posting_date(books: CompanyBooks, differences: Sequence[AccountDifference]) -> PostingDate:
	"""Today, or the first day after it on which ERPNext takes a Journal Entry on these accounts.

	ERPNext refuses one on a stock account that is in sync on its posting date
	(`JournalEntry.validate_stock_accounts`), so a difference that lies in the future is corrected there; and it
	refuses any in a closed or frozen period. Raises frappe.ValidationError where the day has no fiscal year.
	"""
	chosen = PostingDate(getdate())
	if not _differ_on(chosen.date, books, differences):
		ahead = {voucher.posting_date for difference in differences for voucher in difference.vouchers}
		for day in sorted(day for day in ahead if day and day > chosen.date):
			if _differ_on(day, books, differences):
				chosen = PostingDate(day, _("the difference begins on {0}").format(formatdate(day)))
				break
	while closed := closed_until(books.name, chosen.date, "Journal Entry"):
		chosen = PostingDate(
			getdate(add_days(closed.last_day, 1)),
			_("moved behind {0}, which ends on {1}").format(closed.name, formatdate(closed.last_day)),
		)
	_require_fiscal_year(books.name, chosen.date)
	return chosen


def require_posting_date(books: CompanyBooks, differences: Sequence[AccountDifference], day: date) -> None:
	"""Raise frappe.ValidationError where ERPNext would not take a Journal Entry on these accounts on this day of choice."""
	if closed := closed_until(books.name, day, "Journal Entry"):
		frappe.throw(
			_("{0} is in {1}, which ends on {2}. Choose a later posting date.").format(
				formatdate(day), closed.name, formatdate(closed.last_day)
			),
			title=_("Period Closed"),
		)
	_require_fiscal_year(books.name, day)
	if not _differ_on(day, books, differences):
		frappe.throw(
			_(
				"On {0} the stock ledger and one of these stock accounts agree, and ERPNext takes no Journal Entry on the account then. Choose a later posting date."
			).format(formatdate(day)),
			title=_("No Difference on That Day"),
		)


def _require_fiscal_year(company: str, day: date) -> None:
	if get_fiscal_years(day, company=company, boolean=True):
		return
	fiscal_years = f'<a href="{get_url_to_list("Fiscal Year")}">{_("Fiscal Year")}</a>'
	frappe.throw(
		_(
			"The correction would be dated {0}, and company {1} has no active Fiscal Year for that day. Create or enable one in {2}; then draft the Journal Entry again."
		).format(formatdate(day), frappe.bold(company), fiscal_years),
		title=_("Fiscal Year Missing"),
	)


def _differ_on(day: date, books: CompanyBooks, differences: Sequence[AccountDifference]) -> bool:
	"""Whether each of the accounts is out of sync by that day already, to the last unit as ERPNext asks."""
	accounts = [difference.account for difference in differences]
	if books.item_wise_accounts:
		return not any(refuses_journal_entry(account, day, books.name) for account in accounts)
	totals = read_totals(run, books, accounts, as_on=day)
	return all(round_to(total.difference, books.decimals) for total in totals.values())
