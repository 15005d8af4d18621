"""Starts the services of this machine's benches that are down: by the lines of the bench's Procfile, else as is usual.

Each port is the bench's own. A MariaDB for which the Procfile has no line is the system's; one that does not come up is
named, and left to whoever set it up.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.bench.find import TierNotRun, find_benches, find_test_site, require_supported

MARIADB_PORT = 3306
SYSTEMS_MARIADB = (("service", "mariadb", "start"), ("mariadbd-safe", "--user=mysql"))
THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
# MariaDB, after a hard stop, first repairs itself.
SECONDS_TO_START = 60


class Service(NamedTuple):
	host: str
	port: int
	# Tried one after the other in `folder`, until one has brought it up.
	starts: tuple[Sequence[str], ...]
	folder: Path | None = None


def services_of(bench: Path) -> list[Service]:
	"""What the tests need running for this bench; a MariaDB on another machine cannot be started from here."""
	config = json.loads((bench / "sites" / "common_site_config.json").read_text())
	host = config.get("db_host") or "127.0.0.1"
	lines = _procfile(bench)
	starts = lines.get("mariadb", SYSTEMS_MARIADB)
	port = int(config.get("db_port") or MARIADB_PORT)
	mariadb = Service(host, port, starts if host in THIS_MACHINE else (), bench)
	return [mariadb, *_redis_of(bench, lines)]


def _procfile(bench: Path) -> dict[str, tuple[Sequence[str], ...]]:
	"""The command of each process that the bench starts, by its name."""
	procfile = bench / "Procfile"
	lines = procfile.read_text().splitlines() if procfile.exists() else []
	named = (line.split(":", 1) for line in lines if ":" in line and not line.startswith("#"))
	return {name.strip(): (shlex.split(command),) for name, command in named}


def _redis_of(bench: Path, lines: Mapping[str, tuple[Sequence[str], ...]]) -> list[Service]:
	found = []
	for name in ("redis_cache", "redis_queue"):
		config = bench / "config" / f"{name}.conf"
		if config.exists() and (ports := re.findall(r"^port\s+(\d+)", config.read_text(), re.M)):
			starts = lines.get(name, (("redis-server", str(config), "--daemonize", "yes"),))
			found.append(Service("127.0.0.1", int(ports[-1]), starts, bench))
	return found


def listens(service: Service) -> bool:
	try:
		socket.create_connection((service.host, service.port), timeout=1).close()
	except OSError:
		return False
	return True


def start(service: Service) -> bool:
	"""Start it and let it be; a command that goes on for ever, as a server does, is not waited for."""
	return any(_starts(service, command) for command in service.starts if _is_there(service, command))


def _is_there(service: Service, command: Sequence[str]) -> bool:
	return bool(shutil.which(command[0]) or (service.folder and (service.folder / command[0]).exists()))


def _starts(service: Service, command: Sequence[str]) -> bool:
	started = subprocess.Popen(
		command,
		cwd=service.folder,
		stdout=subprocess.DEVNULL,
		stderr=subprocess.DEVNULL,
		start_new_session=True,
	)
	until = time.monotonic() + SECONDS_TO_START
	while time.monotonic() < until and not started.poll():  # None while it runs, 0 where it went well
		if listens(service):
			return True
		time.sleep(0.2)
	return listens(service)


def main() -> None:
	checkout = Path(__file__).resolve().parents[2]
	try:
		benches = find_benches(checkout)
	except TierNotRun:
		return
	for bench in benches:
		try:
			require_supported(bench, checkout)
			find_test_site(bench)
		except TierNotRun:
			continue
		for service in services_of(bench):
			if not listens(service) and not start(service):
				print(f"{bench}: nothing listens on {service.host}:{service.port}", file=sys.stderr)


if __name__ == "__main__":
	main()
