"""ERPNext's tables as Parquet in a lake, audited by Apache Spark: `spark:FOLDER`, or `spark:FOLDER?site=NAME` of several sites.

The folder has one for each table, named as ERPNext names it, as `stock-sync-guard export-parquet` writes them. Spark reads
them wherever it can (`s3a://…`, `hdfs://…`), on the master that is named. Nothing of Spark is imported for other sources.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote

from stock_sync_guard.audit.errors import AuditError
from stock_sync_guard.audit.loading.folder import temporary_folder
from stock_sync_guard.audit.sources.completed import Ledgers
from stock_sync_guard.audit.sources.required import require_ledgers
from stock_sync_guard.ledgers.statements import Parameters, Row, Run
from stock_sync_guard.ledgers.tables import AMOUNTS, FLAGS, STAND_INS, TABLES

if TYPE_CHECKING:
	from pyspark.sql import DataFrame, SparkSession

PREFIX = "spark:"
OF_SITE = "?site="

# Without a cluster: on this machine, with all its cores.
MASTER = "local[*]"

# Spark sums 38 digits at the most, ten more than what is added up has: so no sum of these is ever rounded.
AMOUNT = "decimal(21,9)"
EXACT = re.compile(r"decimal\((\d+),(\d+)\)|(?:tiny|small|big)?int")

AS_TEXT = re.compile(r"\bAS CHAR\)", re.IGNORECASE)

# Parts that rows are sorted into on one machine; Spark's 200 are meant for clusters.
PARTS_ON_ONE_MACHINE = "4"


class Place(NamedTuple):
	"""A folder of tables, and the site in it (None: the only one)."""

	folder: str
	site: str | None

	@property
	def source(self) -> str:
		return f"{PREFIX}{self.folder}" + (f"{OF_SITE}{self.site}" if self.site else "")


def is_spark(source: str) -> bool:
	return source.startswith(PREFIX)


def place_of(source: str) -> Place:
	folder, _mark, site = source.removeprefix(PREFIX).partition(OF_SITE)
	return Place(folder.rstrip("/"), site or None)


def sites_in(source: str) -> list[str]:
	"""The source once for each site that a local folder has, where that is more than one."""
	place = place_of(source)
	if place.site or "://" in place.folder:
		return [source]
	sites = sorted(
		unquote(path.name.removeprefix("site=")) for path in Path(place.folder).glob("tabCompany/site=*")
	)
	return [Place(place.folder, site).source for site in sites] if len(sites) > 1 else [source]


@contextmanager
def open_lake(source: str, master: str | None) -> Iterator[Ledgers]:
	"""The tables of a site as the engine's ledger, until the context ends. Raises AuditError."""
	place = place_of(source)
	if "://" not in place.folder and not Path(place.folder).is_dir():
		raise AuditError(f"There is no folder {place.folder}. Name one that export-parquet wrote.")
	with temporary_folder() as scratch, _session(master or MASTER, scratch) as spark:
		try:
			found = _views(spark, place)
			require_ledgers(found, source=place.folder)
			yield Ledgers(_runner(spark), found)
		except _errors() as error:
			raise AuditError(f"Spark could not read {place.folder}: {_in_short(error)}.") from error


@contextmanager
def _session(master: str, scratch: Path) -> Iterator[SparkSession]:
	try:
		from pyspark.sql import SparkSession
	except ImportError:
		raise AuditError("pyspark is not installed. Run: pip install stock-sync-guard[spark]") from None
	if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
		raise AuditError(
			"Spark needs Java 17 or newer, and there is none. Install it, or set JAVA_HOME to it."
		)
	builder = SparkSession.builder.master(master).appName("Stock Sync Guard")
	settings = {
		# it says what went wrong by raising; its log would say it many times over
		"spark.log.level": "OFF",
		"spark.ui.enabled": "false",
		"spark.ui.showConsoleProgress": "false",
		"spark.sql.warehouse.dir": str(scratch / "warehouse"),
		# a site that is called 007, and a month that looks like a day
		"spark.sql.sources.partitionColumnTypeInference.enabled": "false",
		# the statements are written for databases that fold no name and stop at what is no number
		"spark.sql.ansi.enabled": "true",
	}
	if master.startswith("local"):
		settings["spark.sql.shuffle.partitions"] = PARTS_ON_ONE_MACHINE
	for name, value in settings.items():
		builder = builder.config(name, value)
	try:
		spark = builder.getOrCreate()
	except Exception as error:
		raise AuditError(
			f"Spark could not be started on {master}: {_in_short(error)}. Check --master, and that Java is 17 or newer."
		) from error
	try:
		yield spark
	finally:
		spark.stop()


def _errors() -> tuple[type[Exception], ...]:
	from py4j.protocol import Py4JError
	from pyspark.errors import PySparkException

	return PySparkException, Py4JError


def _views(spark: SparkSession, place: Place) -> dict[str, set[str]]:
	"""Make every table of the engine's a view, completed where the folder lacks something; what the folder has."""
	found: dict[str, set[str]] = {}
	for table, columns in TABLES.items():
		frame = _read(spark, place, table)
		if frame is not None:
			found[table] = set(columns) & set(frame.columns)
			frame.selectExpr(*exact_values(table, columns, dict(frame.dtypes))).createOrReplaceTempView(
				f"`{table}`"
			)
	for table, columns in TABLES.items():
		if table not in found:
			_without(spark, table, columns).createOrReplaceTempView(f"`{table}`")
	return found


def _read(spark: SparkSession, place: Place, table: str) -> DataFrame | None:
	"""The site's part of the table; None where there is none."""
	path = f"{place.folder}/{table}"
	of_site = f"{path}/site={quote(place.site, safe='')}" if place.site else None
	frame = _parquet(spark, of_site or path)
	if frame is None and of_site:
		return None
	if frame is not None and not of_site and "site" in frame.columns:
		sites = [str(row[0]) for row in frame.select("site").distinct().limit(2).collect()]
		if len(sites) > 1:
			raise AuditError(
				f"{place.folder} holds several sites. Name one: {PREFIX}{place.folder}{OF_SITE}{sorted(sites)[0]}"
			)
	return frame


def _parquet(spark: SparkSession, path: str) -> DataFrame | None:
	from pyspark.errors import AnalysisException

	if "://" not in path and not Path(path).exists():
		return None
	try:
		return spark.read.parquet(path)
	except AnalysisException as error:
		if error.getCondition() in ("PATH_NOT_FOUND", "UNABLE_TO_INFER_SCHEMA"):
			return None
		raise


def exact_values(table: str, columns: Sequence[str], types: Mapping[str, str]) -> Iterator[str]:
	"""The columns of the engine's table from those that there are. Raises AuditError where an amount would be rounded."""
	for column in columns:
		type_of = types.get(column)
		if type_of is None:
			yield f"{_empty(column)} AS `{column}`"
		elif column in AMOUNTS:
			if not (exact := EXACT.fullmatch(type_of)) or int(exact.group(2) or 0) > 9:
				raise AuditError(
					f"{table}: {column} is {type_of}, which does not hold amounts exactly. Write it as {AMOUNT}."
				)
			yield f"CAST(COALESCE(`{column}`, 0) AS {AMOUNT}) AS `{column}`"
		elif column in FLAGS:
			yield f"CAST(COALESCE(`{column}`, 0) AS INT) AS `{column}`"
		else:
			yield f"CAST(`{column}` AS STRING) AS `{column}`"


def _without(spark: SparkSession, table: str, columns: Sequence[str]) -> DataFrame:
	if table in STAND_INS:
		return spark.sql(STAND_INS[table])
	values = ", ".join(f"{_empty(column)} AS `{column}`" for column in columns)
	return spark.sql(f"SELECT {values} WHERE 1 = 0")


def _empty(column: str) -> str:
	if column in AMOUNTS:
		return f"CAST(0 AS {AMOUNT})"
	return "0" if column in FLAGS else "CAST(NULL AS STRING)"


def in_spark(statement: str) -> str:
	"""The statement in the words of Spark, which calls text STRING."""
	return AS_TEXT.sub("AS STRING)", statement)


def _runner(spark: SparkSession) -> Run:
	def run(statement: str, parameters: Parameters) -> list[Row]:
		return [tuple(row) for row in spark.sql(in_spark(statement), args=dict(parameters)).collect()]

	return run


def _in_short(error: Exception) -> str:
	"""The first line that says something."""
	lines = [line.strip() for line in str(error).splitlines() if line.strip()]
	return (lines[0] if lines else type(error).__name__).rstrip(".")
