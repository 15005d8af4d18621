"""ERPNext's repost worker, as it runs in production: it commits in between, and may die there."""

from __future__ import annotations

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
