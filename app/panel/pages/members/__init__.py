"""Pages of one member: enrolment, figures, her own data, passbooks."""
