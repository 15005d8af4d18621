"""Which few of many amounts add up to a given one, without trying every choice: there may be a hundred thousand."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import islice

# Positions in a sequence, in order.
Choice = tuple[int, ...]
MOST_CHOSEN = 2


def only_choice(amounts: Sequence[Decimal], total: Decimal, number: int, slack: Decimal) -> Choice | None:
	"""The positions of so many amounts (at most MOST_CHOSEN) that add up to the total, give or take the slack.

	None where there are no such amounts, or others would do as well.
	"""
	found = list(islice(_CHOICES[number](amounts, total, slack), 2))
	return found[0] if len(found) == 1 else None


def _none(amounts: Sequence[Decimal], total: Decimal, slack: Decimal) -> Iterator[Choice]:
	if abs(total) <= slack:
		yield ()


def _one(amounts: Sequence[Decimal], total: Decimal, slack: Decimal) -> Iterator[Choice]:
	return ((place,) for place, amount in enumerate(amounts) if abs(amount - total) <= slack)


def _two(amounts: Sequence[Decimal], total: Decimal, slack: Decimal) -> Iterator[Choice]:
	by_size = sorted((amount, place) for place, amount in enumerate(amounts))
	sizes = [amount for amount, _place in by_size]
	for rank, (amount, place) in enumerate(by_size):
		wanted = total - amount
		for other in range(max(bisect_left(sizes, wanted - slack), rank + 1), len(sizes)):
			if sizes[other] > wanted + slack:
				break
			yield tuple(sorted((place, by_size[other][1])))


_CHOICES: Sequence[Callable[[Sequence[Decimal], Decimal, Decimal], Iterator[Choice]]] = (_none, _one, _two)
