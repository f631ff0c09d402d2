"""The key by which responses and persons are hashed: one per coalition, so that hashes tell nothing elsewhere."""

import hashlib
import hmac
from uuid import UUID


def identity_key(secret_key: str, coalition_id: UUID) -> bytes:
    """32 bytes made of the installation's secret and the coalition. They never leave this service."""
    return hmac.new(secret_key.encode(), b"identity:" + coalition_id.bytes, hashlib.sha256).digest()
