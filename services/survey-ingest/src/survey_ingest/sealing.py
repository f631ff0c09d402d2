"""Secrets of others at rest: encrypted under a key made of the installation's secret and the coalition.

Fernet: AES-128-CBC with HMAC-SHA256. What one coalition's key has sealed, another's cannot open, so a row that is
copied across the border is worth nothing.
"""

import base64
import hashlib
import hmac
import json
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken


class SealBrokenError(Exception):
    """What was sealed cannot be opened: SECRET_KEY is another than it was, or the row was tampered with."""


def _fernet(secret_key: str, coalition_id: UUID) -> Fernet:
    key = hmac.new(secret_key.encode(), b"sealing:" + coalition_id.bytes, hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def seal(secret_key: str, coalition_id: UUID, secrets: dict[str, str]) -> bytes:
    """The encrypted form of `secrets`."""
    return _fernet(secret_key, coalition_id).encrypt(json.dumps(secrets).encode())


def unseal(secret_key: str, coalition_id: UUID, sealed: bytes) -> dict[str, str]:
    """Inverse of `seal`; raises `SealBrokenError`."""
    try:
        opened: dict[str, str] = json.loads(_fernet(secret_key, coalition_id).decrypt(sealed))
    except InvalidToken:
        raise SealBrokenError from None
    return opened
