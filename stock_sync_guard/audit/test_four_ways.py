"""One site, audited in ERPNext, by URL, from its backup and from its export: the same figures."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

import frappe
from sqlalchemy.exc import DBAPIError

from stock_sync_guard.audit.errors import AuditError
from stock_sync_guard.audit.figures.audit import audit
from stock_sync_guard.audit.figures.results import Scope
from stock_sync_guard.audit.printing.json_document import as_json
from stock_sync_guard.audit.sources.completed import completed
from stock_sync_guard.audit.sources.mariadb import open_url
from stock_sync_guard.ledgers.tables import TABLES
from stock_sync_guard.site.ledgers import columns_of_site, run
from stock_sync_guard.site.versions import schema
from stock_sync_guard.tests.case import GuardTestCase
from stock_sync_guard.tests.database_url import url_of_site
from stock_sync_guard.tests.fed_site import DAMAGED, ITEM_WISE, SOUND, ensure_fed

IN_SYNC, OUT_OF_SYNC, COULD_NOT_CHECK = 0, 1, 2
NOBODY = "audit_nobody"


class TestFourWays(GuardTestCase):
	maxDiff = None

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		ensure_fed()
		folder = tempfile.TemporaryDirectory()
		cls.addClassCleanup(folder.cleanup)
		cls.folder = Path(folder.name)
		cls.export = cls.folder / "ledgers.sqlite"
		bench_command("export-stock-ledgers", str(cls.export))
		cls.backup = cls.folder / "site-database.sql.gz"
		bench_command("backup", "--backup-path-db", str(cls.backup))
		cls.run_in_erpnext = completed(run, columns_of_site(), schema=frappe.conf.db_name)
		cls.url = url_of_site()

	def test_all_four_ways_give_the_same_figures(self):
		frappe.db.rollback()
		in_erpnext = json.loads(as_json(audit(self.run_in_erpnext, Scope()), vouchers=None, from_date=None))
		self.assertFalse(in_erpnext["in_sync"])
		for source in (self.url, self.backup, self.export):
			with self.subTest(type(source).__name__):
				self.assertEqual(audited(source, status=OUT_OF_SYNC), in_erpnext)

	def test_all_four_ways_give_the_same_figures_as_on_an_earlier_day(self):
		frappe.db.rollback()
		day = frappe.utils.getdate(frappe.utils.add_days(frappe.utils.nowdate(), -10))
		in_erpnext = json.loads(
			as_json(audit(self.run_in_erpnext, Scope(as_on=day)), vouchers=None, from_date=None)
		)
		self.assertTrue(in_erpnext["in_sync"])
		values = [
			account["stock_value"] for company in in_erpnext["companies"] for account in company["accounts"]
		]
		self.assertTrue(any(Decimal(value) for value in values))
		for source in (self.url, self.backup, self.export):
			self.assertEqual(audited(source, "--as-on", day.isoformat(), status=IN_SYNC), in_erpnext)

	def test_the_company_that_was_only_traded_in_is_in_sync(self):
		self.assertTrue(audited(self.export, "--company", SOUND.company, status=IN_SYNC)["in_sync"])

	def test_every_damage_is_found_with_its_cause(self):
		[company] = audited(self.backup, "--company", DAMAGED.company, status=OUT_OF_SYNC)["companies"]
		causes = {cause["cause"] for account in company["accounts"] for cause in account["causes"]}
		self.assertLessEqual(
			{
				"gl-entries-missing",
				"stock-ledger-entries-missing",
				"amounts-differ",
				"cancelled-on-one-side",
				"manual-entry",
				"repost-failed",
			},
			causes,
		)
		self.assertTrue(any(Decimal(account["rounding"]) for account in company["accounts"]))
		self.assertTrue(any(account.get("pending") for account in company["accounts"]))
		self.assertTrue(any(Decimal(account["posted_elsewhere"]) for account in company["accounts"]))

	def test_what_was_accepted_is_told_apart_from_every_source(self):
		for source in (self.url, self.backup, self.export):
			[company] = audited(source, "--company", DAMAGED.company, status=OUT_OF_SYNC)["companies"]
			accepted = [Decimal(account.get("accepted", 0)) for account in company["accounts"]]
			self.assertTrue(any(accepted), source)

	def test_a_document_without_any_ledger_entry_is_listed_from_every_source_and_changes_nothing(self):
		for source in (self.url, self.backup, self.export):
			with self.subTest(type(source).__name__):
				of_both = audited(source, status=OUT_OF_SYNC)["companies"]
				listed = {
					company["company"]: company["health"]["documents_without_entries"] for company in of_both
				}
				[document] = listed[DAMAGED.company]
				self.assertEqual(document["voucher_type"], "Purchase Receipt")
				self.assertEqual(listed[SOUND.company], [])
				text = audit_command(str(source), "--company", DAMAGED.company, status=OUT_OF_SYNC).stdout
				self.assertIn("Health (counts for nothing above)", text)
				self.assertIn(document["voucher_no"], text)

	def test_each_line_of_health_is_told_from_every_source(self):
		def sheds(records: list[dict]) -> list[str]:
			return sorted(one["warehouse"].removesuffix(f" - {DAMAGED.abbr}") for one in records)

		for source in (self.url, self.backup, self.export):
			with self.subTest(type(source).__name__):
				[company] = audited(source, "--company", DAMAGED.company, status=OUT_OF_SYNC)["companies"]
				health = company["health"]
				self.assertEqual(health["cannot_tell"], {})
				# entries that were taken away left their Bins behind
				self.assertIn("Bin Shed", sheds(health["bins"]))
				[emptied] = health["value_without_quantity"]
				self.assertEqual(sheds([emptied]), ["Emptied Shed"])
				self.assertEqual(emptied["sum_of_entries"], {"quantity": "0.00", "stock_value": "4.00"})
				running = {one["warehouse"]: one for one in health["running_balances"]}
				moved = running[DAMAGED.named("Running Shed")]
				self.assertEqual(moved["last_entry"], {"quantity": "3.00", "stock_value": "16.50"})
				self.assertEqual(moved["sum_of_entries"], {"quantity": "2.00", "stock_value": "14.00"})
				self.assertEqual({one["state"] for one in health["open_reposts"]}, {"pending", "failed"})
				set_up = {(one["check"], one["name"]) for one in health["set_up"]}
				self.assertLessEqual(
					{
						("account-of-other-company", DAMAGED.named("Strange Shed")),
						("disabled-warehouse-with-value", DAMAGED.named("Disabled Shed")),
						("stock-account-without-warehouse", DAMAGED.unused_account),
					},
					set_up,
				)

	def test_the_company_that_was_only_traded_in_is_well(self):
		[company] = audited(self.url, "--company", SOUND.company, status=IN_SYNC)["companies"]
		health = company["health"]
		for line in ("value_without_quantity", "running_balances", "bins", "documents_without_entries"):
			self.assertEqual(health[line], [], line)

	def test_a_company_with_accounts_of_items_is_compared_by_them_from_every_source(self):
		if not schema().item_wise_accounts:
			self.skipTest("this ERPNext has no item-wise inventory accounts")
		for source in (self.url, self.backup, self.export):
			with self.subTest(type(source).__name__):
				[company] = audited(source, "--company", ITEM_WISE.company, status=OUT_OF_SYNC)["companies"]
				accounts = {account["account"]: account for account in company["accounts"]}
				causes = {
					cause["cause"] for account in accounts.values() for cause in account.get("causes", ())
				}
				self.assertLessEqual({"gl-entries-missing", "amounts-differ", "manual-entry"}, causes)
				elsewhere = {name: Decimal(one["posted_elsewhere"]) for name, one in accounts.items()}
				self.assertEqual(sum(elsewhere.values()), 0)
				# the clips, and what was reclassified by hand
				self.assertEqual(elsewhere[ITEM_WISE.raw_account], 39 - 30)

	def test_an_anonymised_export_tells_the_same_story_without_names(self):
		anonymous = self.folder / "anonymous.sqlite"
		bench_command("export-stock-ledgers", str(anonymous), "--anonymise")
		content = anonymous.read_bytes()
		for name in (
			DAMAGED.company,
			DAMAGED.abbr,
			DAMAGED.stock_in_hand,
			DAMAGED.stores,
			"SSG Bolt",
			"MAT-PRE",
		):
			self.assertNotIn(name.encode(), content)
		plain, hidden = audited(self.export, status=OUT_OF_SYNC), audited(anonymous, status=OUT_OF_SYNC)
		self.assertEqual(_shape(hidden), _shape(plain))

	def test_a_scaled_export_has_the_same_accounts_out_of_sync(self):
		scaled = self.folder / "scaled.sqlite"
		bench_command("export-stock-ledgers", str(scaled), "--scale")
		plain, other = audited(self.export, status=OUT_OF_SYNC), audited(scaled, status=OUT_OF_SYNC)
		self.assertEqual(_states(other), _states(plain))

	def test_a_database_user_without_rights_gets_one_line(self):
		database = frappe.conf.db_name
		url = self.url.replace(database, NOBODY, 1)
		process = audit_command(url, status=COULD_NOT_CHECK)
		self.assertEqual(len(process.stderr.splitlines()), 1)
		self.assertIn("Check user and password", process.stderr)

	def test_what_a_database_lacks_reads_as_empty(self):
		newer = {
			"tabNewer Than This": ("name", "debit"),
			"tabCompany": (*TABLES["tabCompany"], "newer_field"),
		}
		with patch.dict(TABLES, newer), open_url(self.url) as run_by_url:
			self.assertEqual(list(run_by_url("SELECT COUNT(*) FROM `tabNewer Than This`", {})), [(0,)])
			rows = run_by_url(
				"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2)"
				" SELECT i, c.name, c.newer_field FROM n, `tabCompany` c WHERE c.name = :company ORDER BY i",
				{"company": DAMAGED.company},
			)
			self.assertEqual(list(rows), [(1, DAMAGED.company, None), (2, DAMAGED.company, None)])

	def test_the_audit_by_url_cannot_write(self):
		with (
			self.assertRaises(AuditError) as refused,
			open_url(self.url) as run_by_url,
		):
			self.assertTrue(run_by_url("SELECT name FROM `tabCompany`", {}))
			run_by_url("DELETE FROM `tabGL Entry`", {})
		self.assertIsInstance(refused.exception.__cause__, DBAPIError)
		self.assertIn("READ ONLY", str(refused.exception))


def bench_command(*arguments: str) -> None:
	subprocess.run(
		[
			sys.executable,
			"-m",
			"frappe.utils.bench_helper",
			"frappe",
			"--site",
			frappe.local.site,
			*arguments,
		],
		cwd=frappe.local.sites_path,
		check=True,
		capture_output=True,
	)


def audited(source: object, *options: str, status: int) -> dict:
	process = audit_command(str(source), *options, "--format", "json", status=status)
	return json.loads(process.stdout)


def audit_command(*arguments: str, status: int) -> subprocess.CompletedProcess[str]:
	process = subprocess.run(
		[sys.executable, "-m", "stock_sync_guard.audit.main", "audit", *arguments],
		capture_output=True,
		text=True,
		check=False,
	)
	if process.returncode != status:
		raise AssertionError(f"exit status {process.returncode}: {process.stderr}")
	return process


def _shape(document: Mapping) -> list:
	"""What is left of an audit without names and amounts, in no order."""
	return sorted(
		(account["state"], sorted((cause["cause"], cause["vouchers"]) for cause in account.get("causes", ())))
		for company in document["companies"]
		for account in company["accounts"]
	)


def _states(document: Mapping) -> dict[str, str]:
	return {
		account["account"]: account["state"]
		for company in document["companies"]
		for account in company["accounts"]
	}
