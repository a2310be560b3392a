"""deploy/patroni: the three files agree with each other, and the programs that read them find nothing wrong."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.embedded.child import EmbeddedServerError
from bench.patroni_nodes import FILES, NUMBERS, Machine, loopback_network, program

ADDRESSES = [f"10.0.0.{number}" for number in NUMBERS]


def read(name: str) -> dict[str, Any]:
    """One of the two files of YAML."""
    return dict(yaml.safe_load((FILES / name).read_text()))


def test_commits_wait_for_a_second_node() -> None:
    dynamic = read("patroni.yml")["bootstrap"]["dcs"]
    assert (dynamic["synchronous_mode"], dynamic["synchronous_mode_strict"]) == (True, True)


def test_a_leader_that_cannot_renew_its_lock_stops_before_another_takes_it() -> None:
    dynamic = read("patroni.yml")["bootstrap"]["dcs"]
    assert dynamic["loop_wait"] + 2 * dynamic["retry_timeout"] <= dynamic["ttl"]


def test_all_three_files_name_the_same_nodes() -> None:
    members = dict(part.split("=") for part in read("etcd.yml")["initial-cluster"].split(","))
    assert members == {f"node{n}": f"http://{address}:2380" for n, address in enumerate(ADDRESSES, start=1)}
    assert read("patroni.yml")["etcd"]["hosts"] == [f"{address}:2379" for address in ADDRESSES]
    servers = re.findall(r"server (\w+) ([\d.]+):5432 check port 8008", (FILES / "haproxy.cfg").read_text())
    assert servers == [(f"node{n}", address) for n, address in enumerate(ADDRESSES, start=1)]
    assert read("patroni.yml")["restapi"]["listen"].endswith(":8008")
    assert read("patroni.yml")["postgresql"]["listen"].endswith(":5432")


def test_haproxy_reads_its_file() -> None:
    haproxy = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")
    if haproxy is None:
        pytest.skip("haproxy is not installed")
    told = subprocess.run([haproxy, "-c", "-f", FILES / "haproxy.cfg"], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")


def test_each_machine_of_the_bench_gets_these_files_with_addresses_and_folders_of_its_own(tmp_path: Path) -> None:
    try:
        program("postgres")
    except EmbeddedServerError:
        pytest.skip("PostgreSQL is not installed")
    network = loopback_network()
    machines = [Machine(tmp_path, network, number, None) for number in NUMBERS]
    for machine in machines:
        patroni = yaml.safe_load((tmp_path / machine.name / "patroni.yml").read_text())
        etcd = yaml.safe_load((tmp_path / machine.name / "etcd.yml").read_text())
        assert patroni["bootstrap"]["dcs"] == read("patroni.yml")["bootstrap"]["dcs"]
        assert patroni["name"] == etcd["name"] == machine.name
        assert patroni["restapi"]["connect_address"] == f"{machine.address}:8008"
        assert etcd["advertise-client-urls"] == machine.etcd
        assert etcd["initial-cluster"].count(network) == len(machines)
