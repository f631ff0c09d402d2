"""Making a hook: which secret its tool needs, who gives it, and what its person must do with it."""

import base64
import secrets as randomness

from survey_ingest.hooks.deliveries import Secrets, Tool

HEADER = "X-North-Star-Secret"
_SECRET_BYTES = 32

#: Tools whose signature is keyed with a secret that we make and a person enters at the tool.
_MADE_HERE: frozenset[Tool] = frozenset({"typeform"})
#: Tools that show a secret of their own, which a person enters here.
_GIVEN: frozenset[Tool] = frozenset({"surveymonkey", "zoom"})
#: Tools that sign nothing and can send a header.
_HEADER: frozenset[Tool] = frozenset({"kobo_odk", "ms_forms"})
_STANDARD: frozenset[Tool] = frozenset({"google_forms", "standard_webhooks"})
#: Tools whose events carry only ids; a connector of the tool fetches the answers.
IDS_ONLY: frozenset[Tool] = frozenset({"surveymonkey", "qualtrics", "redcap"})
#: Tools whose unsigned events a connector can prove: what was pushed is asked for again, and only that counts.
ASKED_AGAIN: frozenset[Tool] = frozenset({"jotform"})


class SecretMissingError(Exception):
    """The tool has a secret of its own, and it was not given. `field` is what is missing; `hint` says where it is."""

    def __init__(self, field: str, hint: str) -> None:
        super().__init__(field)
        self.field = field
        self.hint = hint


class SecretNotTakenError(Exception):
    """The tool cannot use what was given in `field`."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def secrets_for(tool: Tool, secret: str | None, client_id: str | None) -> Secrets:
    """What the hook shares with its tool. Raises `SecretMissingError` and `SecretNotTakenError`."""
    if client_id is not None and tool != "surveymonkey":
        raise SecretNotTakenError("client_id")
    if tool in _GIVEN and not secret:
        where = "Features, Token: Secret Token" if tool == "zoom" else "the app's settings: Secret"
        raise SecretMissingError("secret", f"Copy it from the app at the tool ({where}).")
    if tool == "surveymonkey" and not client_id:
        raise SecretMissingError("client_id", "Copy it from the app at the tool (the app's settings: Client ID).")
    if tool in _GIVEN or tool == "qualtrics":
        return Secrets(secret=secret or "", client_id=client_id or "")
    if tool in _MADE_HERE:
        return Secrets(secret=secret or randomness.token_urlsafe(_SECRET_BYTES))
    if secret is not None:
        raise SecretNotTakenError("secret")
    if tool in _HEADER:
        return Secrets(header_name=HEADER, header_value=randomness.token_urlsafe(_SECRET_BYTES))
    if tool in _STANDARD:
        key = base64.b64encode(randomness.token_bytes(_SECRET_BYTES)).decode()
        return Secrets(secret=f"whsec_{key}")
    return Secrets()
