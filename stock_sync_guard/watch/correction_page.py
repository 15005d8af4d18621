"""The address that a notification leads to: one address per difference."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from urllib.parse import urlencode

from stock_sync_guard.engine.findings import AccountDifference
from stock_sync_guard.engine.money import round_to
from stock_sync_guard.site.correction_page import correction_page


def correction_address(company: str, differences: Sequence[AccountDifference]) -> str:
	"""The page for these differences of the company; who has been sent there knows of them."""
	return f"{correction_page()}?{urlencode({'company': company, 'difference': fingerprint(differences)})}"


def fingerprint(differences: Sequence[AccountDifference]) -> str:
	"""The same text as long as the same vouchers make the same differences on the same accounts of a company.

	The accounts' sums and their rounding are left out: they change with every transaction.
	"""
	parts = [
		(
			difference.company,
			difference.account,
			sorted(
				(
					voucher.voucher_type,
					voucher.voucher_no,
					str(round_to(voucher.difference, difference.decimals)),
				)
				for voucher in difference.vouchers
			),
		)
		for difference in differences
	]
	return sha256(json.dumps(parts).encode()).hexdigest()[:32]
