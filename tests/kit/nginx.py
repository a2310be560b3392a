"""nginx with the files of deploy/ as they stand, but for its ports, its certificate and the folder of its logs."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.embedded.loopback import free_port

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
FOLDER = Path(__file__).parents[2] / "deploy/nginx"
BEHIND = "server 127.0.0.1:8000"


@contextmanager
def nginx_before(
    folder: Path,
    ports: Sequence[int],
    upstream: Path = FOLDER / "kesu-upstream.conf",
    behind: Sequence[str] = (BEHIND,),
) -> Iterator[tuple[str, str, Path]]:
    """Start it before web processes on these ports, each in the place of one that ``upstream`` names.

    Gives its address in clear, its address of TLS, and the folder of its logs.
    """
    assert NGINX is not None
    logs = folder / "logs"
    logs.mkdir()
    plain, secure = free_port(), free_port()
    write_certificate(folder)
    here = {name: f"server 127.0.0.1:{port}" for name, port in zip(behind, ports, strict=True)}
    (folder / "kesu-upstream.conf").write_text(replaced(upstream.read_text(), here))
    here = {
        "listen 80 ": f"listen 127.0.0.1:{plain} ",
        "listen 443 ssl ": f"listen 127.0.0.1:{secure} ssl ",
        "/etc/nginx/kesu-tls/": f"{folder}/",
        "/var/log/nginx/": f"{logs}/",
        "/var/www/acme": f"{folder}/acme",
    }
    (folder / "kesu.conf").write_text(replaced((FOLDER / "kesu.conf").read_text(), here))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    user = "user root;" if os.geteuid() == 0 else ""  # its processes write into the test's folder
    whole = folder / "nginx.conf"
    whole.write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {logs}/main.log; events {{}}\n"
        f"http {{ {temporary} include {folder}/kesu.conf; include {folder}/kesu-upstream.conf; }}\n"
    )
    with subprocess.Popen([NGINX, "-p", str(folder), "-c", str(whole)], stderr=subprocess.DEVNULL) as nginx:
        try:
            _wait_for(f"http://127.0.0.1:{plain}/")
            yield f"http://127.0.0.1:{plain}", f"https://127.0.0.1:{secure}", logs
        finally:
            nginx.terminate()


def replaced(text: str, here: dict[str, str]) -> str:
    """A file's text with what is this machine's in its place; each has to be there."""
    for written, put in here.items():
        assert written in text, written
        text = text.replace(written, put)
    return text


def write_certificate(folder: Path) -> None:
    """A certificate that nobody vouches for, and its key, under the names that nginx is given."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kesu.example.org")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            httpx.get(address)
        except httpx.TransportError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return
