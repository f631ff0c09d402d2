"""Who is signed in: the access key itself, sealed in the browser's cookie under the installation's secret.

Nothing is stored, so a sign-in survives restarts and any number of processes. A revoked key is worth nothing at once,
since measures-api is asked about it as about every other; a stolen database holds no key. The seal ends by itself.
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken

#: Another name than the scorecards' cookie: browsers keep one jar for all ports of a host.
COOKIE = "north_star_workbench"
LIFETIME = timedelta(hours=12)
_LONGEST_COOKIE = 2000


def _fernet(secret_key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hmac.new(secret_key.encode(), b"workbench", hashlib.sha256).digest()))


def sealed(secret_key: str, access_key: str, now: datetime) -> str:
    """The cookie's value."""
    return _fernet(secret_key).encrypt_at_time(access_key.encode(), int(now.timestamp())).decode()


def opened(secret_key: str, cookie: str | None, now: datetime) -> str | None:
    """The access key in the cookie; None where it is none of ours, or older than `LIFETIME`."""
    if not cookie or len(cookie) > _LONGEST_COOKIE:
        return None
    try:
        seconds = int(LIFETIME.total_seconds())
        return _fernet(secret_key).decrypt_at_time(cookie.encode(), seconds, int(now.timestamp())).decode()
    except (InvalidToken, ValueError):
        return None
