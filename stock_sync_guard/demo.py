"""The main job without ERPNext: a blocked delivery, its correction, the delivery that passes.

Run it with `make demo`. It is the guard's own engine and its own words on a small SQLite ledger in the shape of
ERPNext's tables; nothing is recorded.
"""

from __future__ import annotations

from decimal import Decimal

from stock_sync_guard.engine.books import read_accounts_of_warehouses, read_company, read_totals
from stock_sync_guard.engine.compare import out_of_sync_accounts
from stock_sync_guard.engine.correction import CorrectionLine, correction_lines
from stock_sync_guard.engine.findings import AccountDifference, CompanyBooks
from stock_sync_guard.engine.sample import SampleLedger
from stock_sync_guard.wording import BlockedDocument, Composer, NextStep, PlainMarkup

DELIVERY = ("Delivery Note", "MAT-DN-2026-00001")
LOST_RECEIPT = ("Purchase Receipt", "MAT-PRE-2026-00002")


def main() -> None:
	ledger = SampleLedger()
	ledger.post_receipt("MAT-PRE-2026-00001", "1200.00")
	ledger.post_receipt(LOST_RECEIPT[1], "350.50", posting_date="2026-03-09")
	books = read_company(ledger.run, ledger.company)

	_say("1. A small ledger: two receipts into Stores. Both ledgers agree.")
	_show_totals(ledger, books)

	_say(f"2. {LOST_RECEIPT[0]} {LOST_RECEIPT[1]} loses its GL entries behind ERPNext's back.")
	ledger.lose_gl_entries(LOST_RECEIPT)
	_show_totals(ledger, books)

	_say("3. Somebody saves a delivery from Stores.")
	differences = _save_delivery(ledger, books)

	_say("4. Create Journal Entry drafts the correction:")
	lines = correction_lines(differences, ledger.stock_adjustment, decimals=books.decimals)
	_show_entry(lines)

	_say("5. Submitted as ACC-JV-2026-00001, the ledger has it:")
	ledger.post_correction("ACC-JV-2026-00001", lines)
	_show_totals(ledger, books)

	_say("6. The same delivery is saved again, unchanged.")
	_save_delivery(ledger, books)


def _save_delivery(ledger: SampleLedger, books: CompanyBooks) -> list[AccountDifference]:
	accounts = read_accounts_of_warehouses(ledger.run, books, [ledger.stores])
	differences = out_of_sync_accounts(ledger.run, books, accounts)
	if differences:
		composer = Composer(PlainMarkup(), translate=str, money=_money)
		print("Value Out of Sync\n")
		print(composer.out_of_sync(differences, BlockedDocument(*DELIVERY), NextStep(may_create=True)))
	else:
		print(f"{DELIVERY[0]} {DELIVERY[1]} is saved: nothing is out of sync.")
	return differences


def _show_totals(ledger: SampleLedger, books: CompanyBooks) -> None:
	for total in read_totals(ledger.run, books, [ledger.stock_in_hand]).values():
		figures = (total.stock_value, total.account_balance, total.difference)
		stock_value, balance, difference = (_money(amount, books.currency) for amount in figures)
		print(
			f"   {total.account}: stock value {stock_value}, account balance {balance}, difference {difference}"
		)


def _show_entry(lines: list[CorrectionLine]) -> None:
	print(f"   {'Account':<28}{'Debit':>14}{'Credit':>14}")
	for line in lines:
		debit, credit = (f"{amount:,.2f}" if amount else "" for amount in (line.debit, line.credit))
		print(f"   {line.account:<28}{debit:>14}{credit:>14}")


def _say(sentence: str) -> None:
	print(f"\n{sentence}\n")


def _money(amount: Decimal, currency: str) -> str:
	return f"{currency} {amount:,.2f}"


if __name__ == "__main__":
	main()
