"""Commands of this app for bench."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import click
import frappe
from frappe.commands import get_site, pass_context


@click.command("export-stock-ledgers")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
	"--anonymise", is_flag=True, help="Replace names of companies, accounts, warehouses, items and vouchers."
)
@click.option("--scale", is_flag=True, help="Multiply all amounts by one random factor, which is not kept.")
@pass_context
def export_stock_ledgers(context: frappe._dict, file: Path, anonymise: bool, scale: bool) -> None:
	"""Write what is needed to compare stock ledger and stock accounts to FILE, for stock-sync-guard audit."""
	# here, because bench imports the commands of every app whenever it runs
	from stock_sync_guard.audit.errors import AuditError
	from stock_sync_guard.audit.exporting.anonymise import Anonymiser, random_factor
	from stock_sync_guard.audit.exporting.export import export_ledgers
	from stock_sync_guard.site.ledgers import columns_of_site, run

	anonymiser = Anonymiser(names=anonymise, factor=random_factor() if scale else Decimal(1))
	frappe.init(get_site(context))
	frappe.connect()
	try:
		rows = export_ledgers(run, columns_of_site(), file, anonymiser)
	except AuditError as error:
		raise click.ClickException(str(error)) from None
	finally:
		frappe.destroy()
	click.echo(f"{sum(rows.values())} rows of {len(rows)} tables written to {file.absolute()}")


commands = [export_stock_ledgers]
