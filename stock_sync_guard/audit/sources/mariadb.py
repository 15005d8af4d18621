"""A site's MariaDB, named by a SQLAlchemy URL: read-only, and in one snapshot.

What counts is read of that snapshot. The health's balances of items are read beside it, by a second connection and of a
snapshot of its own, as that takes as long as all the rest: nothing else is told from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from stock_sync_guard.audit.errors import AuditError
from stock_sync_guard.audit.sources.completed import Ledgers, completed
from stock_sync_guard.audit.sources.one_pass import OnePass, read_indexes
from stock_sync_guard.audit.sources.read_beside import reading_beside
from stock_sync_guard.audit.sources.required import require_ledgers
from stock_sync_guard.ledgers.statements import Parameters, Row, Run, listed
from stock_sync_guard.ledgers.tables import TABLES

EXAMPLE = "mysql://user:password@host:3306/database"

DIALECTS = ("mysql", "mariadb")

# The driver of the `audit` extra; a URL may name another one.
DRIVER = "pymysql"

CONNECT_TIMEOUT = 10  # seconds; a wrong host should not look like a slow one

# The server's memory for a table of groups, while a statement runs.
GROUPS = 256 << 20

# Nothing can be written, and every statement sees the books as they were when the audit began.
# Groups that do not fit into memory are written to the server's disk: a few hundred thousand do, which most sites are far from.
READ_ONLY_SNAPSHOT = (
	f"SET SESSION max_heap_table_size = {GROUPS}, SESSION tmp_table_size = {GROUPS}",
	"SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
	"START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
)

ADVICE = {
	1044: "Grant the user SELECT on the database.",
	1045: "Check user and password.",
	1049: "Check the database's name; a site's is in its site_config.json.",
	1142: "Grant the user SELECT on the site's tables.",
	1698: "Check user and password.",
	2002: "Check host and port.",
	2003: "Check host and port.",
	2005: "Check host and port.",
}


@contextmanager
def open_url(source: str) -> Iterator[Ledgers]:
	"""The database as the engine's ledger, until the context ends. Raises AuditError."""
	url = _url(source)
	engine = _engine(url)
	try:
		with engine.connect() as connection:
			_begin(connection)
			found = _columns(connection)
			require_ledgers(found, source=f"Database {url.database}")

			def ledgers_of(begun: Connection) -> Ledgers:
				return completed(_runner(begun), found, schema=str(url.database))

			def begin(second: Connection) -> Run:
				_begin(second)
				return ledgers_of(second)

			ledgers = ledgers_of(connection)
			with reading_beside(engine, connection, begin) as beside:
				one_pass = OnePass(ledgers, read_indexes(ledgers), beside)
				yield replace(ledgers, pass_of_ledgers=one_pass)
	except SQLAlchemyError as error:
		raise AuditError(_reason(error, url)) from error
	finally:
		engine.dispose()


def _begin(connection: Connection) -> None:
	for statement in READ_ONLY_SNAPSHOT:
		connection.exec_driver_sql(statement)


def _url(source: str) -> URL:
	try:
		url = make_url(source)
	except (ArgumentError, ValueError):
		raise AuditError(f"That is not a database URL. Write it as {EXAMPLE}.") from None
	dialect, _plus, driver = url.drivername.partition("+")
	if dialect not in DIALECTS:
		raise AuditError(
			f"A {dialect} URL cannot be audited: ERPNext keeps its ledgers in MariaDB. Write it as {EXAMPLE}."
		)
	if not url.database:
		raise AuditError(f"The URL names no database. Write it as {EXAMPLE}.")
	return url if driver else url.set(drivername=f"{dialect}+{DRIVER}")


def _engine(url: URL) -> Engine:
	try:
		return create_engine(url, connect_args={"connect_timeout": CONNECT_TIMEOUT})
	except ImportError as error:
		raise AuditError(
			f"The driver {error.name} is not installed. Install it, or write the URL as {EXAMPLE}."
		) from None
	except SQLAlchemyError:
		raise AuditError(f"SQLAlchemy does not know {url.drivername}. Write the URL as {EXAMPLE}.") from None


def _runner(connection: Connection) -> Run:
	def run(statement: str, parameters: Parameters) -> Sequence[Row]:
		return [tuple(row) for row in connection.execute(text(statement), dict(parameters))]

	return run


def _columns(connection: Connection) -> dict[str, set[str]]:
	"""The columns of the engine's tables that the user may see, by table."""
	inside, parameters = listed("table", TABLES)
	rows = connection.execute(
		text(
			"SELECT table_name, column_name FROM information_schema.columns"
			f" WHERE table_schema = DATABASE() AND table_name IN {inside}"
		),
		parameters,
	)
	found: dict[str, set[str]] = {}
	for table, column in rows:
		found.setdefault(table, set()).add(column)
	return found


def _reason(error: SQLAlchemyError, url: URL) -> str:
	"""One line: what the server said, and what to do."""
	if not isinstance(error, DBAPIError) or not error.orig or not error.orig.args:
		return f"{_place(url)} cannot be read: {' '.join(str(error).split())}"
	code, *said = error.orig.args
	advice = ADVICE.get(code, "Check the URL and the user's rights.")
	message = " ".join(str(said[0] if said else code).split()).rstrip(".")
	return f"{_place(url)} cannot be read: {message}. {advice}"


def _place(url: URL) -> str:
	return f"Database {url.database} on {url.host or 'localhost'}"
