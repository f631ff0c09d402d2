"""Typeform: `Typeform-Signature: sha256=<base64 of HMAC-SHA256(secret, raw body)>`, sent only where a secret is set.

Source: docs/pushes.md. There is no time in it: a replay is the same event id, which the inbox knows.
"""

import base64
import hashlib
import hmac
from datetime import datetime

from survey_ingest.hooks.deliveries import Delivery, Secrets, same


def verify(delivery: Delivery, secrets: Secrets, _now: datetime) -> None:
    """Raise `UnverifiedError` unless the body was signed with the hook's secret."""
    digest = hmac.new(secrets.secret.encode(), delivery.body, hashlib.sha256).digest()
    same(delivery.headers.get("typeform-signature", ""), "sha256=" + base64.b64encode(digest).decode())
