"""A web server for the test site and a browser in front of it, used as a person uses them: by what can be seen."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from selenium import webdriver
from selenium.common.exceptions import (
	ElementClickInterceptedException,
	ElementNotInteractableException,
	StaleElementReferenceException,
	TimeoutException,
)
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from stock_sync_guard.site.versions import desk_route

HOST = "127.0.0.1"
# A first request compiles and caches much, and test machines are slow; a healthy wait ends long before.
PATIENCE = 90
# Each look waits a tenth of a second, and takes some time itself.
LOOKS_BEFORE_TYPING_AGAIN = 30
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
DRIVER = ("chromedriver", "chromium.chromedriver")


class MissingProgramError(RuntimeError):
	"""A program that the browser tests need is not on the PATH."""


@contextmanager
def served_site(site: str, *, sites_path: str, log: Path) -> Iterator[str]:
	"""Serve the site on this machine only, on a free port, and yield its address; nothing is left running."""
	with socket.create_server((HOST, 0)) as listener, log.open("wb") as output:
		server = subprocess.Popen(
			[sys.executable, "-m", __name__, site, str(listener.fileno())],
			cwd=sites_path,
			pass_fds=[listener.fileno()],
			stdin=subprocess.PIPE,  # its end tells the server to stop, however these tests end
			stdout=output,
			stderr=subprocess.STDOUT,
		)
		port = listener.getsockname()[1]
	try:
		yield f"http://{HOST}:{port}"
	finally:
		server.communicate(timeout=PATIENCE)


def serve(site: str, listener: int) -> None:
	"""Answer requests on the listening socket until standard input ends."""
	import frappe.app
	from werkzeug.serving import make_server

	configuration = frappe.get_site_config
	with socket.socket(fileno=os.dup(listener)) as listening:
		address = "http://{}:{}".format(*listening.getsockname())

	def configuration_of_this_server(*args, **kwargs) -> frappe._dict:
		"""The site's, but for the address that its links lead to."""
		return frappe._dict(configuration(*args, **kwargs), host_name=address)

	frappe.get_site_config = configuration_of_this_server
	application = frappe.app.application_with_statics()

	def for_this_site(environ, start_response):
		environ["HTTP_X_FRAPPE_SITE_NAME"] = site  # the address names the machine, not the site
		return application(environ, start_response)

	def stop_with_standard_input() -> None:
		while os.read(sys.stdin.fileno(), 1):
			pass
		os._exit(0)

	threading.Thread(target=stop_with_standard_input, daemon=True).start()
	make_server(HOST, 0, for_this_site, threaded=True, fd=listener).serve_forever()


@contextmanager
def chromium(url: str, pictures: Path) -> Iterator[Desk]:
	"""A fresh, invisible Chromium that can reach this machine only."""
	profile = tempfile.mkdtemp(prefix="chromium-")
	options = webdriver.ChromeOptions()
	options.binary_location = _program("Chromium", CHROMIUM)
	for argument in (
		"--headless=new",
		"--no-sandbox",  # tests may run as root
		"--disable-gpu",
		"--disable-dev-shm-usage",
		"--disable-quic",
		"--no-first-run",
		"--disable-background-networking",
		"--disable-component-update",
		"--disable-sync",
		"--lang=en-US",
		"--window-size=1280,1000",
		f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {HOST}",
		f"--user-data-dir={profile}",
	):
		options.add_argument(argument)
	options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
	driver = webdriver.Chrome(options, webdriver.ChromeService(_program("chromedriver", DRIVER)))
	try:
		yield Desk(driver, url, pictures)
	finally:
		driver.quit()
		shutil.rmtree(profile, ignore_errors=True)


def _program(label: str, names: tuple[str, ...]) -> str:
	for name in names:
		if path := shutil.which(name):
			return path
	raise MissingProgramError(
		f"The browser tests need {label}: none of {', '.join(names)} is on the PATH. On Debian: apt-get install chromium chromium-driver."
	)


class Desk:
	"""ERPNext's Desk in a browser: what a person does there, each step waiting for what it needs."""

	def __init__(self, driver: webdriver.Chrome, url: str, pictures: Path) -> None:
		self.driver = driver
		self.url = url
		self.pictures = pictures

	# Looking

	def wait(self, condition, message: str):
		"""Wait until the condition, a callable without arguments, returns something true; return that."""
		waiting = WebDriverWait(
			self.driver,
			PATIENCE,
			poll_frequency=0.1,
			ignored_exceptions=(
				ElementClickInterceptedException,
				ElementNotInteractableException,
				StaleElementReferenceException,
			),
		)
		try:
			return waiting.until(lambda _driver: condition())
		except TimeoutException:
			picture = self.picture("timeout")
			raise AssertionError(
				f"Waited in vain for {message}; see {picture}; on the screen:\n{self.text()}"
				f"\nin the console:\n{self.driver.get_log('browser')}"
			) from None

	def dialog(self, title: str) -> WebElement:
		"""The dialog with this title, once it has arrived."""

		def arrived() -> WebElement | None:
			for dialog in self.seen(".modal.show .modal-content"):
				if self.seen(".modal-title", title, within=dialog) and self._at_rest(dialog):
					return dialog
			return None

		return self.wait(arrived, f"the dialog {title}")

	def close_message(self) -> None:
		self.click(".modal.show .btn-modal-close")
		self.wait(lambda: not self.seen(".modal.show"), "the message to go")

	def _at_rest(self, element: WebElement) -> bool:
		return self.driver.execute_script(
			"return !document.getAnimations().some(animation => animation.effect.target.contains(arguments[0]))",
			element,
		)

	def find_title(self, title: str) -> WebElement:
		"""The page's title: in its head, or (frappe 16) the last of its breadcrumbs."""
		return self.find(".page-head .title-text, .page-head .navbar-breadcrumbs li", title)

	def find_document(self, name: str) -> None:
		"""The form of the document, whatever is written over it."""
		self.wait(lambda: self.document_name() == name, f"the form of {name}")

	def document_name(self) -> str:
		"""The name of the document in the form, as its address says."""
		return unquote(urlsplit(self.driver.current_url).path.rpartition("/")[2])

	def documents_in_browser(self, doctype: str) -> int:
		return self.driver.execute_script("return Object.keys(locals[arguments[0]] || {}).length", doctype)

	def receive(self, event: str, message: object) -> None:
		"""What a background job tells the user arrives, as the realtime server would bring it: none runs beside the tests."""
		self.driver.execute_script(
			"frappe.realtime.socket.listeners(arguments[0]).forEach((listener) => listener(arguments[1]))",
			event,
			message,
		)

	def script_errors(self) -> list[str]:
		"""What the browser's console says about scripts that broke."""
		return [
			entry["message"] for entry in self.driver.get_log("browser") if entry["source"] == "javascript"
		]

	def text(self) -> str:
		return self.driver.find_element(By.TAG_NAME, "body").text

	def seen(
		self, selector: str, text: str | None = None, within: WebElement | None = None
	) -> list[WebElement]:
		"""The elements of a CSS selector that can be seen, with this text if one is given."""
		return [
			element
			for element in (within or self.driver).find_elements(By.CSS_SELECTOR, selector)
			if element.is_displayed() and (text is None or element.text.strip() == text)
		]

	def find(self, selector: str, text: str | None = None, within: WebElement | None = None) -> WebElement:
		found = self.wait(lambda: self.seen(selector, text, within), f"{selector} {text or ''}")
		return found[0]

	def click(self, selector: str, text: str | None = None, within: WebElement | None = None) -> None:
		def clicked() -> bool:
			found = self.seen(selector, text, within)
			if found:
				found[0].click()
			return bool(found)

		self.wait(clicked, f"{selector} {text or ''} to click")

	def settle(self) -> None:
		"""Wait until Desk has its answers from the server, and no veil lies over the page."""
		self.wait(
			lambda: self.driver.execute_script(
				"return Boolean(window.frappe && frappe.request && frappe.request.ajax_count === 0"
				" && frappe.router && frappe.router.current_route && !document.querySelector('#freeze'))"
			),
			"the server's answers",
		)

	def picture(self, name: str) -> Path:
		"""Keep what is on the screen as a PNG file."""
		path = self.pictures / f"{name}.png"
		self.driver.save_screenshot(str(path))
		return path

	# Doing

	def log_in(self, user: str, password: str) -> None:
		self.driver.get(f"{self.url}/login")
		self.find("#login_email").send_keys(user)
		self.find("#login_password").send_keys(password)
		self.click(".btn-login")
		self.wait(
			lambda: self.driver.current_url.startswith(f"{self.url}{desk_route('')}".rstrip("/")),
			"Desk after the login",
		)
		self.settle()

	def open(self, route: str) -> None:
		"""Go to a page of Desk by its address."""
		self.driver.get(f"{self.url}{desk_route(route)}")
		self.settle()

	def press(self, label: str) -> None:
		"""Press a button at the top of the form, and wait until its work is done."""

		def pressed() -> bool:
			# Further down on the page, Desk hides the buttons.
			self.driver.execute_script("window.scrollTo({top: 0, behavior: 'instant'})")
			found = self.seen(".page-head button", label)
			if found:
				found[0].click()
			return bool(found)

		self.wait(pressed, f"the button {label}")
		self.settle()

	def fill(self, fieldname: str, value: str, within: WebElement | None = None) -> None:
		"""Type a value into a field and leave it; of the records that a link field offers, take this one."""
		control = self.find(f'.frappe-control[data-fieldname="{fieldname}"]', within=within)
		entry = self.find("input", within=control)
		self._type(entry, value)
		if control.get_attribute("data-fieldtype") == "Link":
			self._take_offered(control, entry, value, fieldname)
		else:
			# Tab would add a row, after the last cell of a table.
			self.driver.execute_script("arguments[0].blur()", entry)
		self.settle()

	def _type(self, entry: WebElement, value: str) -> None:
		entry.send_keys(Keys.CONTROL, "a")
		entry.send_keys(value)

	def _take_offered(self, control: WebElement, entry: WebElement, value: str, fieldname: str) -> None:
		"""Take the option with this value; where Desk offers others, type it again.

		The options for what was typed can be overtaken by the slower ones for the empty field that was clicked before.
		"""
		looked = 0

		def taken() -> bool:
			nonlocal looked
			if self._take_option(control, value):
				return True
			looked += 1
			if looked % LOOKS_BEFORE_TYPING_AGAIN == 0:
				self._type(entry, value)
			return False

		self.wait(taken, f"{value}, offered for {fieldname}")

	def _take_option(self, control: WebElement, value: str) -> bool:
		# frappe 16 shows the options of a cell outside of its table
		options = self.seen("[role=option]", within=control) or self.seen("[role=option]")
		of_value = [option for option in options if value in option.text]
		if of_value:
			of_value[0].click()
		return bool(of_value)

	def fill_row(self, table: str, row: int, fieldname: str, value: str) -> None:
		"""Fill a cell of a table in the form; the first row is 1."""
		cell = f'.frappe-control[data-fieldname="{table}"] .grid-row[data-idx="{row}"] [data-fieldname="{fieldname}"]'
		self.click(cell)
		self.fill(fieldname, value, within=self.find(cell))

	@contextmanager
	def opened_row(self, table: str, row: int) -> Iterator[None]:
		"""A row of a table opened for editing, with all its sections unfolded."""
		place = f'.frappe-control[data-fieldname="{table}"] .grid-row[data-idx="{row}"]'
		self.click(f"{place} .btn-open-row")
		self.find(f"{place} .grid-form-body")
		while self.seen(f"{place} .section-head.collapsed"):
			self.click(f"{place} .section-head.collapsed")
		yield
		self.click(f"{place} .grid-collapse-row")

	def answer(self, title: str, label: str, *, twice: bool = False) -> None:
		"""Press a button of the dialog with this title, or double-click it."""
		button = self.find("button", label, within=self.dialog(title))
		if twice:
			ActionChains(self.driver).double_click(button).perform()
		else:
			button.click()
		self.settle()

	def rows(self, table: str, *fieldnames: str) -> list[tuple[str, ...]]:
		"""What a table in the form shows in these columns, row by row."""
		return [
			tuple(
				self.find(f'.grid-static-col[data-fieldname="{fieldname}"]', within=row).text.strip()
				for fieldname in fieldnames
			)
			for row in self.seen(f'.frappe-control[data-fieldname="{table}"] .grid-body .rows .grid-row')
		]

	def value(self, fieldname: str) -> str:
		"""What a field of the form shows."""
		control = self.find(f'.frappe-control[data-fieldname="{fieldname}"]')
		entries = self.seen("input, textarea", within=control)
		return (
			entries[0].get_attribute("value") if entries else self.find(".control-value", within=control).text
		)


if __name__ == "__main__":
	serve(sys.argv[1], int(sys.argv[2]))
