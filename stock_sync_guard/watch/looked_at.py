"""The findings of vouchers that somebody looks at: recorded then and there where nobody has found them before."""

from __future__ import annotations

from collections.abc import Collection

from stock_sync_guard.engine.finding_states import FindingKey, State
from stock_sync_guard.engine.findings import Voucher
from stock_sync_guard.site.finding_rows import read_rows
from stock_sync_guard.watch.recording import How, Occasion, record


def open_findings_of(company: str, keys: Collection[FindingKey]) -> dict[FindingKey, str]:
	"""The names of the open findings of these vouchers; of one that does not count now there is none."""
	found = _read_open(company, keys)
	if len(found) < len(keys):
		record(company, Occasion(How.REPORT), {key.voucher for key in keys})
		found = _read_open(company, keys)
	return found


def _read_open(company: str, keys: Collection[FindingKey]) -> dict[FindingKey, str]:
	columns = ("name", "account", "voucher_type", "voucher_no", "state")
	rows = read_rows(company, {key.voucher for key in keys}, columns)
	names = {
		FindingKey(account, Voucher(voucher_type, voucher_no)): name
		for name, account, voucher_type, voucher_no, state in rows
		if state == State.OPEN.value
	}
	return {key: names[key] for key in keys if key in names}
