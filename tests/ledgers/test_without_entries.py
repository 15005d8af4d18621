"""Submitted documents without any ledger entry: which of them ought to have some."""

from __future__ import annotations

from datetime import date

import pytest

from stock_sync_guard.ledgers.companies import read_company
from stock_sync_guard.ledgers.sqlite import insert
from stock_sync_guard.ledgers.without_entries import DocumentWithoutEntries, read_documents_without_entries
from tests.audit.command import IN_SYNC, audit, figures
from tests.sample_ledger import SampleLedger


@pytest.fixture
def ledger(tmp_path) -> SampleLedger:
	ledger = SampleLedger(path=str(tmp_path / "ledgers.sqlite"))
	insert(ledger.connection, "tabItem", name="Bolt M8", is_stock_item=1)
	insert(ledger.connection, "tabItem", name="Advice", is_stock_item=0)
	return ledger


def add_document(ledger: SampleLedger, doctype: str, name: str, rows: str, *, row: dict, **values) -> None:
	document = {"docstatus": 1, "posting_date": "2026-03-02", "company": ledger.company, **values}
	insert(ledger.connection, f"tab{doctype}", name=name, **document)
	insert(ledger.connection, f"tab{rows}", parent=name, **{"item_code": "Bolt M8", **row})


def add_receipt(ledger: SampleLedger, name: str = "PR-1", *, docstatus: int = 1, **row) -> None:
	row = {"qty": 5, "warehouse": ledger.stores, **row}
	add_document(ledger, "Purchase Receipt", name, "Purchase Receipt Item", row=row, docstatus=docstatus)


def listed(ledger: SampleLedger, as_on: date | None = None) -> list[str]:
	books = read_company(ledger.run, ledger.company)
	return [one.voucher_no for one in read_documents_without_entries(ledger.run, books, as_on=as_on)]


def test_a_submitted_document_that_moves_stock_is_listed_with_its_day(ledger):
	add_receipt(ledger)
	assert read_documents_without_entries(ledger.run, read_company(ledger.run, ledger.company)) == [
		DocumentWithoutEntries("Purchase Receipt", "PR-1", date(2026, 3, 2))
	]


def test_a_day_leaves_out_what_was_posted_later(ledger):
	add_receipt(ledger)
	assert listed(ledger, date(2026, 3, 1)) == []
	assert listed(ledger, date(2026, 3, 2)) == ["PR-1"]


@pytest.mark.parametrize("docstatus", [0, 2])
def test_a_draft_or_a_cancelled_one_needs_no_entries(ledger, docstatus):
	add_receipt(ledger, docstatus=docstatus)
	assert listed(ledger) == []


def test_one_with_entries_in_either_ledger_is_for_the_comparison_to_find(ledger):
	for name in ("PR-1", "PR-2", "PR-3"):
		add_receipt(ledger, name)
	ledger.add_stock(("Purchase Receipt", "PR-1"), ledger.stores, "50")
	ledger.add_gl(("Purchase Receipt", "PR-2"), ledger.stock_in_hand, debit="50")
	ledger.add_stock(("Purchase Receipt", "PR-3"), ledger.stores, "50", is_cancelled=1)
	assert listed(ledger) == ["PR-3"]


@pytest.mark.parametrize(
	"row", [{"item_code": "Advice"}, {"qty": "0.000000000"}, {"warehouse": None}, {"warehouse": ""}]
)
def test_services_and_rows_without_quantity_or_warehouse_move_no_stock(ledger, row):
	add_receipt(ledger, **row)
	assert listed(ledger) == []


def test_rejected_goods_move_stock(ledger):
	add_receipt(ledger, qty=0, rejected_qty=2, warehouse=None, rejected_warehouse=ledger.stores)
	assert listed(ledger) == ["PR-1"]


@pytest.mark.parametrize(("shipped", "found"), [(0, ["SI-1"]), (1, [])])
def test_what_the_supplier_ships_moves_no_stock(ledger, shipped, found):
	row = {"qty": 1, "warehouse": ledger.stores, "delivered_by_supplier": shipped}
	add_document(ledger, "Sales Invoice", "SI-1", "Sales Invoice Item", row=row, update_stock=1)
	assert listed(ledger) == found


def test_an_invoice_moves_stock_where_it_updates_it(ledger):
	row = {"qty": 1, "warehouse": ledger.stores}
	add_document(ledger, "Purchase Invoice", "PI-1", "Purchase Invoice Item", row=row, update_stock=0)
	assert listed(ledger) == []


def test_a_bundle_moves_what_is_packed_in_it(ledger):
	row = {"item_code": "Advice", "qty": 1, "warehouse": ledger.stores}
	add_document(ledger, "Delivery Note", "DN-1", "Delivery Note Item", row=row)
	assert listed(ledger) == []
	insert(
		ledger.connection,
		"tabPacked Item",
		parent="DN-1",
		item_code="Bolt M8",
		qty=8,
		warehouse=ledger.stores,
	)
	assert listed(ledger) == ["DN-1"]


def test_a_reconciliation_moves_what_it_changes(ledger):
	for name, difference in (("SR-1", "0"), ("SR-2", "-3")):
		row = {"quantity_difference": difference, "warehouse": ledger.stores}
		add_document(ledger, "Stock Reconciliation", name, "Stock Reconciliation Item", row=row)
	assert listed(ledger) == ["SR-2"]


def test_the_audit_lists_it_and_does_not_count_it(ledger, capsys, tmp_path):
	for number in range(1, 13):
		add_receipt(ledger, f"PR-{number}")
	ledger.connection.commit()
	path = tmp_path / "ledgers.sqlite"
	[company] = figures(capsys, path, status=IN_SYNC)["companies"]
	assert len(company["health"]["documents_without_entries"]) == 12
	assert company["health"]["documents_without_entries"][0] == {
		"voucher_type": "Purchase Receipt",
		"voucher_no": "PR-1",
		"posting_date": "2026-03-02",
	}
	text = audit(capsys, path, status=IN_SYNC)
	assert "Submitted documents move stock, but have no ledger entry at all." in text
	assert "and 2 more" in text
	assert "Nothing to correct." in text
