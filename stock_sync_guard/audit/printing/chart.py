"""The difference of a company's accounts over time, as a picture in SVG."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from stock_sync_guard.audit.figures.results import CompanyAudit
from stock_sync_guard.audit.printing.money import money
from stock_sync_guard.engine.money import ZERO

WIDTH, HEIGHT = 900, 240
LEFT, RIGHT, TOP, BOTTOM = 110, 20, 16, 34


class Point(NamedTuple):
	day: date
	difference: Decimal


def points_of(audit: CompanyAudit) -> list[Point]:
	"""The difference of the accounts together (stock value less balance) at the end of each day on which it changed."""
	points, difference = [], ZERO
	for day, some in groupby(audit.daily_differences, key=lambda one: one.day):
		difference += sum((one.difference for one in some), ZERO)
		points.append(Point(day, difference))
	return points


def chart(audit: CompanyAudit) -> str:
	points = points_of(audit)
	first, last = points[0].day, points[-1].day
	days = max((last - first).days, 1)
	amounts = [ZERO, *(point.difference for point in points)]
	low, high = min(amounts), max(amounts)
	height = high - low or Decimal(1)

	def x(day: date) -> float:
		return LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / days

	def y(amount: Decimal) -> float:
		return TOP + (HEIGHT - TOP - BOTTOM) * float((high - amount) / height)

	line = _steps([(x(point.day), y(point.difference)) for point in points], start=y(ZERO))
	labels = "".join(
		f'<text x="{LEFT - 8}" y="{y(amount) + 4:.1f}" text-anchor="end">{money(audit, amount)}</text>'
		f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(amount):.1f}" y2="{y(amount):.1f}"'
		f' stroke="{"#59636e" if amount == 0 else "#d1d9e0"}"/>'
		for amount in _apart(sorted({low, ZERO, high}), y)
	)
	ends = [(first, "start"), (last, "end")] if last > first else [(first, "start")]
	dates = "".join(
		f'<text x="{x(day):.1f}" y="{HEIGHT - 10}" text-anchor="{anchor}">{day.isoformat()}</text>'
		for day, anchor in ends
	)
	said = f"The difference from {first.isoformat()} to {last.isoformat()}, last {money(audit, points[-1].difference)}"
	return (
		f'<figure style="margin:0"><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{said}"'
		f' font-family="system-ui, sans-serif" font-size="13" fill="#59636e">{labels}{dates}'
		f'<path d="{line}" fill="none" stroke="#b3261e" stroke-width="2"/></svg></figure>'
	)


def _steps(points: Sequence[tuple[float, float]], *, start: float) -> str:
	"""A line that stays where it is until the next day on which something changed."""
	path = [f"M{points[0][0]:.1f} {start:.1f}"]
	path += [f"H{x:.1f}V{y:.1f}" for x, y in points]
	return "".join([*path, f"H{WIDTH - RIGHT}"])


def _apart(amounts: Sequence[Decimal], y: Callable[[Decimal], float]) -> list[Decimal]:
	"""Those of the amounts whose labels do not overlap; zero always."""
	return [amount for amount in amounts if amount == 0 or abs(y(amount) - y(ZERO)) > 16]
