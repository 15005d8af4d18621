"""A second connection to the database that is audited, which reads while the first one does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from stock_sync_guard.ledgers.statements import Row, Run, Statement

RowsWhenAsked = Callable[[], Sequence[Row]]
# Sends a statement off; its rows are waited for when they are asked for.
ReadBeside = Callable[[Statement], RowsWhenAsked]

SECONDS_TO_END = 0.2


def reading_when_asked(run: Run) -> ReadBeside:
	"""On the one connection that there is."""
	return lambda statement: lambda: run(*statement)


@contextmanager
def reading_beside(
	engine: Engine, connection: Connection, begun: Callable[[Connection], Run]
) -> Iterator[ReadBeside | None]:
	"""`begun` begins the second connection's transaction. None where the server grants no second one.

	What still runs when the context ends is stopped by the first connection.
	"""
	try:
		second = engine.connect()
	except DBAPIError:
		yield None
		return
	with second, ThreadPoolExecutor(1) as thread:
		run = begun(second)
		reading: list[Future[Sequence[Row]]] = []

		def read(statement: Statement) -> RowsWhenAsked:
			reading.append(thread.submit(run, *statement))
			return reading[-1].result

		process = second.exec_driver_sql("SELECT CONNECTION_ID()").scalar_one()
		try:
			yield read
		finally:
			with suppress(DBAPIError):
				# more than once: the server may not have begun with it
				while wait(reading, timeout=0).not_done:
					connection.exec_driver_sql(f"KILL QUERY {int(process)}")
					wait(reading, timeout=SECONDS_TO_END)
