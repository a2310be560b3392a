"""Nothing that is a secret stands in a file of the repository: a key, a token, a password that is not a made one."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SHAPES = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    "an AWS key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a GitHub token": re.compile(r"\bgh[pousr]_[0-9A-Za-z]{36}\b"),
    "a Slack token": re.compile(r"\bxox[abprs]-[0-9A-Za-z-]{10,}\b"),
    "a Google key": re.compile(r"\bAIza[0-9A-Za-z_-]{35}\b"),
    "an Africa's Talking key": re.compile(r"\batsk_[0-9a-f]{32,}\b"),
    "a web token": re.compile(r"\beyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\."),
    "a URL with a password": re.compile(r"\b[a-z+]+://[^\s/:@'\"`{}$]+:[^\s/:@'\"`{}$]{12,}@"),
    "a value that looks random": re.compile(
        r"(?i)(?:secret|password|passwd|api_?key|token|pepper)[a-z_]*\s*[:=]\s*[\"']"
        r"(?=[^\"']*[0-9])(?=[^\"']*[a-z])(?=[^\"']*[A-Z])[0-9A-Za-z+/_=-]{24,}[\"']"
    ),
}
NOT_OURS = {".min.js", ".ttf", ".lock", ".csv", ".svg"}


def files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [ROOT / line for line in listed.stdout.splitlines()]
    return [path for path in paths if path.is_file() and not any(path.name.endswith(end) for end in NOT_OURS)]


def test_no_file_holds_a_secret() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    found = []
    for path in files():
        if path == Path(__file__):
            continue
        written = path.read_text("utf-8", "replace")
        found += [f"{path.relative_to(ROOT)}: {name}" for name, shape in SHAPES.items() if shape.search(written)]
    assert found == []


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("a private key", "-----BEGIN RSA PRIVATE" + " KEY-----"),
        ("an AWS key", "AKIA" + "ABCDEFGHIJKLMNOP"),
        ("a URL with a password", "postgresql://kesu:" + "correcthorsebattery@db/kesu"),
        ("a value that looks random", 'api_key = "' + 'aB3dE6gH9jK2mN5pQ8sT1vW4"'),
    ],
)
def test_what_would_be_found(name: str, example: str) -> None:
    assert SHAPES[name].search(example)
