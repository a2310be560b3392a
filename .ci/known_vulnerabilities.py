"""Asks OSV (osv.dev) whether a weakness is known of any release in the lock file; needs nothing but Python.

Exit status 1 when there is one. Where the service cannot be reached, that is said, and nothing is claimed.
"""

import argparse
import json
import re
import sys
import urllib.error
import urllib.request
from pathlib import Path

LOCK = Path(__file__).parent.parent / "requirements.lock"
SERVICE = "https://api.osv.dev/v1/querybatch"
SECONDS = 20
ACCEPTED: dict[str, str] = {}
"""Weaknesses that do not touch us, by their name, each with the reason."""
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)", re.MULTILINE)


def pinned(lock: Path) -> list[tuple[str, str]]:
    """Every (name, version) of a lock file."""
    return _PINNED.findall(lock.read_text("utf-8"))


def known(releases: list[tuple[str, str]], service: str) -> list[str]:
    """One line for each weakness of a release.

    Raises:
        OSError: the service cannot be reached, or answers with an error.
        ValueError: its answer cannot be read.
    """
    queries = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in releases]
    body = json.dumps({"queries": queries}).encode()
    request = urllib.request.Request(service, body, {"content-type": "application/json"})  # noqa: S310 -- ours, https
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
        results = json.load(answer)["results"]
    if len(results) != len(releases):
        raise ValueError("not as many results as queries")
    return [
        f"{name} {version}: {one['id']}"
        for (name, version), result in zip(releases, results, strict=True)
        for one in result.get("vulns", [])
        if one["id"] not in ACCEPTED
    ]


def main() -> int:
    """Ask, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lock", type=Path, default=LOCK)
    parser.add_argument("--service", default=SERVICE)
    given = parser.parse_args()
    releases = pinned(given.lock)
    try:
        found = known(releases, given.service)
    except (OSError, ValueError, KeyError) as problem:
        sys.stderr.write(f"NOT AUDITED for known weaknesses: {given.service} gives no answer ({problem})\n")
        return 0
    sys.stderr.write("".join(f"{line}\n" for line in found))
    sys.stderr.write(f"{len(releases)} releases audited for known weaknesses: {len(found)} found\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
