"""Auditing the companies of a scope: the comparison of every stock account, and the entry that would correct them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from stock_sync_guard.audit.errors import AuditError, NothingToCompareError
from stock_sync_guard.audit.figures.health import read_health
from stock_sync_guard.audit.figures.results import AccountAudit, CompanyAudit, Scope, State
from stock_sync_guard.audit.sources.completed import Ledgers, remembering
from stock_sync_guard.engine.adjustment_account import Unusable, unusable_by_ledgers
from stock_sync_guard.engine.entry_lines import CorrectionLine, correction_lines
from stock_sync_guard.engine.findings import AccountDifference, CompanyBooks
from stock_sync_guard.ledgers.accounts import read_stock_accounts
from stock_sync_guard.ledgers.companies import UnknownCompanyError, read_companies, read_company
from stock_sync_guard.ledgers.comparison import compare_accounts
from stock_sync_guard.ledgers.differing_days import DailyDifference, read_daily_differences
from stock_sync_guard.ledgers.statements import Run
from stock_sync_guard.ledgers.totals import read_totals
from stock_sync_guard.ledgers.warehouse_values import read_warehouse_values

NAMES_SHOWN = 5


def audit(run: Ledgers, scope: Scope) -> list[CompanyAudit]:
	"""Audit the companies of the scope, in order of their names.

	Raises AuditError where a company or account is unknown, or nothing keeps perpetual inventory.
	"""
	run = remembering(run)
	companies = [_books(run, name) for name in scope.companies or read_companies(run)]
	if not companies:
		raise NothingToCompareError(
			"No company keeps perpetual inventory, so there is nothing that must agree."
			" Enable it in Company, or check another site."
		)
	audits = []
	left = set(scope.accounts)
	for books in companies:
		accounts = read_stock_accounts(run, books)
		if scope.accounts:
			accounts = [account for account in accounts if account in scope.accounts]
			left.difference_update(accounts)
			if not accounts:
				continue
		audits.append(_audit_company(run, books, accounts, scope))
	if left:
		names = ", ".join(sorted(left))
		raise AuditError(
			f"{names}: not a stock account of {_some(books.name for books in companies)}."
			" Audit without --account to see them."
		)
	return audits


def _books(run: Run, company: str) -> CompanyBooks:
	try:
		books = read_company(run, company)
	except UnknownCompanyError:
		raise AuditError(
			f"There is no company {company}. Companies with perpetual inventory: {_some(read_companies(run))}."
		) from None
	if not books.perpetual_inventory:
		raise AuditError(
			f"Company {company} does not keep perpetual inventory, so nothing must agree."
			" Enable it in Company, or name another company."
		)
	return books


def _audit_company(run: Ledgers, books: CompanyBooks, accounts: Sequence[str], scope: Scope) -> CompanyAudit:
	tolerance = books.tolerance if scope.tolerance is None else scope.tolerance
	asked = accounts if scope.accounts else None
	differences = compare_accounts(run, books, asked, tolerance=tolerance, as_on=scope.as_on)
	explained = {difference.account: difference for difference in differences}
	accounts = sorted({*accounts, *explained})
	totals = read_totals(run, books, accounts, as_on=scope.as_on)
	values = read_warehouse_values(run, books, as_on=scope.as_on)
	audits = tuple(
		AccountAudit(
			totals=totals[account],
			state=_state(explained.get(account), tolerance),
			warehouses=tuple(value for value in values if value.account == account),
			difference=explained.get(account),
		)
		for account in accounts
	)
	counting = [difference for difference in differences if difference.is_out_of_sync(tolerance)]
	entry, problem = _entry(run, books, counting)
	return CompanyAudit(
		books,
		tolerance,
		audits,
		entry,
		problem,
		scope.as_on,
		daily_differences=_daily_differences(run, books, counting, scope) if scope.over_time else (),
		health=read_health(run, books, as_on=scope.as_on),
	)


def _daily_differences(
	run: Run, books: CompanyBooks, counting: Sequence[AccountDifference], scope: Scope
) -> tuple[DailyDifference, ...]:
	accounts = {difference.account for difference in counting}
	if not accounts:
		return ()
	daily = read_daily_differences(run, books, as_on=scope.as_on)
	return tuple(one for one in daily if one.account in accounts)


def _state(difference: AccountDifference | None, tolerance: Decimal) -> State:
	if difference is None:
		return State.IN_SYNC
	return State.OUT_OF_SYNC if difference.is_out_of_sync(tolerance) else State.NOT_COUNTED


def _entry(
	run: Run, books: CompanyBooks, differences: Sequence[AccountDifference]
) -> tuple[tuple[CorrectionLine, ...], str | None]:
	if not differences:
		return (), None
	adjustment_account = books.stock_adjustment_account
	why = unusable_by_ledgers(adjustment_account, read_stock_accounts(run, books))
	if why is Unusable.MISSING:
		return (), f"Set a Stock Adjustment Account in Company {books.name} to see the entry."
	if why is Unusable.STOCK_ACCOUNT:
		return (), (
			f"{adjustment_account} is a stock account itself."
			f" Set another Stock Adjustment Account in Company {books.name} to see the entry."
		)
	return tuple(correction_lines(differences, adjustment_account, decimals=books.decimals)), None


def _some(names: Iterable[str]) -> str:
	names = list(names)
	shown = ", ".join(names[:NAMES_SHOWN]) or "none"
	more = len(names) - NAMES_SHOWN
	return f"{shown} and {more} more" if more > 0 else shown
