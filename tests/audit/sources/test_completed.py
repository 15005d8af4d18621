"""A source that lacks tables or columns of the engine's."""

from __future__ import annotations

from collections import Counter

from stock_sync_guard.audit.figures.audit import audit
from stock_sync_guard.audit.figures.results import Scope
from stock_sync_guard.audit.sources.completed import Ledgers, completed
from stock_sync_guard.audit.sources.exported import columns_of, open_file
from stock_sync_guard.ledgers.sqlite import connect, runner
from stock_sync_guard.ledgers.tables import TABLES
from tests.audit.command import LEDGERS


def test_what_a_source_lacks_reads_as_empty(monkeypatch):
	monkeypatch.setitem(TABLES, "tabNewer", ("name", "debit"))
	monkeypatch.setitem(TABLES, "tabCompany", (*TABLES["tabCompany"], "newer_field"))
	connection = connect(str(LEDGERS))
	run = completed(runner(connection), columns_of(connection), schema="main")
	assert run("SELECT COUNT(*) FROM `tabNewer`", {}) == [(0,)]
	rows = run(
		"SELECT c.name, c.newer_field FROM `tabCompany` c WHERE c.name = :name", {"name": "Cedar Pumps"}
	)
	assert rows == [("Cedar Pumps", None)]
	assert run(
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3)"
		" SELECT i, (SELECT COUNT(*) FROM `tabNewer`) FROM n",
		{},
	) == [(1, 0), (2, 0), (3, 0)]
	connection.close()
	with open_file(LEDGERS) as opened:
		assert audit(opened, Scope(companies=("Cedar Pumps",)))


def test_an_audit_asks_nothing_twice():
	asked: Counter[tuple] = Counter()
	with open_file(LEDGERS) as opened:

		def run(statement, parameters):
			asked[(statement, *sorted(parameters.items()))] += 1
			return opened(statement, parameters)

		audit(Ledgers(run, opened.found), Scope())
	assert set(asked.values()) == {1}
