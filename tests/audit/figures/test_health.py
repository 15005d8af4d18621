"""The health beside the comparison: every line of it, from an exported file and from a backup alike."""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest

from stock_sync_guard.ledgers.sqlite import insert
from tests.audit.command import COULD_NOT_CHECK, IN_SYNC, LEDGERS, OUT_OF_SYNC, audit, figures
from tests.audit.dump_text import dump_of_connection
from tests.sample_ledger import SampleLedger

COUNT = ("Stock Reconciliation", "SR-1")
RECEIPT = ("Purchase Receipt", "PR-1")
ISSUE = ("Stock Entry", "SE-1")


class Shelf(SampleLedger):
	"""Entries with their running balance, one a minute, and the Bin that goes with them."""

	entries = 0

	def move(self, voucher, *, qty, value, running, item_code="Bolt M8", with_gl=True, **values) -> None:
		self.entries += 1
		quantity, stock_value = running
		insert(
			self.connection,
			"tabStock Ledger Entry",
			**{
				"name": f"SLE-{self.entries}",
				"creation": f"2026-03-02 10:00:00.{self.entries:06}",
				"company": self.company,
				"posting_date": "2026-03-02",
				"posting_time": "10:00:00.000000",
				"voucher_type": voucher[0],
				"voucher_no": voucher[1],
				"item_code": item_code,
				"warehouse": self.stores,
				"actual_qty": qty,
				"qty_after_transaction": quantity,
				"stock_value": stock_value,
				"stock_value_difference": value,
				"is_cancelled": 0,
				**values,
			},
		)
		if with_gl:
			amount = Decimal(value)
			self.add_gl(voucher, self.stock_in_hand, debit=max(amount, 0), credit=max(-amount, 0))

	def keep(self, quantity, stock_value, item_code="Bolt M8", warehouse=None) -> None:
		insert(
			self.connection,
			"tabBin",
			name=f"BIN-{item_code}-{warehouse}",
			item_code=item_code,
			warehouse=warehouse or self.stores,
			actual_qty=quantity,
			stock_value=stock_value,
		)


@pytest.fixture(params=["export", "backup"])
def told(request, tmp_path, capsys):
	"""The health that the audit of a ledger tells; what is found leaves the company in sync."""

	def health_of(ledger: SampleLedger, *, status: int = IN_SYNC) -> dict:
		ledger.connection.commit()
		path = tmp_path / "ledgers.sqlite"
		if request.param == "backup":
			path = tmp_path / "site-database.sql"
			path.write_text(dump_of_connection(ledger.connection), encoding="utf-8")
		[company] = figures(capsys, path, status=status)["companies"]
		assert company["health"]["cannot_tell"] == {}
		return company["health"]

	return health_of


@pytest.fixture
def shelf(tmp_path) -> Shelf:
	return Shelf(path=str(tmp_path / "ledgers.sqlite"))


def found(health: dict) -> dict:
	return {line: records for line, records in health.items() if records}


def test_sound_entries_are_well(shelf, told):
	shelf.move(RECEIPT, qty=3, value="30", running=("3", "30"))
	shelf.move(ISSUE, qty=-1, value="-10", running=("2", "20"))
	shelf.keep("2", "20")
	assert found(told(shelf)) == {}


def test_a_reconciliation_states_the_quantity_anew(shelf, told):
	shelf.move(RECEIPT, qty=3, value="30", running=("3", "30"))
	shelf.move(COUNT, qty="0.0", value="20", running=("5", "50"))
	shelf.move(ISSUE, qty=-1, value="-10", running=("4", "40"))
	shelf.keep("4", "40")
	assert found(told(shelf)) == {}


def test_what_was_only_counted_has_a_quantity(shelf, told):
	shelf.move(COUNT, qty="0.0", value="50", running=("5", "50"))
	shelf.keep("5", "50")
	assert found(told(shelf)) == {}


def test_value_without_quantity_is_found_where_the_last_entry_says_so(shelf, told):
	shelf.move(RECEIPT, qty=3, value="30", running=("3", "30"))
	shelf.move(COUNT, qty="0.0", value="-26.5", running=("0", "3.5"))
	shelf.keep("0", "3.5")
	health = found(told(shelf))
	assert health == {
		"value_without_quantity": [
			{
				"item_code": "Bolt M8",
				"warehouse": shelf.stores,
				"sum_of_entries": {"quantity": "0.00", "stock_value": "3.50"},
				"last_entry": {"quantity": "0.00", "stock_value": "3.50"},
				"bin": {"quantity": "0.00", "stock_value": "3.50"},
			}
		]
	}


@pytest.mark.parametrize(("running", "quantity"), [(("4", "30"), "3.00"), (("3", "31.25"), "3.00")])
def test_a_running_balance_that_is_not_the_sum_is_found(shelf, told, running, quantity):
	shelf.move(RECEIPT, qty=3, value="30", running=running)
	shelf.keep(*running)
	health = found(told(shelf))
	assert list(health) == ["running_balances"]
	assert health["running_balances"][0]["sum_of_entries"]["quantity"] == quantity


def test_the_last_entry_is_told_by_day_time_and_creation(shelf, told):
	shelf.move(RECEIPT, qty=1, value="10", running=("3", "30"), posting_time="11:00:00.000000")
	shelf.move(ISSUE, qty=2, value="20", running=("2", "20"), posting_time="9:59:59.000000".rjust(15, "0"))
	shelf.move(ISSUE, qty=0, value="0", running=("9", "90"), is_cancelled=1, posting_date="2026-03-03")
	shelf.keep("3", "30")
	assert found(told(shelf)) == {}


def test_half_a_smallest_unit_is_told_and_less_is_not(shelf, told):
	shelf.move(RECEIPT, qty=1, value="10.004", running=("1", "10"))
	shelf.move(RECEIPT, qty=1, value="10.005", running=("1", "10"), item_code="Nut M8")
	shelf.keep("1", "10")
	shelf.keep("1", "10", "Nut M8")
	health = found(told(shelf))
	assert [one["item_code"] for one in health["running_balances"]] == ["Nut M8"]


def test_a_bin_that_differs_is_found_and_one_without_entries(shelf, told):
	shelf.move(RECEIPT, qty=3, value="30", running=("3", "30"))
	shelf.keep("2", "30")
	shelf.keep("1", "5", "Nut M8")
	shelf.keep("0", "0", "Washer")
	health = found(told(shelf))
	assert list(health) == ["bins"]
	assert [(one["item_code"], one["bin"]["quantity"]) for one in health["bins"]] == [
		("Bolt M8", "2.00"),
		("Nut M8", "1.00"),
	]


def test_an_item_without_a_bin_is_found(shelf, told):
	shelf.move(RECEIPT, qty=3, value="30", running=("3", "30"))
	assert list(found(told(shelf))) == ["bins"]


def test_wrong_accounts_and_disabled_warehouses_are_found(shelf, told):
	elsewhere = shelf.add_account("Elsewhere")
	shelf.connection.execute("UPDATE `tabAccount` SET company = 'Other' WHERE name = ?", (elsewhere,))
	shelf.add_warehouse("Shed", account=elsewhere)
	shelf.add_account("Unused")
	shelf.move(RECEIPT, qty=3, value="30", running=("3", "30"))
	shelf.keep("3", "30")
	shelf.connection.execute("UPDATE `tabWarehouse` SET disabled = 1 WHERE name = ?", (shelf.stores,))
	health = found(told(shelf))
	assert list(health) == ["set_up"]
	assert [(one["check"], one["name"], one["amount"]) for one in health["set_up"]] == [
		("account-of-other-company", "Shed - AT", None),
		("stock-account-without-warehouse", "Unused - AT", None),
		("disabled-warehouse-with-value", shelf.stores, "30.00"),
	]


def test_health_changes_no_figure_and_no_exit_status(shelf, told, capsys, tmp_path):
	shelf.move(RECEIPT, qty=3, value="30", running=("4", "41"))
	told(shelf, status=IN_SYNC)
	shelf.lose_gl_entries(RECEIPT)
	told(shelf, status=OUT_OF_SYNC)
	[company] = figures(capsys, tmp_path / "ledgers.sqlite", status=OUT_OF_SYNC)["companies"]
	assert [account["difference"] for account in company["accounts"]] == ["30.00"]


@pytest.mark.parametrize("form", ["table", "html"])
def test_it_has_a_section_of_its_own_for_reading(shelf, capsys, tmp_path, form):
	shelf.move(RECEIPT, qty=3, value="30", running=("4", "41.5"))
	for number in range(12):
		shelf.keep("1", "5", f"Nut {number:02}")
	shelf.connection.commit()
	text = audit(capsys, tmp_path / "ledgers.sqlite", "--format", form, "--vouchers", "10", status=IN_SYNC)
	entry, health = text.index("Nothing to correct."), text.index("Health (counts for nothing above)")
	assert entry < health < text.index("4 / 41.50") and "3 / 30.00" in text[health:]
	assert "and 3 more" in text[health:]
	assert "Recalculate Bin Qty" in " ".join(text[health:].split())


def test_what_is_well_is_said(capsys, tmp_path, shelf):
	shelf.connection.commit()
	assert "Nothing to see to." in audit(capsys, tmp_path / "ledgers.sqlite", status=IN_SYNC)


def test_an_older_export_opens_and_says_what_it_cannot_tell(capsys):
	for company in figures(capsys, LEDGERS, status=OUT_OF_SYNC)["companies"]:
		health = company["health"]
		assert {"running_balances", "value_without_quantity", "bins"} <= health["cannot_tell"].keys()
		assert "tabBin" in health["cannot_tell"]["bins"]
		assert health["running_balances"] == health["bins"] == health["value_without_quantity"] == []
	text = " ".join(audit(capsys, LEDGERS, status=OUT_OF_SYNC).split())
	assert "This source cannot tell about running balances, as it lacks" in text


def test_a_backup_without_documents_says_so(capsys, tmp_path, shelf):
	shelf.connection.execute("DROP TABLE `tabDelivery Note`")
	shelf.connection.execute("DROP TABLE `tabBin`")
	path = tmp_path / "site-database.sql"
	path.write_text(dump_of_connection(shelf.connection), encoding="utf-8")
	[company] = figures(capsys, path, status=IN_SYNC)["companies"]
	assert company["health"]["cannot_tell"] == {
		"documents_without_entries": ["tabDelivery Note"],
		"bins": ["tabBin"],
	}


def test_a_file_of_a_newer_format_is_refused_with_a_way_out(capsys, tmp_path: Path, shelf):
	shelf.connection.execute("PRAGMA user_version = 99")
	shelf.connection.commit()
	message = audit(capsys, tmp_path / "ledgers.sqlite", status=COULD_NOT_CHECK)
	assert "newer version" in message and "pip install --upgrade" in message


def test_an_older_file_has_no_format_and_a_new_one_has(shelf):
	with sqlite3.connect(LEDGERS) as older:
		assert older.execute("PRAGMA user_version").fetchone() == (0,)
	assert shelf.connection.execute("PRAGMA user_version").fetchone() == (2,)
