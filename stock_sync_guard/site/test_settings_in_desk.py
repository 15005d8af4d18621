"""The settings form, as a person sees it."""

from __future__ import annotations

from contextlib import ExitStack

import frappe

from stock_sync_guard.site.policy import policy_of
from stock_sync_guard.tests.desk_case import BOOKS, MANAGER, DeskTestCase
from stock_sync_guard.tests.settings import guard_settings

GRID = '.frappe-control[data-fieldname="companies"]'


class TestSettingsInDesk(DeskTestCase):
	def setUp(self) -> None:
		super().setUp()
		opened = ExitStack()

		def undo() -> None:
			frappe.db.rollback()
			opened.close()
			frappe.db.commit()

		opened.enter_context(guard_settings(BOOKS.company))
		self.addCleanup(undo)
		frappe.db.commit()

	def test_the_heads_of_the_grid_can_be_read_and_a_strict_zero_is_set_apart_from_a_blank_tolerance(
		self,
	) -> None:
		desk = self.desk_of(MANAGER)
		desk.open("stock-sync-guard-settings")
		heads = [head for head in desk.seen(f"{GRID} .grid-heading-row .static-area") if head.text]
		self.assertEqual(
			[head.text for head in heads],
			["Company", "Older Differences", "Own Fault", "Manual Entries"],
		)
		for head in heads:
			self.assertLessEqual(
				head.get_property("scrollWidth"), head.get_property("clientWidth"), head.text
			)
		desk.picture("settings-1-grid")
		with desk.opened_row("companies", 1):
			self.assertEqual(desk.seen(f"{GRID} .grid-form-body [data-fieldname=tolerance]"), [])
			desk.picture("settings-2-row")
			desk.click(f"{GRID} .grid-form-body [data-fieldname=own_tolerance] input")
			desk.find(f"{GRID} .grid-form-body [data-fieldname=tolerance]")
			desk.picture("settings-3-own-tolerance")
		desk.press("Save")
		frappe.db.rollback()
		frappe.clear_cache()
		self.assertEqual(policy_of(BOOKS.company).tolerance, 0)
		self.assertEqual(desk.script_errors(), [])
