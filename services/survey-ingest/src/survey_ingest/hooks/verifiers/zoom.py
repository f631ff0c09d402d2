"""Zoom: `x-zm-signature` is `v0=` and HMAC-SHA256(secret token, `v0:<timestamp>:<raw body>`) in hexadecimal digits.

Retries come after 5, 20 and 60 minutes, each a request of its own time. Source: docs/pushes.md, zoom webhooks.
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from survey_ingest.hooks.deliveries import Delivery, Secrets, UnverifiedError, same

#: How far the time of a request may be from ours, in both directions.
TOLERANCE = timedelta(minutes=5)
_LONGEST_TIME = 12  # digits of seconds; more would be no time that Python knows


def verify(delivery: Delivery, secrets: Secrets, now: datetime) -> None:
    """Raise `UnverifiedError` unless the body was signed with the secret token, a moment ago."""
    stamp = delivery.headers.get("x-zm-request-timestamp", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= _LONGEST_TIME):
        raise UnverifiedError
    signed = b"v0:" + stamp.encode() + b":" + delivery.body
    digest = hmac.new(secrets.secret.encode(), signed, hashlib.sha256).hexdigest()
    same(delivery.headers.get("x-zm-signature", ""), f"v0={digest}")
    if abs(now - _instant(int(stamp))) > TOLERANCE:
        raise UnverifiedError


def challenge_answer(plain_token: str, secrets: Secrets) -> dict[str, str]:
    """What Zoom wants to hear to `endpoint.url_validation`, which it repeats every 72 hours.

    Only after the request was verified: whoever could have any text signed could sign deliveries with it.
    """
    encrypted = hmac.new(secrets.secret.encode(), plain_token.encode(), hashlib.sha256).hexdigest()
    return {"plainToken": plain_token, "encryptedToken": encrypted}


def _instant(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise UnverifiedError from None
