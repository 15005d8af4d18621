"""Amounts for reading, in the company's decimals."""

from __future__ import annotations

from decimal import Decimal

from stock_sync_guard.audit.figures.results import CompanyAudit
from stock_sync_guard.engine.money import round_to


def money(audit: CompanyAudit, amount: Decimal) -> str:
	rounded = round_to(amount, audit.books.decimals)
	return f"{rounded if rounded else abs(rounded):,}"
