"""Tools that sign nothing and send no header of ours: Jotform and REDCap. The secret is in the hook's address.

Who knows the address was looked up before this is asked; where the hook has a header beside, it must come too. What
such a delivery says may be checked with the tool itself, by a connector. Source: docs/pushes.md.
"""

from datetime import datetime

from survey_ingest.hooks.deliveries import Delivery, Secrets
from survey_ingest.hooks.verifiers import secret_header


def verify(delivery: Delivery, secrets: Secrets, now: datetime) -> None:
    """Raise `UnverifiedError` where a header was agreed on and is missing."""
    if secrets.header_name:
        secret_header.verify(delivery, secrets, now)
