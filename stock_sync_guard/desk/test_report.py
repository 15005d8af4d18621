"""What the report Stock Value Reconciliation shows of a difference, and to whom."""

from __future__ import annotations

from unittest.mock import patch

import frappe
from frappe.desk.query_report import export_query
from frappe.utils import add_days, getdate, nowdate

from stock_sync_guard.api import accept_findings
from stock_sync_guard.desk.rows import PARTS
from stock_sync_guard.desk.test_reconciliation import accounts_of, report, rows_below
from stock_sync_guard.ledgers.comparison import explain_accounts
from stock_sync_guard.ledgers.stock_rows import read_stock_rows
from stock_sync_guard.ledgers.test_immutable_ledger import immutable_ledger
from stock_sync_guard.tests import corruption, documents
from stock_sync_guard.tests.books import ITEM, OTHER_BOOKS, SECOND_ITEM
from stock_sync_guard.tests.case import OutOfSyncTestCase
from stock_sync_guard.tests.settings import guard_settings
from stock_sync_guard.watch.recording import How, Occasion, record
from stock_sync_guard.watch.test_explained import ManyVouchersTestCase

ACCOUNTANT = ("Accounts User", "Stock User")


class ReportTestCase(OutOfSyncTestCase):
	def report(self, **filters) -> frappe._dict:
		return report(self.books.company, **filters)

	def row(self, name: str, **filters) -> dict:
		[row] = [row for row in self.report(**filters).result if row["name"] == name]
		return row


class TestWhatIsShown(ReportTestCase):
	def test_an_account_unfolds_to_its_warehouses_vouchers_and_items(self):
		answer = self.report(detail="Item")
		account = accounts_of(answer)[self.books.stock_in_hand]
		self.assertEqual(
			(account["stock_value"], account["account_balance"], account["difference"]), (521, 500, 21)
		)
		self.assertEqual((account["state"], account["to_correct"]), ("Out of Sync", 21))
		[warehouse] = rows_below(answer, account["id"])
		self.assertEqual((warehouse["name"], warehouse["stock_value"]), (self.books.stores, 521))
		self.assertEqual((warehouse["to_correct"], warehouse.get("account_balance")), (21, None))
		[voucher] = rows_below(answer, warehouse["id"])
		self.assertEqual(voucher["name"], f"Purchase Receipt {self.lost.name}")
		self.assertEqual(
			(voucher["link_doctype"], voucher["link_name"]), ("Purchase Receipt", self.lost.name)
		)
		self.assertEqual((voucher["state"], voucher["cure"]), ("GL entries missing", "repost it"))
		self.assertEqual(
			(voucher["stock_value"], voucher["account_balance"], voucher["to_correct"]), (21, 0, 21)
		)
		[item] = rows_below(answer, voucher["id"])
		self.assertEqual(
			(item["name"], item["item_code"], item["qty"], item["stock_value"]),
			(f"Row 1: {ITEM}", ITEM, 3, 21),
		)
		self.assertEqual([row["indent"] for row in (account, warehouse, voucher, item)], [0, 1, 2, 3])

	def test_what_the_general_ledger_alone_knows_is_under_no_warehouse(self):
		corruption.add_gl_entry(self.books, self.books.stock_in_hand, 8)
		answer = self.report()
		[place] = [row for row in answer.result if row["name"] == "No stock ledger entries"]
		self.assertEqual((place["indent"], place["to_correct"]), (1, -8))
		[voucher] = rows_below(answer, place["id"])
		self.assertEqual((voucher["name"], voucher["account_balance"]), ("Journal Entry HAND-MADE-1", 8))
		self.assertEqual(voucher["state"], "manual entry on a stock account")

	def test_the_parts_of_a_difference_add_up_to_it(self):
		corruption.change_gl_amount(self.lost, self.books.stock_in_hand, 3)
		corruption.add_gl_entry(self.books, self.books.stock_in_hand, -30, "MOVED-1")
		corruption.add_gl_entry(self.books, self.books.raw_account, 30, "MOVED-1")
		for account in accounts_of(self.report()).values():
			self.assertAlmostEqual(sum(account[part] for part in PARTS), account["difference"])

	def test_what_is_accepted_is_told_apart(self):
		record(self.books.company, Occasion(How.NIGHTLY))
		accept_findings(self.books.company, "From before the migration")
		account = accounts_of(self.report())[self.books.stock_in_hand]
		self.assertEqual((account["difference"], account["accepted"], account["to_correct"]), (21, 21, 0))
		self.assertEqual(account["state"], "Differs, Not Counted")

	def test_the_total_is_the_sum_of_the_accounts_and_stands_in_the_summary(self):
		answer = self.report()
		total = answer.result[-1]
		self.assertEqual((total["name"], total["is_total"]), ("Total", 1))
		for figure in ("stock_value", "account_balance", "difference", "to_correct"):
			self.assertEqual(total[figure], sum(row[figure] for row in accounts_of(answer).values()))
		summary = {one["label"]: one["value"] for one in answer.report_summary}
		self.assertEqual(summary["Difference"], total["difference"])
		self.assertEqual(summary["Accounts Out of Sync"], 1)

	def test_many_vouchers_are_summed_up_until_their_account_is_chosen(self):
		with patch("stock_sync_guard.desk.filters.MOST_LISTED", 1):
			corruption.add_gl_entry(self.books, self.books.stock_in_hand, 8)
			self.assertEqual(self.row("and 1 more vouchers")["to_correct"], -8)
			names = [row["name"] for row in self.report(account=self.books.stock_in_hand).result]
			self.assertNotIn("and 1 more vouchers", names)
			self.assertIn("Journal Entry HAND-MADE-1", names)

	def test_a_warehouse_limits_the_vouchers_and_not_the_figures_of_its_account(self):
		with guard_settings(self.books.company, older_differences="Off"):
			elsewhere = documents.purchase_receipt(self.books, self.books.finished_goods, qty=1, rate=4)
			elsewhere.submit()
		corruption.lose_gl_entries(elsewhere)
		answer = self.report(warehouse=self.books.finished_goods)
		[account] = accounts_of(answer).values()
		self.assertEqual((account["name"], account["to_correct"]), (self.books.stock_in_hand, 25))
		self.assertEqual(
			[row["name"] for row in answer.result if row["indent"]],
			[self.books.finished_goods, f"Purchase Receipt {elsewhere.name}"],
		)
		self.assertIn("A GL Entry has no warehouse", answer.message)

	def test_an_item_group_is_a_column_of_the_stock_ledger_alone(self):
		group = frappe.get_doc(
			{"doctype": "Item Group", "item_group_name": "SSG Nuts", "parent_item_group": "All Item Groups"}
		).insert()
		frappe.db.set_value("Item", SECOND_ITEM, "item_group", group.name)
		with guard_settings(self.books.company, older_differences="Off"):
			documents.purchase_receipt(self.books, qty=2, rate=6, item_code=SECOND_ITEM).submit()
		answer = self.report(item_group=group.name)
		account = accounts_of(answer)[self.books.stock_in_hand]
		self.assertEqual((account["item_group_value"], account["stock_value"]), (12, 533))
		self.assertEqual(answer.result[-1]["item_group_value"], 12)
		self.assertIn("Stock Value of SSG Nuts (Stock Ledger Only)", [one["label"] for one in answer.columns])
		self.assertEqual(
			accounts_of(self.report(item_group="All Item Groups"))[self.books.stock_in_hand][
				"item_group_value"
			],
			533,
		)

	def test_what_there_is_not_is_refused_with_a_message(self):
		for filters in (
			{"account": "No Such Account"},
			{"warehouse": "No Such Warehouse"},
			{"item_group": "No Such Group"},
		):
			with self.assertRaises(frappe.DoesNotExistError):
				self.report(**filters)
		with self.assertRaises(frappe.DoesNotExistError):
			report("No Such Company")
		with self.assertRaisesRegex(frappe.ValidationError, "Choose an As on Date"):
			self.report(as_on_date="0001-01-01")
		self.assertEqual(self.report(as_on_date="1900-01-01").report_summary[0]["value"], 0)
		self.assertEqual(self.report(as_on_date="9999-12-31").report_summary[0]["value"], 521)


class TestManyStoredVouchers(ManyVouchersTestCase):
	"""Seven lost their GL entries, of 21 and of 1 to 6, and one its stock ledger entries, of 50."""

	def setUp(self) -> None:
		super().setUp()
		self.enterContext(patch("stock_sync_guard.desk.filters.MOST_LISTED", 1))

	def test_the_largest_is_listed_and_the_others_are_one_line(self):
		for as_on in (nowdate(), add_days(nowdate(), -1)):
			answer = report(self.books.company, as_on_date=as_on)
			account = accounts_of(answer)[self.books.stock_in_hand]
			self.assertEqual((account["to_correct"], account["difference"]), (-8, -8), as_on)
			self.assertEqual(self.vouchers_of(answer), [self.without_stock.name], as_on)
			[rest] = [row for row in answer.result if row.get("is_rest")]
			self.assertEqual((rest["name"], rest["to_correct"]), ("and 7 more vouchers", 42), as_on)

	def test_rows_are_read_of_those_alone_that_are_listed(self):
		with patch(
			"stock_sync_guard.desk.reconciliation.read_stock_rows", side_effect=read_stock_rows
		) as read:
			report(self.books.company, detail="Item")
		[(_run, _books, vouchers)] = [call.args for call in read.call_args_list]
		self.assertEqual({voucher.voucher_no for voucher in vouchers}, {self.without_stock.name})

	def test_the_others_are_not_even_read(self):
		read = []

		def remembered(*args, **kwargs):
			read.append(explain_accounts(*args, **kwargs))
			return read[-1]

		with patch("stock_sync_guard.desk.reconciliation.explain_accounts", remembered):
			for as_on in (nowdate(), add_days(nowdate(), -1)):
				report(self.books.company, as_on_date=as_on)
		for accounts in read:
			[account] = [one for one in accounts if one.account == self.books.stock_in_hand]
			self.assertEqual([abs(one.difference) for one in account.vouchers], [50, 21])
			self.assertEqual(account.number_of_vouchers, 8)

	def test_one_of_the_others_is_found_by_its_number(self):
		small = self.receipts[0].name
		for as_on in (nowdate(), add_days(nowdate(), -1)):
			answer = report(self.books.company, voucher_no=f" {small} ", as_on_date=as_on)
			self.assertEqual(self.vouchers_of(answer), [small], as_on)
			self.assertEqual(accounts_of(answer)[self.books.stock_in_hand]["to_correct"], -8, as_on)
			self.assertEqual(list(accounts_of(answer)), [self.books.stock_in_hand])
			self.assertFalse([row for row in answer.result if row.get("is_rest")])
			self.assertIn(small, answer.message)

	def test_a_number_that_nothing_disagrees_of_is_said_to_be_none(self):
		answer = report(self.books.company, voucher_no="<b>No Such</b>")
		self.assertEqual(accounts_of(answer), {})
		self.assertIn("&lt;b&gt;No Such&lt;/b&gt;", answer.message)

	def vouchers_of(self, answer: frappe._dict) -> list[str]:
		return [row["voucher_no"] for row in answer.result if row.get("voucher_no")]


class TestOverTime(ReportTestCase):
	def test_each_point_of_the_chart_is_the_report_as_on_its_day(self):
		with guard_settings(self.books.company, older_differences="Off"):
			for days_ago in (80, 45, 3):
				receipt = documents.purchase_receipt(
					self.books, qty=1, rate=days_ago, posting_date=add_days(nowdate(), -days_ago)
				)
				receipt.submit()
				corruption.lose_gl_entries(receipt)
		# a repost of the back-dated ones has brought them back
		corruption.lose_gl_entries(self.lost)
		chart = self.report().chart
		[line] = chart["data"]["datasets"]
		self.assertEqual(line["name"], self.books.stock_in_hand)
		points = dict(zip(chart["data"]["labels"], line["values"], strict=True))
		self.assertEqual(points[frappe.utils.format_date(nowdate(), "d MMM")], 80 + 45 + 3 + 21)
		first = getdate().replace(day=1)
		for months_ago in (1, 2, 3):
			last = getdate(add_days(frappe.utils.add_months(first, 1 - months_ago), -1))
			row = accounts_of(self.report(as_on_date=str(last)))[self.books.stock_in_hand]
			self.assertEqual(
				points.get(frappe.utils.format_date(last, "MMM yyyy"), 0), row["difference"], last
			)

	def test_under_the_immutable_ledger_a_past_day_tells_what_was_reversed_later(self):
		with immutable_ledger(), guard_settings(self.books.company, older_differences="Off"):
			receipt = documents.purchase_receipt(
				self.books, qty=1, rate=70, posting_date=add_days(nowdate(), -40)
			)
			receipt.submit()
			receipt.cancel()
		account = accounts_of(self.report(as_on_date=add_days(nowdate(), -30)))[self.books.stock_in_hand]
		self.assertEqual(
			(account["difference"], account["reversed_later"], account["to_correct"]), (-70, -70, 0)
		)
		self.assertEqual(account["state"], "Differs, Not Counted")
		self.assertEqual(self.row(self.books.stock_in_hand)["state"], "In Sync")


class TestRights(ReportTestCase):
	def test_an_accountant_who_reads_both_ledgers_sees_it(self):
		self.as_user(*ACCOUNTANT)
		self.assertEqual(self.row(self.books.stock_in_hand)["difference"], 21)

	def test_who_may_not_read_a_ledger_is_refused(self):
		for role in ("Stock User", "Stock Manager", "Accounts User", "Sales User"):
			self.as_user(role)
			with self.assertRaises(frappe.PermissionError, msg=role):
				self.report()

	def test_another_company_is_refused_to_whom_a_user_permission_leaves_one(self):
		user = self.as_user(*ACCOUNTANT)
		self.restrict(user, "Company", OTHER_BOOKS.company)
		for asked in ({}, {"account": self.books.stock_in_hand}, {"warehouse": self.books.stores}):
			with self.assertRaises(frappe.PermissionError):
				self.report(**asked)
		report(OTHER_BOOKS.company)

	def test_a_permission_for_the_ledger_alone_holds_too(self):
		user = self.as_user(*ACCOUNTANT)
		self.restrict(
			user, "Company", OTHER_BOOKS.company, apply_to_all_doctypes=0, applicable_for="GL Entry"
		)
		with self.assertRaises(frappe.PermissionError):
			self.report()

	def test_accounts_that_one_may_not_read_are_left_out_of_every_figure(self):
		user = self.as_user(*ACCOUNTANT)
		self.restrict(user, "Account", self.books.raw_account)
		answer = self.report()
		self.assertEqual(list(accounts_of(answer)), [self.books.raw_account])
		self.assertIn("accounts are left out", answer.message)
		self.assert_nothing_of_stock_in_hand(answer)
		self.assert_nothing_of_stock_in_hand(self.report(account=self.books.stock_in_hand))

	def test_an_account_of_a_warehouse_that_one_may_not_read_is_left_out(self):
		user = self.as_user(*ACCOUNTANT)
		self.restrict(user, "Warehouse", self.books.finished_goods)
		self.assert_nothing_of_stock_in_hand(self.report())
		self.assert_nothing_of_stock_in_hand(self.report(warehouse=self.books.finished_goods))
		self.assert_nothing_of_stock_in_hand(self.report(warehouse=self.books.stores))

	def test_whom_a_cost_center_limits_to_a_part_of_the_ledger_is_told_so(self):
		user = self.as_user(*ACCOUNTANT)
		self.restrict(user, "Cost Center", self.books.cost_center)
		with self.assertRaisesRegex(frappe.PermissionError, "a part of the ledgers only: Cost Center"):
			self.report()

	def assert_nothing_of_stock_in_hand(self, answer: frappe._dict) -> None:
		told = frappe.as_json([answer.result, answer.chart, answer.report_summary])
		for secret in ("521", "500", "21.0", self.books.stock_in_hand, self.lost.name):
			self.assertNotIn(secret, told)


class TestExport(ReportTestCase):
	def test_it_exports_as_reports_of_erpnext_do(self):
		frappe.local.form_dict = frappe._dict(
			report_name="Stock Value Reconciliation",
			file_format_type="CSV",
			filters=frappe.as_json({"company": self.books.company}),
			visible_idx=frappe.as_json([]),
			custom_columns="[]",
			include_indentation=1,
		)
		export_query()
		text = frappe.response["filecontent"]
		text = text.decode() if isinstance(text, bytes) else text
		self.assertIn("Account, Warehouse, Voucher", text)
		self.assertIn(self.lost.name, text)
		self.assertIn("GL entries missing", text)
