"""Reading the ledgers: the only module of the engine that runs statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from . import statements
from .findings import AccountTotals, CompanyBooks, VoucherMovement
from .money import ZERO, decimals_of_number_format, to_decimal
from .statements import Run

# Of a voucher whose ledger entries are all gone, after a correction had settled it.
NO_DATE = date.min


# More days than these are not worth naming one by one.
MOST_DAYS = 500


class UnknownCompanyError(LookupError):
	"""There is no company of that name in the ledgers."""


def read_company(run: Run, company: str) -> CompanyBooks:
	"""The company's settings that decide what is compared. Raises UnknownCompanyError."""
	rows = run(statements.COMPANY, {"company": company})
	if not rows:
		raise UnknownCompanyError(company)
	name, abbr, currency, number_format, perpetual, default_account, adjustment, cost_center = rows[0]
	if not default_account:
		last_modified = run(statements.LAST_MODIFIED_STOCK_ACCOUNT, {"company": company})
		default_account = last_modified[0][0] if last_modified else None
	return CompanyBooks(
		name=str(name),
		abbr=str(abbr or ""),
		currency=str(currency or ""),
		decimals=decimals_of_number_format(number_format),
		perpetual_inventory=bool(int(perpetual or 0)),
		default_inventory_account=default_account or None,
		stock_adjustment_account=adjustment or None,
		cost_center=cost_center or None,
	)


def read_companies(run: Run) -> list[str]:
	"""The companies that keep perpetual inventory."""
	return [str(name) for (name,) in run(statements.COMPANIES, {})]


def read_warehouse_accounts(run: Run, books: CompanyBooks) -> dict[str, str]:
	"""The stock account of each leaf warehouse of the company that has one."""
	rows = run(statements.WAREHOUSE_ACCOUNTS, _of(books))
	return {str(warehouse): str(account) for warehouse, account in rows if account}


def read_accounts_of_warehouses(run: Run, books: CompanyBooks, warehouses: Iterable[str]) -> set[str]:
	"""The accounts that these warehouses post to; groups and warehouses of other companies have none."""
	statement, parameters = statements.warehouse_accounts(sorted(set(warehouses)))
	return {str(account) for _name, account in run(statement, {**_of(books), **parameters}) if account}


def read_stock_accounts(run: Run, books: CompanyBooks) -> list[str]:
	"""Every account that a leaf warehouse posts to, and every other leaf account of type Stock."""
	return [str(account) for (account,) in run(statements.STOCK_ACCOUNTS, _of(books))]


def read_totals(
	run: Run, books: CompanyBooks, accounts: Iterable[str], *, as_on: date | None = None
) -> dict[str, AccountTotals]:
	"""Stock value and balance of each of the accounts, of one snapshot; accounts without entries have zeros.

	Stored totals of closed months can be added in here without touching anything else.
	"""
	wanted = sorted(set(accounts))
	if not wanted:
		return {}
	statement, parameters = statements.totals(wanted, as_on=as_on is not None)
	stock_value = dict.fromkeys(wanted, ZERO)
	balance = dict.fromkeys(wanted, ZERO)
	for account, value, debit, credit in run(statement, {**_of(books), **parameters, **_until(as_on)}):
		stock_value[account] += to_decimal(value)
		balance[account] += to_decimal(debit) - to_decimal(credit)
	return {account: AccountTotals(account, stock_value[account], balance[account]) for account in wanted}


def read_voucher_movements(
	run: Run,
	books: CompanyBooks,
	vouchers: Sequence[tuple[str, str]] | None = None,
	*,
	as_on: date | None = None,
	every_day: bool = False,
) -> list[VoucherMovement]:
	"""Where stock ledger and general ledger disagree, per voucher and stock account of the company.

	`vouchers` (type, number) looks at these only. Vouchers that agree with themselves are left out. So are those of a
	day on which each account's sides agree in sum: grouping a whole history by voucher costs many times its sums, and
	vouchers of one day and account that offset each other to nothing leave nothing to correct there. `every_day` looks
	for those too. What corrections settled is always there, though it agrees: it decides what is netted with what.
	"""
	days = None if every_day or vouchers is not None else _differing_days(run, books, as_on)
	if days == []:
		return []
	statement, parameters = statements.voucher_movements(
		vouchers, days=days, as_on=as_on is not None, corrections=books.records_corrections
	)
	movements = [_movement(row) for row in run(statement, {**_of(books), **parameters, **_until(as_on)})]
	return [movement for movement in movements if movement.difference or movement.corrected_by]


def read_cancelled_rows(
	run: Run,
	books: CompanyBooks,
	vouchers: Sequence[tuple[str, str]] | None = None,
	*,
	as_on: date | None = None,
) -> dict[tuple[str, str], tuple[int, int]]:
	"""How many cancelled entries the vouchers (None: all) have in the stock ledger and in the GL, if any."""
	statement, parameters = statements.cancelled_rows(vouchers, as_on=as_on is not None)
	rows = run(statement, {"company": books.name, **parameters, **_until(as_on)})
	return {
		(str(voucher_type), str(voucher_no)): (_count(in_stock), _count(in_gl))
		for voucher_type, voucher_no, in_stock, in_gl in rows
	}


def read_settled(run: Run, books: CompanyBooks) -> list[tuple[str, tuple[str, str], str, Decimal]]:
	"""What corrections settled: the correction, voucher, account, amount (positive: the account was debited)."""
	rows = run(statements.SETTLED, {"company": books.name}) if books.records_corrections else ()
	return [
		(str(correction), (str(voucher_type or ""), str(voucher_no or "")), str(account), to_decimal(amount))
		for correction, voucher_type, voucher_no, account, amount in rows
	]


def _differing_days(run: Run, books: CompanyBooks, as_on: date | None) -> list[str] | None:
	"""The days (ISO) that vouchers must be looked for on; None where they are too many to name."""
	rows = run(statements.daily_sums(as_on=as_on is not None), {**_of(books), **_until(as_on)})
	days = {
		to_date(day)
		for day, _account, stock_value, debit, credit in rows
		if to_decimal(stock_value) != _balance(debit, credit)
	}
	if books.records_corrections:
		settled = run(statements.SETTLED_DAYS, {"company": books.name})
		days.update(to_date(day) for pair in settled for day in pair if day)
	return sorted(day.isoformat() for day in days) if len(days) <= MOST_DAYS else None


def _of(books: CompanyBooks) -> dict[str, object]:
	return {"company": books.name, "default_account": books.default_inventory_account}


def _until(as_on: date | None) -> dict[str, object]:
	return {"as_on": as_on.isoformat()} if as_on else {}


def _movement(row: statements.Row) -> VoucherMovement:
	(
		voucher_type,
		voucher_no,
		account,
		posting_date,
		stock_value,
		debit,
		credit,
		corrected,
		settles,
		*others,
	) = row
	stock_rows, gl_rows, corrected_by = others
	return VoucherMovement(
		voucher_type=str(voucher_type),
		voucher_no=str(voucher_no),
		account=str(account),
		posting_date=to_date(posting_date) if posting_date else NO_DATE,
		stock_value=to_decimal(stock_value),
		account_movement=_balance(debit, credit),
		corrected=to_decimal(corrected) - to_decimal(settles),
		corrected_by=str(corrected_by) if corrected_by else None,
		stock_rows=_count(stock_rows),
		gl_rows=_count(gl_rows),
	)


def _count(value: object) -> int:
	return int(to_decimal(value))


def _balance(debit: object, credit: object) -> Decimal:
	return to_decimal(debit) - to_decimal(credit)


def to_date(value: object) -> date:
	"""The date that the database returned as date, datetime or ISO text."""
	if isinstance(value, datetime):
		return value.date()
	if isinstance(value, date):
		return value
	return date.fromisoformat(str(value)[:10])
