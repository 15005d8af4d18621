"""What is audited: companies, accounts, days and tolerance, and which vouchers are listed."""

from __future__ import annotations

from tests.audit.command import COULD_NOT_CHECK, DAMAGED, IN_SYNC, LEDGERS, OUT_OF_SYNC, audit, figures
from tests.sample_ledger import SampleLedger


def test_as_on_says_what_the_books_said_then(capsys):
	empty = figures(capsys, LEDGERS, "--as-on", "2000-01-01", status=IN_SYNC)
	assert {account["stock_value"] for company in empty["companies"] for account in company["accounts"]} == {
		"0.00"
	}
	late = figures(capsys, LEDGERS, "--as-on", "2999-01-01", status=OUT_OF_SYNC)
	now = figures(capsys, LEDGERS, status=OUT_OF_SYNC)
	assert [company["accounts"] for company in late["companies"]] == [
		company["accounts"] for company in now["companies"]
	]


def test_a_tolerance_wider_than_the_difference_is_in_sync(capsys):
	assert figures(capsys, LEDGERS, "--tolerance", "100000", status=IN_SYNC)["in_sync"]


def test_one_account_is_audited_alone(capsys):
	[company] = figures(capsys, LEDGERS, "--account", "Raw Material Stock - CPU", status=OUT_OF_SYNC)[
		"companies"
	]
	assert [account["account"] for account in company["accounts"]] == ["Raw Material Stock - CPU"]
	assert company["company"] == DAMAGED


def test_a_site_without_perpetual_inventory_has_nothing_to_check(capsys, tmp_path):
	path = tmp_path / "periodic.sqlite"
	ledger = SampleLedger(path=str(path))
	ledger.connection.execute("UPDATE `tabCompany` SET enable_perpetual_inventory = 0")
	ledger.connection.commit()
	assert "perpetual inventory" in audit(capsys, path, status=COULD_NOT_CHECK)
	assert "perpetual inventory" in audit(capsys, path, "--company", "Alder Tools", status=COULD_NOT_CHECK)


def test_from_date_sums_up_what_is_older(capsys, tmp_path):
	path = tmp_path / "old.sqlite"
	ledger = SampleLedger(path=str(path))
	ledger.add_gl(("Journal Entry", "OLD"), ledger.stock_in_hand, debit="5", posting_date="2025-12-31")
	ledger.add_gl(("Journal Entry", "NEW"), ledger.stock_in_hand, debit="6", posting_date="2026-01-01")
	ledger.connection.commit()
	table = audit(capsys, path, "--from-date", "2026-01-01", status=OUT_OF_SYNC)
	assert "NEW" in table and "OLD" not in table and "before 2026-01-01: 1 voucher, -5.00" in table
	[company] = figures(capsys, path, "--from-date", "2026-01-01", status=OUT_OF_SYNC)["companies"]
	[account] = company["accounts"]
	assert [voucher["voucher_no"] for voucher in account["vouchers"]] == ["NEW"]
	assert account["vouchers_not_listed"] == {"vouchers": 1, "amount": "-5.00"}
	assert account["to_correct"] == "-11.00"


def test_vouchers_limits_the_list_and_sums_up_the_rest(capsys, tmp_path):
	path = tmp_path / "many.sqlite"
	ledger = SampleLedger(path=str(path))
	for number in range(15):
		ledger.add_gl(("Journal Entry", f"JV-{number}"), ledger.stock_in_hand, debit=str(number + 1))
	ledger.connection.commit()
	assert "and 5 more" in audit(capsys, path, status=OUT_OF_SYNC)
	assert "and 13 more" in audit(capsys, path, "--vouchers", 2, status=OUT_OF_SYNC)
	[company] = figures(capsys, path, "--vouchers", 2, status=OUT_OF_SYNC)["companies"]
	[account] = company["accounts"]
	assert [voucher["voucher_no"] for voucher in account["vouchers"]] == ["JV-14", "JV-13"]
	assert account["vouchers_not_listed"] == {"vouchers": 13, "amount": "-91.00"}
