"""The contracts of pyproject.toml that hold the arrows between the rooms: of the code alone, for a test may use every room."""

from __future__ import annotations

from grimp import ImportGraph
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract
from importlinter.domain.contract import ContractCheck


class RoomsContract(LayersContract):
	"""A room uses those below it in the list, never one above."""

	type_name = "rooms"

	def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
		remove_tests(graph)
		return super().check(graph, verbose)


class NeverContract(ForbiddenContract):
	"""Some modules never use some others, not even by way of a third."""

	type_name = "never"

	def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
		remove_tests(graph)
		return super().check(graph, verbose)


def remove_tests(graph: ImportGraph) -> None:
	for module in sorted(graph.modules):
		_, *names = module.split(".")
		if any(name == "tests" or name.startswith("test_") for name in names):
			graph.remove_module(module)
