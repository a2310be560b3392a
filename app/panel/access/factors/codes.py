"""One-time codes from an authenticator application: six digits that change every half-minute and serve once."""

import io
from datetime import datetime

import pyotp
import segno

DIGITS = 6
STEP_SECONDS = 30
DRIFT_STEPS = 1


def new_secret() -> str:
    """A secret for a new person, in base32 as authenticators read it."""
    return str(pyotp.random_base32())


def in_fours(secret: str) -> str:
    """A secret as it is read out and typed."""
    return " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))


def step_of(at: datetime) -> int:
    """The half-minute an instant falls into, counted from 1970."""
    return int(at.timestamp()) // STEP_SECONDS


def code_at(secret: str, at: datetime) -> str:
    """The code that an authenticator shows at that instant."""
    return str(pyotp.TOTP(secret).at(int(at.timestamp())))


def accepted_step(secret: str, typed: str, at: datetime, used_step: int) -> int | None:
    """The half-minute whose code was typed, or none. Phones may be half a minute off; no code serves twice."""
    digits = "".join(typed.split())
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    now = step_of(at)
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        right = str(pyotp.TOTP(secret).at(step * STEP_SECONDS))
        if step > used_step and pyotp.utils.strings_equal(right, digits):
            return step
    return None


def enrolment_url(secret: str, email: str) -> str:
    """What the authenticator reads from the square."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Kesu"))


def enrolment_square(secret: str, email: str, label: str) -> str:
    """The QR code as SVG markup, without styles or scripts, so that the strictest policy shows it."""
    drawing = io.BytesIO()
    segno.make(enrolment_url(secret, email), error="m").save(
        drawing, kind="svg", scale=4, xmldecl=False, svgns=True, title=label, svgclass="qr", lineclass=None, nl=False
    )
    return drawing.getvalue().decode()
