"""What a company wants of the guard: its row in Stock Sync Guard Settings, or the defaults.

The settings are one cached document, so reading them costs no query.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

import frappe

from stock_sync_guard.engine.findings import REPOST_HOURS
from stock_sync_guard.engine.money import to_decimal

SETTINGS = "Stock Sync Guard Settings"


class Mode(str, Enum):
	"""What the guard does with what it finds. The values are those of the settings form."""

	BLOCK = "Block"
	WARN = "Warn"
	OFF = "Off"


class Kind(str, Enum):
	"""What the guard may find. The values are the fields of the settings that hold the mode."""

	OLDER_DIFFERENCE = "older_differences"
	OWN_FAULT = "own_fault"
	ENTRY_WITHOUT_STOCK = "manual_entries"
	MONTH_END = "month_end"


@dataclass(frozen=True)
class Policy:
	"""A company's settings. `tolerance` is in company currency; None where it has set none; zero where nothing but rounding may differ."""

	older_differences: Mode = Mode.BLOCK
	own_fault: Mode = Mode.BLOCK
	manual_entries: Mode = Mode.BLOCK
	month_end: Mode = Mode.WARN
	tolerance: Decimal | None = None
	adjustment_account: str | None = None
	cost_center: str | None = None
	bypass_role: str | None = None
	notify_role: str | None = None
	repost_hours: int = REPOST_HOURS
	# How many reposts the nightly run may create by itself.
	reposts_per_night: int = 0

	def mode_for(self, kind: Kind, user_roles: Collection[str]) -> Mode:
		"""What to do for a user with these roles: who has the bypass role is warned where others are blocked."""
		mode = Mode(getattr(self, kind.value))
		if mode is Mode.BLOCK and self.bypass_role and self.bypass_role in user_roles:
			return Mode.WARN
		return mode


# A company without a row is guarded all the same.
DEFAULT_POLICY = Policy()


def policy_of(company: str) -> Policy:
	"""The settings of the company; the defaults where it has none."""
	for row in frappe.get_cached_doc(SETTINGS).companies:
		if row.company == company:
			return Policy(
				older_differences=Mode(row.older_differences or Mode.BLOCK),
				own_fault=Mode(row.own_fault or Mode.BLOCK),
				manual_entries=Mode(row.manual_entries or Mode.BLOCK),
				month_end=Mode(row.month_end or Mode.WARN),
				# A Float field cannot be empty: whether its zero is meant, the check says.
				tolerance=to_decimal(row.tolerance) if row.own_tolerance else None,
				adjustment_account=row.adjustment_account or None,
				cost_center=row.cost_center or None,
				bypass_role=row.bypass_role or None,
				notify_role=row.notify_role or None,
				repost_hours=row.repost_hours or REPOST_HOURS,
				reposts_per_night=row.reposts_per_night or 0,
			)
	return DEFAULT_POLICY


def mode_for_user(company: str, kind: Kind) -> Mode:
	"""What to do for the user of this session."""
	return policy_of(company).mode_for(kind, frappe.get_roles())
