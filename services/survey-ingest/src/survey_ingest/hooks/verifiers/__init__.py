"""The verifiers, one a file: is this delivery the tool's? Pure; over the raw bytes, in constant time."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from survey_ingest.hooks.deliveries import Delivery, Secrets, Tool
from survey_ingest.hooks.verifiers import (
    qualtrics,
    secret_header,
    secret_path,
    standard_webhooks,
    surveymonkey,
    typeform,
    zoom,
)

Verifier = Callable[[Delivery, Secrets, datetime], None]

VERIFIERS: Mapping[Tool, Verifier] = MappingProxyType(
    {
        "typeform": typeform.verify,
        "surveymonkey": surveymonkey.verify,
        "qualtrics": qualtrics.verify,
        "kobo_odk": secret_header.verify,
        "jotform": secret_path.verify,
        "ms_forms": secret_header.verify,
        "google_forms": standard_webhooks.verify,
        "redcap": secret_path.verify,
        "standard_webhooks": standard_webhooks.verify,
        "zoom": zoom.verify,
    }
)
