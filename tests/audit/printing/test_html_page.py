"""The audit as a page: whole, safe, without network, with the same figures as the other forms."""

from __future__ import annotations

from decimal import Decimal
from html.parser import HTMLParser

from stock_sync_guard.audit.figures.audit import audit as audited
from stock_sync_guard.audit.figures.results import Scope
from stock_sync_guard.audit.printing.chart import points_of
from stock_sync_guard.audit.sources.exported import open_file
from stock_sync_guard.ledgers.sqlite import insert
from tests.audit.command import DAMAGED, IN_SYNC, LEDGERS, OUT_OF_SYNC, SOUND, audit, figures
from tests.sample_ledger import SampleLedger

EMPTY = {"meta", "line", "path"}


class Page(HTMLParser):
	"""Collects text and attributes, and holds that each element is closed where it was opened."""

	def __init__(self, content: str) -> None:
		super().__init__()
		self.open: list[str] = []
		self.texts: list[str] = []
		self.elements: list[tuple[str, dict[str, str | None]]] = []
		self.feed(content)
		assert self.open == []

	def handle_starttag(self, tag, attrs):
		self.elements.append((tag, dict(attrs)))
		if tag not in EMPTY:
			self.open.append(tag)

	def handle_startendtag(self, tag, attrs):
		self.elements.append((tag, dict(attrs)))

	def handle_endtag(self, tag):
		assert self.open.pop() == tag

	def handle_data(self, data):
		self.texts.append(data.strip())


def test_the_page_tells_accounts_vouchers_and_entry(capsys):
	page = Page(audit(capsys, LEDGERS, "--company", DAMAGED, "--format", "html", status=OUT_OF_SYNC))
	[company] = figures(capsys, LEDGERS, "--company", DAMAGED, status=OUT_OF_SYNC)["companies"]
	for account in company["accounts"]:
		assert account["account"] in page.texts
		for voucher in account.get("vouchers", ()):
			assert voucher["voucher_no"] in page.texts
	for line in company["entry"]:
		assert f"{Decimal(line['debit']) or Decimal(line['credit']):,.2f}" in page.texts
	assert "Proposed Journal Entry" in page.texts


def test_nothing_is_fetched_or_run(capsys):
	page = Page(audit(capsys, LEDGERS, "--format", "html", status=OUT_OF_SYNC))
	tags = {tag for tag, _attributes in page.elements}
	assert not tags & {"script", "link", "img", "iframe", "a", "form"}
	assert not [
		attributes for _tag, attributes in page.elements if {"src", "href", "onload"} & set(attributes)
	]


def test_names_are_text_and_never_markup(capsys, tmp_path):
	path = tmp_path / "evil.sqlite"
	ledger = SampleLedger(path=str(path), company="<script>alert(1)</script>", abbr="<i>")
	ledger.add_gl(("Journal Entry", '"><img src=x onerror=alert(1)>'), ledger.stock_in_hand, debit="5")
	ledger.connection.commit()
	page = Page(audit(capsys, path, "--format", "html", status=OUT_OF_SYNC))
	assert "<script>alert(1)</script>" in page.texts and '"><img src=x onerror=alert(1)>' in page.texts
	assert not {"script", "img", "i"} & {tag for tag, _attributes in page.elements}


def test_the_chart_ends_with_the_difference_of_the_accounts(tmp_path):
	path = tmp_path / "over-time.sqlite"
	ledger = SampleLedger(path=str(path))
	ledger.add_gl(("Journal Entry", "JV-1"), ledger.stock_in_hand, debit="5", posting_date="2026-01-31")
	ledger.add_gl(("Journal Entry", "JV-2"), ledger.stock_in_hand, credit="7.25", posting_date="2026-02-28")
	ledger.post_receipt("PR-1", "9")
	ledger.connection.commit()
	with open_file(path) as run:
		[company] = audited(run, Scope(over_time=True))
	assert [(str(point.day), point.difference) for point in points_of(company)] == [
		("2026-01-31", Decimal("-5")),
		("2026-02-28", Decimal("2.25")),
	]
	assert points_of(company)[-1].difference == company.accounts[0].totals.difference


def test_a_company_in_sync_has_no_chart_and_nothing_to_correct(capsys):
	page = Page(audit(capsys, LEDGERS, "--company", SOUND, "--format", "html", status=IN_SYNC))
	assert "Nothing to correct." in page.texts
	assert "svg" not in {tag for tag, _attributes in page.elements}


def test_what_is_accepted_is_told_beside_what_is_to_correct(tmp_path, capsys):
	path = tmp_path / "ledgers.sqlite"
	ledger = SampleLedger(path=str(path))
	receipt = ("Purchase Receipt", "PR-1")
	ledger.add_stock(receipt, ledger.stores, "100")
	insert(ledger.connection, "tabStock Sync Acceptance", name="ACC-1", company=ledger.company, docstatus=1)
	insert(
		ledger.connection,
		"tabStock Sync Accepted Voucher",
		name="row-1",
		acceptance="ACC-1",
		company=ledger.company,
		account=ledger.stock_in_hand,
		voucher_type=receipt[0],
		voucher_no=receipt[1],
		debit="60",
		credit="0",
	)
	ledger.connection.commit()
	texts = Page(audit(capsys, path, "--format", "html", status=OUT_OF_SYNC)).texts
	for label, amount in (("To correct", "40.00"), ("Accepted", "60.00")):
		assert texts[texts.index(label) + 1] == amount
