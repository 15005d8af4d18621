"""The test site: complete enough for documents of every guarded kind."""

from __future__ import annotations


def before_tests() -> None:
	"""Complete ERPNext's setup once (units of measure, groups, fiscal year).

	Nothing of ours is created here: this runs before the tests of other apps too.
	"""
	from erpnext.setup.utils import before_tests as complete_setup

	complete_setup()
