"""The test command: the tier without ERPNext, then the tier inside it in every bench with a test site."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.bench import commands
from tests.bench.counts import Counts, of_pytest
from tests.bench.find import TierNotRun, find_benches
from tests.bench.tier import run_tier

CHECKOUT = Path(__file__).resolve().parent.parent


def main() -> int:
	commands.end_on_sigterm()
	print("== Tier 1: without ERPNext (pytest)", flush=True)
	counts = run_pytest()
	ran, notes = ["without ERPNext"], []
	if not counts.failed:
		print("\n== Tier 2: inside ERPNext (bench run-tests)", flush=True)
		counts += run_benches(ran, notes)
	print(f"\nTiers run: {', '.join(ran)}.")
	for note in notes:
		print(f"Tier 2 was not run: {note}")
	for name in counts.names:
		print(f"failed: {name}")
	print(counts)
	return 1 if counts.failed else 0


def run_pytest() -> Counts:
	command = [sys.executable, "-m", "pytest", "-q", "tests"]
	return of_pytest(*commands.run(command, cwd=CHECKOUT, show=True))


def run_benches(ran: list[str], notes: list[str]) -> Counts:
	"""Counts of all benches; adds where it ran, and why it did not."""
	counts = Counts()
	try:
		benches = find_benches(CHECKOUT)
	except TierNotRun as reason:
		notes.append(str(reason))
		return counts
	for bench in benches:
		try:
			counts += run_tier(bench, CHECKOUT)
			ran.append(f"inside ERPNext ({bench})")
		except TierNotRun as reason:
			notes.append(f"in {bench}, for {reason}")
	return counts


if __name__ == "__main__":
	sys.exit(main())
