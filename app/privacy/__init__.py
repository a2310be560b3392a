"""What the law gives a person: to see what is kept of her, to have it taken away, and to have it forgotten in time.

For whoever calls it (``kesu person``, the panel): ``export_person`` and ``erase_person`` take an open database, the
group's code, her number and the moment, write their own line into the audit log, and raise ``PersonError`` with why:
``unknown``, or ``still_member`` where she has to leave first. ``forget_people`` is the nightly job.
"""

from app.privacy.erase import erase_person, pseudonym_of
from app.privacy.export import Export, export_person
from app.privacy.person import PersonError

__all__ = ["Export", "PersonError", "erase_person", "export_person", "pseudonym_of"]
