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


@click.command("rebuild-stock-sync")
@click.option("--company", help="Only this company.")
@click.option("--verify", is_flag=True, help="Change nothing; exit with 1 where something is stored wrongly.")
@pass_context
def rebuild_stock_sync(context: frappe._dict, company: str | None, verify: bool) -> None:
	"""Store the sums of closed days and what disagrees there, where it is not stored yet, or no longer right."""
	from stock_sync_guard.watch.jobs import companies

	frappe.init(get_site(context))
	frappe.connect()
	try:
		known = companies()
		if company and company not in known:
			raise click.ClickException(f"There is no company {company}.")
		wanted = [company] if company else known
		if not verify:
			for name in wanted:
				_rebuild(name)
		elif not all([_is_right(name) for name in wanted]):
			raise SystemExit(1)
	finally:
		frappe.destroy()


def _rebuild(company: str) -> None:
	from stock_sync_guard.watch.rebuild import step, steps_left

	with click.progressbar(length=steps_left(company), label=company) as bar:
		while step(company):
			bar.update(1)


def _is_right(company: str) -> bool:
	from stock_sync_guard.watch.verify import told, wrong_findings, wrong_sums

	wrong, accounts = wrong_sums(company), wrong_findings(company)
	click.echo(told(company, wrong) if wrong else f"{company}: every stored sum is right")
	for account in accounts:
		click.echo(f"{company}: the stored findings of {account} are wrong")
	return not wrong and not accounts


commands = [export_stock_ledgers, rebuild_stock_sync]
