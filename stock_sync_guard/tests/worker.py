"""The background workers, as they run in production: between commits, a repost may die."""

from __future__ import annotations

import os
import subprocess
import sys
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
