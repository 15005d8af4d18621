"""Item-wise inventory accounts and other things of ERPNext 16, in a copy of the ledgers."""

from __future__ import annotations

import pytest

from stock_sync_guard.engine.circumstances import RepostState
from stock_sync_guard.engine.findings import Voucher
from stock_sync_guard.ledgers.accounts import read_account_of_items, read_stock_accounts
from stock_sync_guard.ledgers.companies import read_company
from stock_sync_guard.ledgers.comparison import compare_accounts, out_of_sync_accounts
from stock_sync_guard.ledgers.reposts import reposts_covering
from stock_sync_guard.ledgers.sqlite import insert
from stock_sync_guard.ledgers.warehouse_values import read_warehouse_values
from tests.sample_ledger import SampleLedger


@pytest.fixture
def ledger() -> SampleLedger:
	"""Screws have an account of their own, and one of their group; rivets that of their brand; pins have none."""
	ledger = SampleLedger()
	ledger.connection.execute("UPDATE tabCompany SET enable_item_wise_inventory_account = 1")
	ledger.screws, ledger.group, ledger.rivets = (
		ledger.add_account(f"{name} Stock", account_type="") for name in ("Screw", "Group", "Rivet")
	)
	ledger.connection.execute("UPDATE tabAccount SET root_type = 'Asset' WHERE name LIKE '% Stock - AT'")
	for item, group, brand in (
		("Screw", "Small", None),
		("Nut", "Small", "Acme"),
		("Rivet", "Large", "Acme"),
		("Pin", "Large", None),
	):
		insert(ledger.connection, "tabItem", name=item, is_stock_item=1, item_group=group, brand=brand)
	for parenttype, parent, account in (
		("Item", "Screw", ledger.screws),
		("Item Group", "Small", ledger.group),
		("Brand", "Acme", ledger.rivets),
	):
		add_default(ledger, parenttype, parent, account)
	add_default(ledger, "Item", "Pin", None)
	return ledger


def add_default(ledger: SampleLedger, parenttype: str, parent: str, account: str | None) -> None:
	insert(
		ledger.connection,
		"tabItem Default",
		name=f"{parenttype} {parent}",
		parenttype=parenttype,
		parent=parent,
		company=ledger.company,
		default_inventory_account=account,
		modified="2026-01-01 00:00:00.000000",
	)


def post(ledger: SampleLedger, number: str, item: str, account: str, value: str, **values: object) -> None:
	voucher = ("Purchase Receipt", number)
	ledger.add_stock(voucher, values.pop("warehouse", ledger.stores), value, item_code=item)
	ledger.add_gl(voucher, account, debit=value)
	ledger.add_gl(voucher, ledger.received_not_billed, credit=value)


def books_of(ledger: SampleLedger):
	return read_company(ledger.run, ledger.company)


def test_the_item_goes_before_its_group_and_that_before_its_brand_and_nothing_stands_in_for_them(ledger):
	items = ["Screw", "Nut", "Rivet", "Pin", "Unknown"]
	assert read_account_of_items(ledger.run, books_of(ledger), items) == {
		"Screw": ledger.screws,
		"Nut": ledger.group,
		"Rivet": ledger.rivets,
	}


def test_stock_is_compared_with_the_account_of_its_item_whatever_the_warehouse(ledger):
	yard = ledger.add_warehouse("Yard", account=ledger.stock_in_hand, parent=ledger.all_warehouses)
	post(ledger, "PR-1", "Screw", ledger.screws, "10")
	post(ledger, "PR-2", "Nut", ledger.group, "20", warehouse=yard)
	post(ledger, "PR-3", "Screw", ledger.screws, "7", warehouse=yard)
	assert compare_accounts(ledger.run, books_of(ledger)) == []
	ledger.lose_gl_entries(("Purchase Receipt", "PR-3"))
	[difference] = out_of_sync_accounts(ledger.run, books_of(ledger))
	assert (difference.account, difference.to_correct, difference.is_guarded) == (ledger.screws, 7, True)
	values = read_warehouse_values(ledger.run, books_of(ledger))
	assert [(value.account, value.warehouse, value.stock_value) for value in values] == [
		(ledger.group, yard, 20),
		(ledger.screws, ledger.stores, 10),
		(ledger.screws, yard, 7),
	]


def test_the_accounts_of_warehouses_are_listed_where_they_are_of_type_stock_and_guarded_no_more(ledger):
	ledger.add_gl(("Journal Entry", "JV-1"), ledger.stock_in_hand, debit="5")
	assert ledger.stock_in_hand in read_stock_accounts(ledger.run, books_of(ledger))
	assert out_of_sync_accounts(ledger.run, books_of(ledger)) == []


def test_a_changed_default_is_money_posted_elsewhere(ledger):
	post(ledger, "PR-1", "Screw", ledger.screws, "10")
	ledger.connection.execute("DELETE FROM `tabItem Default` WHERE parent = 'Screw'")
	differences = {one.account: one for one in compare_accounts(ledger.run, books_of(ledger))}
	assert {account: (one.posted_elsewhere, one.to_correct) for account, one in differences.items()} == {
		ledger.group: (10, 0),
		ledger.screws: (-10, 0),
	}


def test_stock_of_an_item_without_an_account_is_posted_nowhere(ledger):
	ledger.add_stock(("Purchase Receipt", "PR-1"), ledger.stores, "10", item_code="Pin")
	assert compare_accounts(ledger.run, books_of(ledger)) == []


def test_a_repost_of_gl_entries_only_excuses_its_own_voucher_and_no_later_one(ledger):
	post(ledger, "PR-1", "Screw", ledger.screws, "10")
	post(ledger, "PR-2", "Screw", ledger.screws, "7")
	insert(
		ledger.connection,
		"tabRepost Item Valuation",
		name="RIV-1",
		company=ledger.company,
		status="Queued",
		docstatus=1,
		based_on="Transaction",
		voucher_type="Purchase Receipt",
		voucher_no="PR-1",
		posting_date="2026-03-01",
		creation="2026-03-02 09:00:00.000000",
		repost_only_accounting_ledgers=1,
	)
	vouchers = [Voucher("Purchase Receipt", "PR-1"), Voucher("Purchase Receipt", "PR-2")]
	covering = reposts_covering(ledger.run, books_of(ledger), vouchers)
	assert {voucher: repost.state for voucher, repost in covering.items()} == {
		vouchers[0]: RepostState.PENDING
	}


@pytest.mark.parametrize(("item_wise", "expected"), [(None, "modified"), (0, "created")])
def test_the_account_that_stands_in_is_the_latest_as_the_version_counts(item_wise, expected):
	"""Company has no such field in ERPNext 15, whose frappe orders by `modified`."""
	ledger = SampleLedger()
	ledger.connection.execute(
		"UPDATE tabCompany SET default_inventory_account = NULL, enable_item_wise_inventory_account = ?",
		(item_wise,),
	)
	accounts = {name: ledger.add_account(f"{name} last") for name in ("modified", "created")}
	for name, column in (("modified", "modified"), ("created", "creation")):
		ledger.connection.execute(
			f"UPDATE tabAccount SET {column} = '2026-05-05' WHERE name = ?", (accounts[name],)
		)
	assert books_of(ledger).default_inventory_account == accounts[expected]
