"""Each bench's services are those of its own configuration."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

from tests.bench.made_up import make_bench
from tests.bench.services import Service, listens, services_of, start


def free_port() -> int:
	with socket.socket() as probe:
		probe.bind(("127.0.0.1", 0))
		return probe.getsockname()[1]


def test_ports_are_taken_from_each_benchs_files(tmp_path: Path):
	one = make_bench(tmp_path / "one")
	two = make_bench(tmp_path / "two", db_port=3316, redis_ports=(13016, 11016))
	assert [service.port for service in services_of(one)] == [3306, 13000, 11000]
	assert [service.port for service in services_of(two)] == [3316, 13016, 11016]


def test_a_mariadb_elsewhere_is_not_started_here(tmp_path: Path):
	bench = make_bench(tmp_path / "bench")
	config = bench / "sites/common_site_config.json"
	config.write_text(config.read_text().replace('"db_host": "127.0.0.1"', '"db_host": "db.example"'))
	assert services_of(bench)[0] == Service("db.example", 3306, (), bench)


def test_they_are_started_as_the_procfile_of_the_bench_says(tmp_path: Path):
	bench = make_bench(tmp_path / "bench", db_port=3316)
	(bench / "Procfile").write_text(
		"redis_cache: redis-server config/redis_cache.conf\nmariadb: bin/start 'my db'\nweb: bench serve\n"
	)
	mariadb, cache, queue = services_of(bench)
	assert (mariadb.port, mariadb.starts) == (3316, (["bin/start", "my db"],))
	assert cache.starts == (["redis-server", "config/redis_cache.conf"],)
	assert queue.starts[0][-2:] == ("--daemonize", "yes")


def test_a_command_of_the_bench_runs_in_its_folder(tmp_path: Path):
	port = free_port()
	(tmp_path / "serve.py").write_text(
		f"import socket; s = socket.create_server(('127.0.0.1', {port})); s.accept(); s.accept()"
	)
	service = Service("127.0.0.1", port, ((sys.executable, "serve.py"),), tmp_path)
	assert start(service)
	assert listens(service)


def test_the_next_command_is_tried_where_one_fails():
	port = free_port()
	serve = f"import socket; s = socket.create_server(('127.0.0.1', {port})); s.accept(); s.accept()"
	service = Service(
		"127.0.0.1",
		port,
		(("no-such-command",), (sys.executable, "-c", "raise SystemExit(1)"), (sys.executable, "-c", serve)),
	)
	assert not listens(service)
	assert start(service)
	assert listens(service)  # the second connection, after which it ends
