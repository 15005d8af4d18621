"""The forms that a message can take: HTML for Desk, plain text, one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Protocol


class Markup(Protocol):
	def text(self, value: str) -> str: ...

	def link(self, doctype: str, name: str) -> str: ...

	def anchor(self, url: str, label: str) -> str: ...

	def bold(self, value: str) -> str: ...

	def paragraph(self, value: str) -> str: ...

	def table(self, rows: Sequence[tuple[str, str]]) -> str: ...

	def items(self, values: Sequence[str]) -> str: ...


class PlainMarkup:
	"""Text for logs and terminals."""

	def text(self, value: str) -> str:
		return value

	def link(self, doctype: str, name: str) -> str:
		return self.text(name)

	def anchor(self, url: str, label: str) -> str:
		return label

	def bold(self, value: str) -> str:
		return value

	def paragraph(self, value: str) -> str:
		return value + "\n"

	def table(self, rows: Sequence[tuple[str, str]]) -> str:
		width = max(len(label) for label, _value in rows)
		return "".join(f"    {label.ljust(width)}  {value}\n" for label, value in rows)

	def items(self, values: Sequence[str]) -> str:
		return "".join(f"  - {value}\n" for value in values)


class LineMarkup(PlainMarkup):
	"""Text on one line: a REST client sees the last line of the error only, a log is searched by line.

	Data Import shows tracebacks as HTML: no name may open a tag there. Other signs stay readable as they are.
	"""

	def text(self, value: str) -> str:
		return value.replace("<", "&lt;").replace(">", "&gt;")

	def paragraph(self, value: str) -> str:
		return value + " "

	def table(self, rows: Sequence[tuple[str, str]]) -> str:
		return ", ".join(f"{label}: {value}" for label, value in rows) + ". "

	def items(self, values: Sequence[str]) -> str:
		return "; ".join(values) + ". "


class HtmlMarkup:
	"""HTML for Desk, in plain tags only. Values are escaped; `link_to` makes the links."""

	def __init__(self, link_to: Callable[[str, str], str]) -> None:
		self.link = link_to

	def text(self, value: str) -> str:
		return escape(value)

	def anchor(self, url: str, label: str) -> str:
		return f'<a href="{escape(url)}">{label}</a>'

	def bold(self, value: str) -> str:
		return f"<b>{value}</b>"

	def paragraph(self, value: str) -> str:
		return f"<p>{value}</p>"

	def table(self, rows: Sequence[tuple[str, str]]) -> str:
		cells = "".join(
			f'<tr><td>{label}</td><td class="text-right">{value}</td></tr>' for label, value in rows
		)
		return f'<table class="table table-bordered">{cells}</table>'

	def items(self, values: Sequence[str]) -> str:
		return "<ul>" + "".join(f"<li>{value}</li>" for value in values) + "</ul>"
