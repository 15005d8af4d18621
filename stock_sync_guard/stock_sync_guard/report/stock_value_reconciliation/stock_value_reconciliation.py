"""The script report as frappe calls it."""

from __future__ import annotations

from stock_sync_guard.desk.reconciliation import Report, reconciliation


def execute(filters: dict | None = None) -> Report:
	return reconciliation(filters or {})
