"""Tools that sign nothing but can send a header: KoboToolbox and Power Automate (Microsoft Forms).

The header's value is the hook's secret. Source: docs/pushes.md.
"""

from datetime import datetime

from survey_ingest.hooks.deliveries import Delivery, Secrets, UnverifiedError, same


def verify(delivery: Delivery, secrets: Secrets, _now: datetime) -> None:
    """Raise `UnverifiedError` unless the header is there with its value."""
    if not secrets.header_name or not secrets.header_value:
        raise UnverifiedError
    same(delivery.headers.get(secrets.header_name.lower(), ""), secrets.header_value)
