"""The version of the menus: it changes when a key would mean something else, or a text says something else."""

import hashlib

from menus.graph import edges
from menus.screens import SCREENS
from menus.text.catalogue import Catalogues

DIGEST_CHARACTERS = 12


def menu_version(catalogues: Catalogues) -> str:
    """A digest of every screen, its edges and its options' texts in every language."""
    digest = hashlib.sha256()
    for name in sorted(SCREENS):
        digest.update(name.encode())
        digest.update("|".join(f"{way}>{screen.name}" for way, screen in edges(SCREENS[name])).encode())
    for language in sorted(catalogues.languages):
        for key, words in sorted(catalogues.everything(language)):
            digest.update(f"{language} {key} {words}".encode())
    return digest.hexdigest()[:DIGEST_CHARACTERS]
