"""Which statements a conversation runs, and which conversations run none that others do not run as well."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
from sqlalchemy import Executable

from ledger.database.statement import Compiler
from tests.kit.transcript import Transcript

_PLACES = re.compile(r"\(\?(?:, \?)*\)")
_KIND = re.compile(r"^(?:\w+ )?(\w+): ")
_NAMES = """
agent-and-member agent-groups agent-visit-bm agent-visit-by-item agent-visit-dropped balance collection-announced
collection-corrected collection-dropped consultation-bm consultation-en consultation-many consultation-two
correction-too-late declarations deep-code deep-code-elsewhere displaced-bm displaced-en dropped-amount dropped-result
dropped-summary elected-by-whom enrolment epc-missed expense-corrected fine fine-voted first-code-lent-phone
first-code-nobody first-code-shared-phone first-code-too-late first-pin-here forgotten-pin forgotten-pin-not-hers
group-totals hands-bm hands-en heirs-paid help language leaves loan-acknowledged-here loan-asked loan-late loan-limit
loan-not-received loan-refused loan-renewed loan-voted loan-withdrawn loans-due meeting-counted minutes
minutes-of-things moves-bm officer-dies opening-owned pin-later pin-lock pin-wrong practice property-bm received-all
received-bm received-en repaid-too-much repayment-announced roll-call rule-changed rule-changed-bm save-bm save-en
self-help-missed self-help-year share-out share-out-frozen share-out-previewed share-out-put-off shared-phone
shared-phone-dropped short-form slip-all stranger three-keys tontine-list tontine-pot too-many-tries typed-ahead
voice/agent voice/box-and-keys voice/consultation voice/consultation-many voice/contest voice/help-with-pin voice/loan
voice/pin voice/received voice/save-bm voice/shared-phone voice/silence voice/stranger voice/taken-up wishes
wrong-answers
"""
NOTHING_OF_ITS_OWN = frozenset(_NAMES.split())
"""Transcripts whose statements and kinds of transactions others have as well: PostgreSQL plays those others.

What happens at every meeting is played there all the same.
"""
run_by: dict[str, set[str]] = defaultdict(set)
"""By the name of a transcript, what it ran in this process: statements, and kinds of transactions."""


@contextmanager
def noted(transcript: Transcript) -> Iterator[None]:
    """Note what is run while it is played; a list of values counts as one value."""
    ran, product = run_by[transcript.name], Compiler.compile
    ran.update(f"a posting: {kind}" for line in transcript.ledger for kind in _KIND.findall(line))

    def compile_(compiler: Compiler, statement: Executable, values: Mapping[str, object]) -> tuple[str, list[object]]:
        sql, arguments = product(compiler, statement, values)
        ran.add(_PLACES.sub("(?)", sql))
        return sql, arguments

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Compiler, "compile", compile_)
        yield
