"""When sums are rebuilt and verified: by the queue, the scheduler, the command; and what installing adds for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from unittest.mock import patch

import frappe
from click.testing import CliRunner, Result
from redis.exceptions import ConnectionError as RedisConnectionError

from stock_sync_guard.commands import rebuild_stock_sync
from stock_sync_guard.install import after_install, remove_scheduled_jobs
from stock_sync_guard.ledgers.closing import read_closing
from stock_sync_guard.patches.add_indexes import execute as patch_of_indexes
from stock_sync_guard.site.indexes import DAYS, INDEXES, add_indexes, drop_indexes
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.tests.case import GuardTestCase
from stock_sync_guard.tests.corruption import change_stock_value
from stock_sync_guard.watch.jobs import rebuild_all, verify_all
from stock_sync_guard.watch.marks import after_migrate, mark_everything
from stock_sync_guard.watch.test_marks import A_WEEK, ClosedSumsTestCase
from stock_sync_guard.watch.verify import compare_stored

REBUILD = "stock_sync_guard.watch.jobs.rebuild_company"


@contextmanager
def in_this_transaction() -> Iterator[None]:
	"""What has transactions of its own is done in the test's, and not committed."""
	with (
		patch("stock_sync_guard.watch.rebuild.snapshot", nullcontext),
		patch("stock_sync_guard.watch.verify.snapshot", nullcontext),
		patch.object(frappe.db, "commit"),
	):
		yield


class TestQueue(GuardTestCase):
	@contextmanager
	def queued(self) -> Iterator[list[str]]:
		"""The companies whose rebuild is queued."""
		companies: list[str] = []

		def enqueue(method: str, **values: object) -> None:
			if method == REBUILD:
				self.assertEqual(values["queue"], "long")
				self.assertTrue(values["deduplicate"])
				self.assertIn(values["company"], values["job_id"])
				companies.append(values["company"])

		with patch("frappe.enqueue", enqueue):
			yield companies

	def test_marks_of_one_transaction_queue_one_rebuild_once_they_are_committed(self):
		with self.queued() as companies:
			mark_everything(self.books.company)
			mark_everything(self.books.company)
			self.assertEqual(companies, [])
			frappe.db.after_commit.run()
		self.assertEqual(companies, [self.books.company])

	def test_marks_that_are_rolled_back_queue_none_and_the_next_ones_do(self):
		with self.queued() as companies:
			mark_everything(self.books.company)
			frappe.db.rollback()
			frappe.db.after_commit.run()
			self.assertEqual(companies, [])
			mark_everything(self.books.company)
			frappe.db.after_commit.run()
		self.assertEqual(companies, [self.books.company])

	def test_without_the_queue_nobody_is_told_what_is_committed_already(self):
		for error in (RedisConnectionError("down"), frappe.QueueOverloaded("full")):
			with patch("frappe.enqueue", side_effect=error):
				mark_everything(self.books.company)
				frappe.db.after_commit.run()

	def test_a_migration_queues_the_first_build_of_every_company(self):
		with self.queued() as companies:
			after_migrate()
			frappe.db.after_commit.run()
		self.assertEqual(companies, frappe.get_all("Company", pluck="name", order_by="name"))

	def test_installing_queues_the_first_build_and_until_then_the_ledgers_are_read(self):
		with (
			self.queued() as companies,
			patch("stock_sync_guard.install.create_custom_fields"),
			patch("stock_sync_guard.install.add_indexes"),
			patch("stock_sync_guard.install.recognise_corrections"),
		):
			after_install()
			frappe.db.after_commit.run()
		self.assertEqual(companies, frappe.get_all("Company", pluck="name", order_by="name"))
		frappe.db.delete("Stock Sync Closing", {"name": self.books.company})
		self.assertFalse(company_books(self.books.company).stored_sums)


class TestScheduledJobs(ClosedSumsTestCase):
	def setUp(self) -> None:
		super().setUp()
		# of earlier runs: the table of error logs knows no rollback
		frappe.db.delete("Error Log", {"method": "Stored sums were wrong"})

	def test_hourly_what_is_marked_is_stored_anew(self):
		self.receipt(A_WEEK)
		self.assertTrue(self.marks())
		with in_this_transaction():
			rebuild_all()
		self.assertEqual(self.marks(), frozenset())
		self.assert_exact()

	def test_nightly_a_wrong_sum_is_logged_and_corrected(self):
		change_stock_value(self.old, 5)
		with in_this_transaction():
			verify_all()
		[log] = frappe.get_all(
			"Error Log",
			filters={"method": "Stored sums were wrong", "error": ("like", f"{self.books.company}%")},
			fields=["error"],
			order_by="creation",
		)
		self.assertIn(self.books.stores, log.error)
		self.assertEqual(compare_stored(self.books.company), [])
		self.assert_exact()

	def test_nightly_right_sums_are_not_logged(self):
		with in_this_transaction():
			verify_all()
		self.assertFalse(
			frappe.db.exists(
				"Error Log",
				{"method": "Stored sums were wrong", "error": ("like", f"{self.books.company}%")},
			)
		)

	def test_uninstalling_takes_the_scheduled_jobs_away(self):
		ours = {"method": ("like", "stock_sync_guard.%")}
		self.assertEqual(frappe.db.count("Scheduled Job Type", ours), 2)
		remove_scheduled_jobs()
		self.assertEqual(frappe.db.count("Scheduled Job Type", ours), 0)


class TestCommand(ClosedSumsTestCase):
	def command(self, *arguments: str) -> Result:
		context = frappe._dict(sites=[frappe.local.site], profile=False)
		with (
			in_this_transaction(),
			patch("frappe.init"),
			patch("frappe.connect"),
			patch("frappe.destroy"),
		):
			return CliRunner().invoke(rebuild_stock_sync, arguments, obj=context)

	def test_verifying_exits_with_1_where_a_sum_is_wrong_and_changes_nothing(self):
		change_stock_value(self.old, 5)
		for _time in range(2):
			result = self.command("--company", self.books.company, "--verify")
			self.assertEqual(result.exit_code, 1, result.output)
			self.assertIn(self.books.stores, result.output)

	def test_verifying_exits_with_0_where_every_sum_is_right(self):
		result = self.command("--company", self.books.company, "--verify")
		self.assertEqual(result.exit_code, 0, result.output)
		self.assertIn("every stored sum is right", result.output)

	def test_without_verify_it_rebuilds(self):
		mark_everything(self.books.company)
		result = self.command("--company", self.books.company)
		self.assertEqual(result.exit_code, 0, result.output)
		self.assertEqual(read_closing(run, self.books.company).marks, frozenset())

	def test_a_company_that_there_is_not(self):
		result = self.command("--company", "Nobody", "--verify")
		self.assertEqual(result.exit_code, 1)
		self.assertIn("There is no company Nobody", result.output)


class TestIndexes(GuardTestCase):
	def test_a_site_of_the_version_before_gets_them_by_a_patch_and_uninstalling_drops_them(self):
		drop_indexes()
		try:
			self.assertEqual(self.there(), [])
		finally:
			patch_of_indexes()
		self.assertEqual(
			self.there(), [index for index in INDEXES if index.name != DAYS or not self.erpnext_has_days()]
		)
		patch_of_indexes()  # does nothing more

	def test_where_a_migration_takes_away_the_index_of_days_it_is_added(self):
		self.assertIn("stock_sync_guard.site.indexes.add_indexes", frappe.get_hooks("after_migrate"))
		by_day = self.begins_with_days() - {DAYS}
		try:
			for name in by_day:
				frappe.db.sql_ddl(f"ALTER TABLE `tabStock Ledger Entry` DROP INDEX `{name}`")
			add_indexes()
			self.assertEqual(self.begins_with_days(), {DAYS})
		finally:
			for name in by_day:
				frappe.db.add_index("Stock Ledger Entry", ["posting_datetime"], name)
			drop_indexes()
			add_indexes()

	def erpnext_has_days(self) -> bool:
		return bool(self.begins_with_days() - {DAYS})

	def begins_with_days(self) -> set[str]:
		indexes = frappe.db.sql(
			"""SHOW INDEX FROM `tabStock Ledger Entry`
			WHERE Seq_in_index = 1 AND Column_name = 'posting_datetime'""",
			as_dict=True,
		)
		return {index.Key_name for index in indexes}

	def there(self) -> list:
		return [index for index in INDEXES if frappe.db.has_index(f"tab{index.doctype}", index.name)]
