"""The base of the storm's tests: its seeds, and a count of what happened.

STORM_SEEDS ("40", or "200-399") and STORM_OPERATIONS (per seed) make it a long one; what happened is then counted on
the standard output.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import frappe

from stock_sync_guard.engine.findings import AccountDifference, CompanyBooks
from stock_sync_guard.ledgers.accounts import read_posting_accounts, read_stock_accounts
from stock_sync_guard.ledgers.closing import read_closing
from stock_sync_guard.ledgers.comparison import accounts_that_stop, compare_accounts, explain_accounts
from stock_sync_guard.ledgers.excused import excused
from stock_sync_guard.ledgers.explained import read_explained
from stock_sync_guard.ledgers.totals import read_totals
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.tests.advice import follow
from stock_sync_guard.tests.books import Books
from stock_sync_guard.tests.case import GuardTestCase
from stock_sync_guard.tests.in_sum import assert_same_in_sum
from stock_sync_guard.tests.requests import forget_rolled_back, next_request
from stock_sync_guard.tests.storm import STORM_BOOKS, Storm, ensure_storm_books, forget_documents
from stock_sync_guard.watch.rebuild import store_next

SEEDS_IN_THE_SUITE = "2"
OPERATIONS_IN_THE_SUITE = "25"


def seeds() -> range:
	"""The seeds asked for: a number of them, or from-to."""
	first, _, last = os.environ.get("STORM_SEEDS", SEEDS_IN_THE_SUITE).partition("-")
	return range(int(first), int(last) + 1) if last else range(1, int(first) + 1)


def operations() -> int:
	return int(os.environ.get("STORM_OPERATIONS", OPERATIONS_IN_THE_SUITE))


def as_the_store_knows_them(
	by_ledgers: list[AccountDifference], stored: list[AccountDifference]
) -> list[AccountDifference]:
	"""That an account in sync was a warehouse's, the store may know from vouchers that offset each other on their day; never less."""
	known = {one.account for one in stored if one.is_guarded and not one.difference}
	return [replace(one, is_guarded=True) if one.account in known else one for one in by_ledgers]


class StormTestCase(GuardTestCase):
	counts: Counter

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		ensure_storm_books()
		frappe.db.commit()
		cls.counts = Counter()

	@classmethod
	def tearDownClass(cls) -> None:
		if "STORM_SEEDS" in os.environ:
			print(f"\n{cls.__name__}")
			for what, count in sorted(cls.counts.items()):
				print(f"  {count:6}  {what}")
		super().tearDownClass()

	@contextmanager
	def storm(self, seed: int) -> Iterator[Storm]:
		"""One storm, in a transaction that is rolled back; a failure does not keep the next seed from running."""
		with self.subTest(seed=seed):
			self.counts["seeds"] += 1
			try:
				self.rebuilds = random.Random(seed)
				yield Storm(seed, self.counts)
			finally:
				frappe.db.rollback()
				frappe.flags.dont_execute_stock_reposts = False
				forget_rolled_back()
				forget_documents()
				next_request()

	def assert_stored_sums_exact(self, message: str) -> None:
		"""With what is stored, totals and explanation are those of the ledgers; now and then some or all is rebuilt after."""
		for books in STORM_BOOKS:
			company = company_books(books.company)
			stored, without = (replace(company, stored_sums=stored) for stored in (True, False))
			accounts = read_stock_accounts(run, company)
			self.assertEqual(read_totals(run, stored, accounts), read_totals(run, without, accounts), message)
			explained = explain_accounts(run, stored)
			by_ledgers = explain_accounts(run, without)
			self.assertEqual(explained, as_the_store_knows_them(by_ledgers, explained), message)
			differences = compare_accounts(run, without)
			self.assertEqual(compare_accounts(run, stored), differences, message)
			self.assert_same_stop(stored, differences, message)
			self.counts["vouchers told in sum"] += assert_same_in_sum(self, stored, message)
			self.counts["explanations with stored findings compared"] += bool(
				read_explained(run, company).until
			)
			self.counts["totals with stored sums compared"] += company.stored_sums
			self.counts["of them with marks"] += bool(read_closing(run, company.name).marks)
			for _step in range(self.rebuilds.choice((0, 0, 0, 1, 2, 1000))):
				if not store_next(company.name):
					break
				self.counts["steps of rebuilds"] += 1

	def assert_same_stop(
		self, stored: CompanyBooks, differences: list[AccountDifference], message: str
	) -> None:
		"""What a save remembers to be excused hides nothing that counts."""
		posting = read_posting_accounts(run, stored)
		stopping = [
			one.account
			for one in differences
			if one.account in posting and one.is_out_of_sync(stored.tolerance)
		]
		self.assertEqual([one.account for one in accounts_that_stop(run, stored, posting)], stopping, message)
		closing = read_closing(run, stored.name, item_wise=stored.item_wise_accounts)
		self.counts["differences remembered to be excused"] += sum(
			bool(excused(stored, closing, account)) for account in posting
		)

	def follow_advice(self, books: Books) -> None:
		"""Do to the letter what is advised for each account of the company that is out of sync."""
		while left := self.out_of_sync(books):
			follow(left[0])
			next_request()
			self.counts["accounts brought in sync by the advice"] += 1

	def out_of_sync(self, books: Books) -> list[AccountDifference]:
		"""What the guard holds against the company's accounts; what it excuses is counted."""
		company = company_books(books.company)
		differences = compare_accounts(run, company)
		self.counts["accounts seen with a difference: repost pending"] += sum(
			bool(difference.repost_pending) for difference in differences
		)
		self.counts["accounts seen with a difference: posted elsewhere"] += sum(
			bool(difference.posted_elsewhere) for difference in differences
		)
		return [difference for difference in differences if difference.is_out_of_sync(company.tolerance)]
