"""The entry point of the console command: every way to fail ends in one line and exit status 2."""

from __future__ import annotations

import sys
import traceback

from stock_sync_guard.audit.errors import AuditError, not_installed
from stock_sync_guard.audit.exit_status import ExitStatus


def main() -> None:
	"""Run the command and exit: 0 in sync, 1 out of sync, 2 could not check."""
	sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
	"""Run the command with these arguments and return its exit status."""
	try:
		import click

		from stock_sync_guard.audit.cli import cli
	except ImportError as error:
		_complain(not_installed(error))
		return ExitStatus.COULD_NOT_CHECK
	try:
		# click's own options, as --help, return nothing or 0
		return cli.main(arguments, prog_name="stock-sync-guard", standalone_mode=False) or 0
	except AuditError as error:
		_complain(str(error))
	except ModuleNotFoundError as error:
		_complain(not_installed(error))
	except click.ClickException as error:
		error.show()
	except (click.Abort, KeyboardInterrupt):
		return ExitStatus.INTERRUPTED
	except BrokenPipeError:
		# The reader of our output went away: nothing more to say, and nowhere to say it.
		sys.stdout = None
	except Exception:
		# Python would exit with 1, which means "out of sync" here.
		traceback.print_exc()
		_complain("That is a fault of Stock Sync Guard. Please report it with the lines above.")
	return ExitStatus.COULD_NOT_CHECK


def _complain(message: str) -> None:
	print(f"stock-sync-guard: {' '.join(message.split())}", file=sys.stderr)


if __name__ == "__main__":
	main()
