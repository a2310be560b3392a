"""Who takes part: founding, enrolment, joining, offices, phones, consent, proxies, PINs."""
