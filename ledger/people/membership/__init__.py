"""Who belongs to a group: enrolment, joining, offices, moving, leaving."""
