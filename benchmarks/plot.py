"""Plot the figures of several runs of `measure.py --json` over the number of entries, for the documentation.

python benchmarks/plot.py FIGURES.json ... --output docs/images/performance.png
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

# Whose line is drawn: what was measured, and of whom.
CURVES = (
	("the two sums of one account, nothing wrong", "erpnext", "ERPNext's two sums of one account"),
	("Stock Entry, both", "app", "Stock Entry, insert and submit, with the app"),
	("Stock Entry, both", "erpnext", "Stock Entry, insert and submit, without the app"),
	("the two sums of one account, nothing wrong", "app", "the guard's check"),
)


def main() -> None:
	parser = argparse.ArgumentParser(
		description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	parser.add_argument("figures", type=Path, nargs="+")
	parser.add_argument("--output", type=Path, required=True)
	options = parser.parse_args()
	runs = sorted((json.loads(path.read_text()) for path in options.figures), key=lambda run: run["entries"])
	figure, axes = pyplot.subplots(figsize=(8, 4.5))
	for what, whose, label in CURVES:
		medians = [(run["entries"], median_of(run, what, whose)) for run in runs]
		points = [(entries, median) for entries, median in medians if median is not None]
		axes.plot(*zip(*points, strict=True), marker="o", label=label)
	axes.set(xscale="log", yscale="log", xlabel="stock ledger entries", ylabel="milliseconds")
	axes.grid(alpha=0.3)
	axes.legend()
	figure.tight_layout()
	figure.savefig(options.output, dpi=110)


def median_of(run: dict, what: str, whose: str) -> float | None:
	for line in run["lines"]:
		if line["what"] == what and line[whose]:
			return line[whose]["median"]
	return None


if __name__ == "__main__":
	main()
