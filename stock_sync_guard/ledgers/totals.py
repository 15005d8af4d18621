"""The two sums of an account: stock value and balance."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from stock_sync_guard.engine.findings import AccountTotals, CompanyBooks
from stock_sync_guard.engine.money import ZERO, to_decimal
from stock_sync_guard.ledgers.accounts import PLACE
from stock_sync_guard.ledgers.statements import Run, as_on_parameters, company_parameters, listed, until


def read_totals(
	run: Run, books: CompanyBooks, accounts: Iterable[str], *, as_on: date | None = None
) -> dict[str, AccountTotals]:
	"""Stock value and balance of each of the accounts, of one snapshot; accounts without entries have zeros.

	Stored totals of closed months can be added in here without touching anything else.
	"""
	wanted = sorted(set(accounts))
	if not wanted:
		return {}
	statement, parameters = totals(wanted, as_on=as_on is not None)
	stock_value = dict.fromkeys(wanted, ZERO)
	balance = dict.fromkeys(wanted, ZERO)
	for account, value, debit, credit in run(
		statement, {**company_parameters(books), **parameters, **as_on_parameters(as_on)}
	):
		stock_value[account] += to_decimal(value)
		balance[account] += to_decimal(debit) - to_decimal(credit)
	return {account: AccountTotals(account, stock_value[account], balance[account]) for account in wanted}


def totals(accounts: Iterable[str], *, as_on: bool = False) -> tuple[str, dict[str, str]]:
	"""Stock value and account balance of the accounts, in one statement, so of one snapshot.

	Rows: account, stock value (text), debit (text), credit (text); several rows per account.
	"""
	inside, parameters = listed("account", accounts)
	until_stock, until_gl = until("s", as_on), until("g", as_on)
	return (
		f"""
		WITH RECURSIVE {PLACE}
		SELECT p.account, CAST(SUM(s.stock_value_difference) AS CHAR), '0', '0'
		FROM place p
		JOIN `tabStock Ledger Entry` s ON s.warehouse = p.warehouse
		WHERE s.is_cancelled = 0 AND p.account IN {inside} {until_stock}
		GROUP BY p.account
		UNION ALL
		SELECT g.account, '0', CAST(SUM(g.debit) AS CHAR), CAST(SUM(g.credit) AS CHAR)
		FROM `tabGL Entry` g
		WHERE g.company = :company AND g.is_cancelled = 0 AND g.account IN {inside} {until_gl}
		GROUP BY g.account
		""",
		parameters,
	)
