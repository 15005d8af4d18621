"""An audit in the form that was asked for."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from rich.console import Console

from stock_sync_guard.audit.figures.results import CompanyAudit
from stock_sync_guard.audit.printing.csv_rows import as_csv
from stock_sync_guard.audit.printing.html_page import as_html
from stock_sync_guard.audit.printing.json_document import as_json
from stock_sync_guard.audit.printing.table import print_audits

COLUMNS = 80  # of a report that is not read on a terminal
VOUCHERS_IN_A_TABLE = 10

ENDINGS = {"table": "txt", "json": "json", "csv": "csv", "html": "html"}
UNSAFE_IN_FILES = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))

Printer = Callable[[Console], None]


@dataclass(frozen=True)
class Written:
	"""How audits are written: the form, how many vouchers are listed, and from which day on."""

	form: str
	vouchers: int | None
	from_date: date | None

	def __call__(self, audits: Sequence[CompanyAudit]) -> str:
		"""The audits as the text of a file."""
		return as_text(partial(self.print, audits=audits))

	def print(self, console: Console, audits: Sequence[CompanyAudit]) -> None:
		if self.form == "table":
			limit = VOUCHERS_IN_A_TABLE if self.vouchers is None else self.vouchers
			print_audits(console, audits, vouchers=limit, from_date=self.from_date)
			return
		text_of = {"json": as_json, "csv": as_csv, "html": as_html}[self.form]
		console.file.write(text_of(audits, vouchers=self.vouchers, from_date=self.from_date))

	def file_of(self, name: str) -> str:
		"""What the file of a source of that name is called."""
		return _file_of(name, self.form)


def earlier_file(name: str) -> str:
	"""What the file of a source was called when an audit wrote it as JSON."""
	return _file_of(name, "json")


def _file_of(name: str, form: str) -> str:
	return f"{name.translate(UNSAFE_IN_FILES)}.{ENDINGS[form]}"


def as_text(print_report: Printer) -> str:
	text = io.StringIO()
	print_report(Console(file=text, width=COLUMNS, highlight=False))
	return text.getvalue()
