"""SurveyMonkey: `Sm-Signature` is the base64 of HMAC-SHA1 of the raw body, under the key `<client id>&<secret>`.

Source: docs/pushes.md. The body is bytes: the tool's own sample encodes it as ASCII, which breaks on Arabic.
"""

import base64
import hashlib
import hmac
from datetime import datetime

from survey_ingest.hooks.deliveries import Delivery, Secrets, same


def verify(delivery: Delivery, secrets: Secrets, _now: datetime) -> None:
    """Raise `UnverifiedError` unless the body was signed with the app's client id and secret."""
    key = f"{secrets.client_id}&{secrets.secret}".encode()
    digest = hmac.new(key, delivery.body, hashlib.sha1).digest()
    same(delivery.headers.get("sm-signature", ""), base64.b64encode(digest).decode())
