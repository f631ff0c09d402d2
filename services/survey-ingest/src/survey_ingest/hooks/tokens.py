"""The secret part of a hook's address: 256 bits, so one round of SHA-256 is enough to store it."""

import secrets
from hashlib import sha256

_BYTES = 32


def new_token() -> str:
    """A new token, fit to stand in an address."""
    return secrets.token_urlsafe(_BYTES)


def token_hash(token: str) -> bytes:
    """What is stored of a token, and what it is found by."""
    return sha256(token.encode("utf-8", "surrogateescape")).digest()
