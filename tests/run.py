"""The test command: the tier without ERPNext, then the tier inside it where a bench with a test site is found."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bench import TierNotRun, run_bench_tier

CHECKOUT = Path(__file__).resolve().parent.parent


def main() -> int:
	print("== Tier 1: without ERPNext (pytest)", flush=True)
	passed, failed = run_pytest()
	ran = ["without ERPNext"]
	note = ""
	if not failed:
		print("\n== Tier 2: inside ERPNext (bench run-tests)", flush=True)
		try:
			bench_passed, failed = run_bench_tier(CHECKOUT)
			passed += bench_passed
			ran.append("inside ERPNext")
		except TierNotRun as reason:
			note = f"Tier 2 was not run: {reason}"
	print(f"\nTiers run: {', '.join(ran)}.")
	if note:
		print(note)
	print(f"{passed} passed, {failed} failed")
	return 1 if failed else 0


def run_pytest() -> tuple[int, int]:
	"""Passed and failed; a run that broke down before its first test counts as one failure."""
	output = []
	with subprocess.Popen(
		[sys.executable, "-m", "pytest", "-q", "tests"],
		cwd=CHECKOUT,
		stdout=subprocess.PIPE,
		stderr=subprocess.STDOUT,
		text=True,
	) as process:
		for line in process.stdout:
			print(line, end="", flush=True)
			output.append(line)
	counts = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|error)", output[-1])}
	failed = counts.get("failed", 0) + counts.get("error", 0)
	return counts.get("passed", 0), failed or int(process.returncode != 0)


if __name__ == "__main__":
	sys.exit(main())
