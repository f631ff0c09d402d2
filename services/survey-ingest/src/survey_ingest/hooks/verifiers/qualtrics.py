"""Qualtrics event subscriptions: a form with `MSG` and `HMAC`, the HMAC-SHA512 of MSG in hexadecimal digits.

Without a shared key the fields come plain, and only the secret in the address speaks for them. The length of the digest
is seen on real events, its algorithm concluded from that. Source: docs/pushes.md.
"""

import hashlib
import hmac
from datetime import datetime

from survey_ingest.hooks.deliveries import Delivery, Secrets, UnverifiedError, same
from survey_ingest.hooks.forms import urlencoded


def verify(delivery: Delivery, secrets: Secrets, _now: datetime) -> None:
    """Raise `UnverifiedError` unless MSG was signed with the shared key, where the hook has one."""
    if not secrets.secret:
        return
    fields = urlencoded(delivery.body)
    messages = [value for name, value in fields if name == b"MSG"]
    proofs = [value for name, value in fields if name == b"HMAC"]
    if len(messages) != 1 or len(proofs) != 1:
        raise UnverifiedError
    expected = hmac.new(secrets.secret.encode(), messages[0], hashlib.sha512).hexdigest()
    same(proofs[0].decode("utf-8", "surrogateescape").lower(), expected)
