"""The second connection of an audit by URL: used where the server grants it, and left alone when the audit ends."""

from __future__ import annotations

import json
from contextlib import suppress
from time import monotonic
from unittest.mock import patch

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from stock_sync_guard.audit.figures.audit import audit
from stock_sync_guard.audit.figures.results import Scope
from stock_sync_guard.audit.printing.json_document import as_json
from stock_sync_guard.audit.sources.mariadb import open_url
from stock_sync_guard.ledgers.statements import Statement
from stock_sync_guard.tests.case import GuardTestCase
from stock_sync_guard.tests.database_url import url_of_site
from stock_sync_guard.tests.fed_site import ensure_fed

SLEEP = Statement("SELECT SLEEP(60)", {})


class TestReadBeside(GuardTestCase):
	maxDiff = None

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		ensure_fed()
		cls.url = url_of_site()

	def audited(self) -> dict:
		with open_url(self.url) as ledgers:
			return json.loads(as_json(audit(ledgers, Scope()), vouchers=None, from_date=None))

	def statements_of_second(self) -> list[str]:
		with open_url(self.url) as ledgers:
			one_pass = ledgers.pass_of_ledgers
			with patch.object(one_pass, "_read_beside", wraps=one_pass._read_beside) as beside:
				audit(ledgers, Scope())
		return [call.args[0].sql for call in beside.call_args_list]

	def test_the_balances_of_items_are_read_by_it_and_nothing_else(self):
		[statement] = self.statements_of_second()
		self.assertIn("qty_after_transaction", statement)

	def test_where_the_server_grants_one_connection_only_the_audit_is_the_same(self):
		told = self.audited()
		connect, granted = Engine.connect, []

		def first_only(engine: Engine, *arguments: object) -> object:
			if granted:
				raise OperationalError("", {}, Exception(1226, "max_user_connections"))
			granted.append(engine)
			return connect(engine, *arguments)

		with patch.object(Engine, "connect", first_only):
			self.assertEqual(self.audited(), told)

	def test_what_it_still_reads_when_the_audit_ends_is_stopped(self):
		started = monotonic()
		with open_url(self.url) as ledgers:
			rows = ledgers.pass_of_ledgers._read_beside(SLEEP)
		self.assertLess(monotonic() - started, 30)
		# MariaDB's SLEEP tells that it was interrupted, or the statement is
		with suppress(DBAPIError):
			self.assertEqual(list(rows()), [(1,)])
		self.assertLess(monotonic() - started, 30)

	def test_an_audit_that_fails_does_not_wait_for_it(self):
		started = monotonic()
		with self.assertRaises(ZeroDivisionError), open_url(self.url) as ledgers:
			ledgers.pass_of_ledgers._read_beside(SLEEP)
			raise ZeroDivisionError
		self.assertLess(monotonic() - started, 30)
