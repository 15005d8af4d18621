"""What an audit finds in the ledgers of a site that were damaged in every known way."""

from __future__ import annotations

import shutil
import sqlite3
from decimal import Decimal

from tests.audit.command import DAMAGED, IN_SYNC, LEDGERS, OUT_OF_SYNC, SOUND, audit, figures
from tests.sample_ledger import SampleLedger


def test_a_company_fed_with_every_kind_of_transaction_is_in_sync(capsys):
	document = figures(capsys, LEDGERS, "--company", SOUND, status=IN_SYNC)
	[company] = document["companies"]
	assert document["in_sync"] and company["entry"] == []
	values = {account["account"]: account["stock_value"] for account in company["accounts"]}
	assert Decimal(values["Stock In Hand - BIN"]) > 0 and Decimal(values["Raw Material Stock - BIN"]) > 0


def test_each_damage_is_found_with_its_cause(capsys):
	[company] = figures(capsys, LEDGERS, "--company", DAMAGED, status=OUT_OF_SYNC)["companies"]
	accounts = {account["account"]: account for account in company["accounts"]}
	hand = accounts["Stock In Hand - CPU"]
	found = {(voucher["cause"], voucher["difference"]) for voucher in hand["vouchers"]}
	assert {
		("gl-entries-missing", "100.00"),
		("stock-ledger-entries-missing", "-40.00"),
		("amounts-differ", "-4.50"),
		("cancelled-on-one-side", "33.00"),
		("manual-entry", "-50.00"),
	} <= found
	assert hand["rounding"] == "0.008"
	raw = accounts["Raw Material Stock - CPU"]
	assert {(voucher["cause"], voucher["difference"]) for voucher in raw["vouchers"]} == {
		("amounts-differ", "6.75"),
		("cancelled-on-one-side", "-21.00"),
		("repost-failed", "2.25"),
	}
	[pending] = raw["pending"]
	assert (pending["cause"], pending["difference"], raw["repost_pending"]) == (
		"repost-pending",
		"1.50",
		"1.50",
	)
	# reclassified by 30, and 34 received before the warehouse's account was changed
	assert (hand["posted_elsewhere"], raw["posted_elsewhere"]) == ("-4.00", "4.00")
	# no warehouse posts to it: listed, with nothing to correct
	without = accounts["Stock Without Warehouses - CPU"]
	assert (without["difference"], without["to_correct"], without["state"]) == (
		"12.50",
		"0.00",
		"not-counted",
	)


def test_the_parts_add_up_to_the_totals(capsys):
	for company in figures(capsys, LEDGERS, status=OUT_OF_SYNC)["companies"]:
		for account in company["accounts"]:
			warehouses = sum((Decimal(value["stock_value"]) for value in account["warehouses"]), Decimal(0))
			assert warehouses == Decimal(account["stock_value"])
			if "vouchers" in account:
				vouchers = sum(
					(Decimal(voucher["difference"]) for voucher in account["vouchers"]), Decimal(0)
				)
				assert vouchers + Decimal(account["rounding"]) == Decimal(account["to_correct"])


def test_after_the_proposed_lines_are_posted_the_copy_is_in_sync(capsys, tmp_path):
	copy = tmp_path / "copy.sqlite"
	shutil.copy(LEDGERS, copy)
	[company] = figures(capsys, copy, "--company", DAMAGED, status=OUT_OF_SYNC)["companies"]
	connection = sqlite3.connect(copy)
	for line in company["entry"]:
		connection.execute(
			"INSERT INTO `tabGL Entry` (company, posting_date, account, voucher_type, voucher_no, debit, credit)"
			" VALUES (?, '2026-12-31', ?, 'Journal Entry', ?, ?, ?)",
			(DAMAGED, line["account"], f"CORRECTION of {line['account']}", line["debit"], line["credit"]),
		)
	connection.commit()
	connection.close()
	assert figures(capsys, copy, "--company", DAMAGED, status=IN_SYNC)["in_sync"]


def test_a_missing_adjustment_account_is_said_where_the_entry_would_be(capsys, tmp_path):
	path = tmp_path / "without.sqlite"
	ledger = SampleLedger(path=str(path))
	ledger.post_receipt("PR-1", "9")
	ledger.lose_gl_entries(("Purchase Receipt", "PR-1"))
	for adjustment, words in (
		(None, "Set a Stock Adjustment Account"),
		(ledger.stock_in_hand, "a stock account itself"),
	):
		ledger.connection.execute("UPDATE `tabCompany` SET stock_adjustment_account = ?", (adjustment,))
		ledger.connection.commit()
		[company] = figures(capsys, path, status=OUT_OF_SYNC)["companies"]
		assert words in company["problem"] and company["entry"] == []
		assert words.split()[0] in audit(capsys, path, status=OUT_OF_SYNC)
