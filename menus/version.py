"""The version of each screen: it changes when a key would mean something else there, or its text says something else.

One for each, not one for all: while two versions of the service serve side by side, a caller notices nothing but on the
screens in which they differ.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from menus.graph import edges
from menus.screens import SCREENS
from menus.text.catalogue import Catalogues

DIGEST_CHARACTERS = 12
_ON_EVERY_SCREEN = ("nav", "confirm")


@lru_cache(maxsize=2)
def screen_versions(catalogues: Catalogues) -> Mapping[str, str]:
    """By screen, a digest of its edges and of its texts and options in every language; seen and heard ask for one."""
    texts = _texts_by_screen(catalogues)
    shared = [line for name in _ON_EVERY_SCREEN for line in texts[name]]
    versions = {}
    for name, screen in SCREENS.items():
        ways = [f"{way}>{there.name}" for way, there in edges(screen)]
        written = "\n".join((type(screen).__name__, name, *ways, *shared, *texts[name]))
        versions[name] = hashlib.sha256(written.encode()).hexdigest()[:DIGEST_CHARACTERS]
    return versions


def _texts_by_screen(catalogues: Catalogues) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for language in sorted(catalogues.languages):
        for key, words in sorted(catalogues.everything(language)):
            for name in _owners(key):
                found[name].append(f"{language} {key} {words}")
    return found


def _owners(key: str) -> Iterator[str]:
    """The screens a text may belong to: ``mine.loans.item`` to each of its beginnings, an option to its screen."""
    parts = key.partition(":")[0].split(".")
    return (".".join(parts[:length]) for length in range(1, len(parts) + 1))
