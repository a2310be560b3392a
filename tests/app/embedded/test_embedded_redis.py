"""The embedded Redis: found, started, reached, kept on disk, locked to one server, and gone when Kesu is gone."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from app.embedded.child import EmbeddedServerError
from app.embedded.redis import EmbeddedRedis


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone_within(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not alive(pid)


def test_it_answers_on_a_unix_socket_and_names_itself(tmp_path_factory):
    folder = Path("/tmp") / f"kesu-test-{os.getpid()}"
    try:
        with EmbeddedRedis(folder) as server, redis.Redis.from_url(server.url) as client:
            assert server.url.startswith("unix://")
            assert client.ping()
            assert server.version.split()[0] in {"Redis", "Valkey"}
            pid = server.pid
        assert not alive(pid)
    finally:
        subprocess.run(["rm", "-r", str(folder)], check=True)


def test_a_folder_with_a_long_path_gets_a_loopback_port_with_a_password(tmp_path):
    with EmbeddedRedis(tmp_path / ("f" * 100)) as server:
        with redis.Redis.from_url(server.url) as client:
            assert client.ping()
        assert server.url.startswith("redis://:")
        port = server.url.rpartition(":")[2].removesuffix("/0")
        with (
            redis.Redis(port=int(port), retry=Retry(NoBackoff(), 0)) as stranger,
            pytest.raises(redis.AuthenticationError, match="authenticated"),
        ):
            stranger.ping()
        assert b"requirepass" not in Path(f"/proc/{server.pid}/cmdline").read_bytes()


def test_what_is_kept_survives_the_servers_violent_end(tmp_path):
    server = EmbeddedRedis(tmp_path, keep=True).start()
    with redis.Redis.from_url(server.url) as client:
        client.set("awa", "2 parts")
        client.execute_command("WAITAOF", 1, 0, 2000)
        os.kill(server.pid, signal.SIGKILL)
    server.stop()
    with EmbeddedRedis(tmp_path, keep=True) as again, redis.Redis.from_url(again.url) as client:
        assert client.get("awa") == b"2 parts"


def test_two_servers_never_share_a_folder(tmp_path):
    with EmbeddedRedis(tmp_path) as first:
        with pytest.raises(EmbeddedServerError, match="another Kesu is using"):
            EmbeddedRedis(tmp_path).start()
        with redis.Redis.from_url(first.url) as client:
            assert client.ping()


def test_files_that_cannot_be_read_are_put_aside_and_it_starts(tmp_path):
    (tmp_path / "appendonlydir").write_text("a file where a folder is due")
    server = EmbeddedRedis(tmp_path, keep=True)
    server.start()
    try:
        with redis.Redis.from_url(server.url) as client:
            assert client.ping()
    finally:
        server.stop()
    kept = [
        path for path in tmp_path.rglob("*") if path.is_file() and "a file where" in path.read_text("utf-8", "replace")
    ]
    assert len(kept) == 1, "nothing of them is lost"


def test_it_outlives_the_thread_that_started_it(tmp_path):
    server = EmbeddedRedis(tmp_path)
    starter = threading.Thread(target=server.start)
    starter.start()
    starter.join()
    time.sleep(0.1)
    with redis.Redis.from_url(server.url) as client:
        assert client.ping()
    server.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent is gone")
def test_it_does_not_outlive_a_killed_parent(tmp_path):
    program = (
        "import sys, time; from pathlib import Path; from app.embedded.redis import EmbeddedRedis;"
        "print(EmbeddedRedis(Path(sys.argv[1])).start().pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, tmp_path], stdout=subprocess.PIPE) as parent:
        pid = int(parent.stdout.readline())
        assert alive(pid)
        parent.kill()
    assert gone_within(pid, 5)


def test_a_cluster_of_one_owns_every_slot(tmp_path):
    with EmbeddedRedis(tmp_path, cluster=True) as server:
        assert server.url.startswith("redis+cluster://:")
        url = server.url.replace("redis+cluster", "redis")
        with redis.RedisCluster.from_url(url) as client:
            client.set("awa", 1)
            assert client.get("awa") == b"1"
