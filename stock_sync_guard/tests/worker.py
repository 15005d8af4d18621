"""The background workers, as they run in production: between commits, a repost may die."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import frappe
from erpnext.stock.doctype.repost_item_valuation.repost_item_valuation import repost


class WorkerStopped(Exception):
	"""The background worker died in the middle of a repost."""


def repost_until_stopped(name: str, *, steps: int, chunk: int) -> bool:
	"""Run the repost until it has saved its progress so many times; the next run goes on from there.

	`chunk` is the number of vouchers after which ERPNext saves the progress of the GL (100; tests have fewer).
	Returns whether it finished before.
	"""
	document = frappe.get_doc("Repost Item Valuation", name)
	save_progress, left = document.db_set, steps

	def stop_after_saving(*args, **kwargs) -> None:
		nonlocal left
		save_progress(*args, **kwargs)
		left -= 1
		if not left:
			raise WorkerStopped

	document.db_set = stop_after_saving
	try:
		with patch("erpnext.accounts.utils.GL_REPOSTING_CHUNK", chunk):
			repost(document)
	except WorkerStopped:
		return False
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
