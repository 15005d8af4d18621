"""Which account a warehouse posts to."""

from __future__ import annotations

import frappe
from erpnext.stock import get_warehouse_account_map

from stock_sync_guard.ledgers.accounts import read_warehouse_accounts
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.tests.case import GuardTestCase, company_value


class TestAccountsOfWarehouses(GuardTestCase):
	def test_our_accounts_of_warehouses_are_those_of_erpnext(self):
		# without a default the fallback is the account created last, or the one modified last: here they are not the same
		frappe.db.set_value(
			"Account", self.books.stock_in_hand, "modified", "2099-01-01", update_modified=False
		)
		for values in ({}, {"default_inventory_account": None}):
			with (
				company_value(self.books.company, **values)
				if values
				else company_value(self.books.company, abbr="GWK")
			):
				theirs = get_warehouse_account_map(self.books.company)
				ours = read_warehouse_accounts(run, company_books(self.books.company))
				self.assertEqual(
					ours, {name: row.account for name, row in theirs.items() if not row.is_group}
				)
