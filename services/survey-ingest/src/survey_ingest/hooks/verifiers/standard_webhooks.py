"""Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`, as the library checks them.

The signature covers id, time and body; a time more than five minutes away is refused. Our script for Google Forms
signs so too. Source: the Standard Webhooks specification.
"""

from datetime import datetime

from standardwebhooks import Webhook

from survey_ingest.hooks.deliveries import Delivery, Secrets, UnverifiedError

_NAMES = ("webhook-id", "webhook-timestamp", "webhook-signature")


def verify(delivery: Delivery, secrets: Secrets, _now: datetime) -> None:
    """Raise `UnverifiedError` unless one of the signatures is the secret's and the time is near."""
    headers = {name: delivery.headers.get(name, "") for name in _NAMES}
    try:
        Webhook(secrets.secret).verify(delivery.body, headers, json_parse=False)
    except Exception:  # noqa: BLE001 - malformed headers raise whatever decoding them raises
        raise UnverifiedError from None
