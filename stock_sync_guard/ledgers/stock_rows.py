"""Where and with what vouchers moved stock value: by warehouse, item and row of the document."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from stock_sync_guard.engine.findings import CompanyBooks, Voucher
from stock_sync_guard.engine.money import to_decimal
from stock_sync_guard.ledgers.places import places_of
from stock_sync_guard.ledgers.statements import (
	Condition,
	Run,
	Statement,
	among_some,
	fetch,
	until,
)


class StockRow(NamedTuple):
	"""What the stock ledger says of one row of a voucher: quantity, and value in company currency.

	`row` is the name of the document's row; empty where the ledger does not say.
	"""

	voucher: Voucher
	account: str
	warehouse: str
	item_code: str
	row: str
	qty: Decimal
	stock_value: Decimal


def read_stock_rows(
	run: Run, books: CompanyBooks, vouchers: Collection[Voucher], *, as_on: date | None = None
) -> list[StockRow]:
	"""The live stock ledger entries of these vouchers, in order of their posting."""
	return [
		StockRow(
			Voucher(str(row.voucher_type), str(row.voucher_no)),
			str(row.account),
			str(row.warehouse),
			str(row.item_code),
			str(row.row or ""),
			to_decimal(row.qty),
			to_decimal(row.stock_value),
		)
		for named in among_some(sorted(vouchers))
		for row in fetch(run, StockRowRow, stock_rows(books, named.also(until(as_on))))
	]


class StockRowRow(NamedTuple):
	voucher_type: object
	voucher_no: object
	account: object
	warehouse: object
	item_code: object
	row: object
	qty: object
	stock_value: object


def stock_rows(books: CompanyBooks, entries: Condition) -> Statement:
	"""Rows: StockRowRow, with amounts as text. Those of places without an account are left out."""
	places = places_of(books)
	return Statement(
		f"""
		WITH RECURSIVE {places.tables}
		SELECT s.voucher_type, s.voucher_no, w.account, s.warehouse, s.item_code, s.voucher_detail_no,
			CAST(SUM(s.actual_qty) AS CHAR), CAST(SUM(s.stock_value_difference) AS CHAR)
		FROM {places.entries}
		WHERE s.is_cancelled = 0 AND w.account IS NOT NULL {entries.of("s")}
		GROUP BY s.voucher_type, s.voucher_no, w.account, s.warehouse, s.item_code, s.voucher_detail_no
		ORDER BY MIN(s.creation), s.voucher_detail_no
		""",
		{**places.parameters, **entries.parameters},
	)
