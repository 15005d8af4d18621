"""The export, and what is left of the books when it is anonymised."""

from __future__ import annotations

import json
import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest

from stock_sync_guard.audit.errors import AuditError
from stock_sync_guard.audit.exporting.anonymise import Anonymiser, random_factor
from stock_sync_guard.audit.exporting.export import export_ledgers
from stock_sync_guard.audit.figures.audit import audit
from stock_sync_guard.audit.figures.results import Scope
from stock_sync_guard.audit.printing.json_document import as_json
from stock_sync_guard.audit.sources.exported import columns_of, open_file
from stock_sync_guard.ledgers.sqlite import connect, runner
from tests.audit.command import LEDGERS


@pytest.fixture
def real():
	connection = connect(str(LEDGERS))
	yield connection
	connection.close()


def export(connection: sqlite3.Connection, path: Path, anonymiser: Anonymiser) -> dict:
	export_ledgers(runner(connection), columns_of(connection), path, anonymiser)
	return figures(path)


def figures(path: Path) -> dict:
	with open_file(path) as run:
		return json.loads(as_json(audit(run, Scope()), vouchers=None, from_date=None))


def test_an_export_gives_the_figures_of_its_source(real, tmp_path):
	assert export(real, tmp_path / "plain.sqlite", Anonymiser(names=False)) == figures(LEDGERS)


def test_an_export_holds_every_row_however_small_the_pages(real, tmp_path, monkeypatch):
	monkeypatch.setattr("stock_sync_guard.audit.exporting.export.PAGE", 7)
	path = tmp_path / "paged.sqlite"
	export(real, path, Anonymiser(names=False))
	copy = connect(str(path))
	for table, columns in columns_of(real).items():
		every_row = f"SELECT {', '.join(columns)} FROM `{table}`"
		assert sorted(copy.execute(every_row), key=repr) == sorted(real.execute(every_row), key=repr)
	copy.close()


def test_anonymised_names_are_gone_and_the_links_hold(real, tmp_path):
	path = tmp_path / "anonymous.sqlite"
	hidden = export(real, path, Anonymiser(names=True))
	content = path.read_bytes()
	secret = {
		str(value)
		for table, column in (
			("tabCompany", "name"),
			("tabAccount", "name"),
			("tabWarehouse", "name"),
			("tabStock Ledger Entry", "item_code"),
			("tabStock Ledger Entry", "voucher_no"),
			("tabGL Entry", "voucher_no"),
			("tabGL Entry", "name"),
		)
		for (value,) in real.execute(f"SELECT {column} FROM `{table}`")
	}
	assert not [name for name in secret if name.encode() in content]
	plain = figures(LEDGERS)
	assert _amounts(hidden) == _amounts(plain)


def test_scaled_amounts_keep_every_proportion(real, tmp_path):
	factor = random_factor()
	assert Decimal("0.5") <= factor < 2
	scaled = export(real, tmp_path / "scaled.sqlite", Anonymiser(names=False, factor=factor))
	for before, after in zip(_accounts(figures(LEDGERS)), _accounts(scaled), strict=True):
		for amount in ("stock_value", "account_balance", "difference"):
			assert Decimal(after[amount]) == Decimal(before[amount]) * factor


def test_a_text_column_that_nobody_thought_of_is_anonymised():
	anonymiser = Anonymiser(names=True)
	assert anonymiser.value("tabNew", "secret_field", "Acme") == "Name 1"
	assert anonymiser.value("tabCompany", "name", "Acme") == "Name 1"
	assert anonymiser.value("tabNew", "other", None) is None
	assert anonymiser.value("tabGL Entry", "is_cancelled", 1) == 1
	assert anonymiser.value("tabGL Entry", "voucher_type", "Stock Entry") == "Stock Entry"


def test_a_failed_export_leaves_the_older_file_and_nothing_else(real, tmp_path):
	path = tmp_path / "ledgers.sqlite"
	path.write_text("older")
	found = columns_of(real)

	def fails(statement, parameters):
		if "tabGL Entry" in statement:
			raise sqlite3.OperationalError("gone away")
		return runner(real)(statement, parameters)

	with pytest.raises(AuditError, match="gone away"):
		export_ledgers(fails, found, path, Anonymiser(names=False))
	assert path.read_text() == "older"
	assert [entry.name for entry in tmp_path.iterdir()] == ["ledgers.sqlite"]


def _accounts(document: dict) -> list[dict]:
	return [account for company in document["companies"] for account in company["accounts"]]


def _amounts(document: dict) -> list[tuple]:
	return sorted(
		(account["state"], account["stock_value"], account["account_balance"])
		for account in _accounts(document)
	)
