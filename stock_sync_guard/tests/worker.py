"""The background workers, as they run in production: between commits, a repost may die."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

import frappe
from erpnext.stock.doctype.repost_item_valuation.repost_item_valuation import repost, repost_entries
from frappe.model.document import Document

REPOSTING = "erpnext.stock.doctype.repost_item_valuation.repost_item_valuation"
# Stands for the commits of a repost: what fails goes back to the last one.
COMMITTED = "committed_by_repost"


class WorkerStopped(Exception):
	"""The background worker died in the middle of a repost."""


def run_repost(name: str) -> bool:
	"""Run the repost as the scheduler does; returns whether it finished, or failed as it would in production.

	In its own tests ERPNext neither commits on the way nor lets a repost fail.
	"""
	return _run(frappe.get_doc("Repost Item Valuation", name), after_saving=lambda: None)


def run_all_reposts() -> None:
	"""All that wait, as ERPNext's hourly job does."""
	with patch(f"{REPOSTING}.repost", new=lambda document: _run(document, after_saving=lambda: None)):
		repost_entries()


def repost_until_stopped(name: str, *, steps: int, chunk: int) -> bool:
	"""Run the repost until it has saved its progress so many times; the next run goes on from there.

	`chunk` is the number of vouchers after which ERPNext saves the progress of the GL (100; tests have fewer).
	Returns whether it came to its end before, finished or failed.
	"""
	left = steps

	def stop_in_the_end() -> None:
		nonlocal left
		left -= 1
		if not left:
			raise WorkerStopped

	try:
		with patch("erpnext.accounts.utils.GL_REPOSTING_CHUNK", chunk):
			_run(frappe.get_doc("Repost Item Valuation", name), after_saving=stop_in_the_end)
	except WorkerStopped:
		return False
	return True


def _run(document: Document, *, after_saving: Callable[[], None]) -> bool:
	"""`after_saving` is called each time that ERPNext has saved its progress and committed."""
	save_progress = document.db_set

	def save(*args, **kwargs) -> None:
		save_progress(*args, **kwargs)
		frappe.db.savepoint(COMMITTED)
		after_saving()

	document.db_set = save
	frappe.db.savepoint(COMMITTED)
	try:
		repost(document)
	except WorkerStopped:
		raise
	except Exception:
		frappe.db.rollback(save_point=COMMITTED)
		save_progress("status", "Failed")
		return False
	finally:
		frappe.flags.through_repost_item_valuation = False
	return True


def work_off_queue(queue: str) -> None:
	"""Have a worker of the bench do all jobs that wait in this queue; returns when there are no more."""
	done = subprocess.run(
		[sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "worker", "--queue", queue, "--burst"],
		check=False,
		cwd=os.path.abspath(frappe.local.sites_path),
		text=True,
		stdout=subprocess.PIPE,
		stderr=subprocess.STDOUT,
	)
	if done.returncode:
		raise RuntimeError(done.stdout)


@contextmanager
def rebuild_that_hangs(company: str, *, after_steps: int) -> Iterator[tuple[subprocess.Popen, int]]:
	"""A process that rebuilds the company's sums and stops within a step: it has stored, and has not committed.

	Yields it and the number of its database connection. It ends with the context.
	"""
	command = f"from {__name__} import hang; hang({frappe.local.site!r}, {company!r}, {after_steps})"
	process = subprocess.Popen(
		[sys.executable, "-c", command],
		cwd=os.path.abspath(frappe.local.sites_path),
		text=True,
		stdout=subprocess.PIPE,
		stderr=subprocess.DEVNULL,
	)
	try:
		assert process.stdout
		yield process, int(process.stdout.readline())
	finally:
		process.kill()
		process.wait()
		process.stdout.close()


def hang(site: str, company: str, after_steps: int) -> None:
	"""What that process does."""
	from stock_sync_guard.watch import rebuild

	frappe.init(site, sites_path=".")
	frappe.connect()
	store, left = rebuild._store, after_steps

	def store_and_hang(*args) -> None:
		nonlocal left
		store(*args)
		left -= 1
		if left < 0:
			print(frappe.db.sql("SELECT CONNECTION_ID()")[0][0], flush=True)
			frappe.db.sql("SELECT SLEEP(600)")

	with patch.object(rebuild, "_store", store_and_hang):
		rebuild.rebuild(company)
