"""Access keys as text: `ns_<id>_<secret>`. The secret has 256 bits, so one round of SHA-256 is enough to store it."""

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

_PREFIX = "ns"
_PARTS = 3
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A key in two parts: the id by which it is found, and the secret that proves it."""

    key_id: UUID
    secret: str

    @classmethod
    def make(cls, key_id: UUID) -> "AccessToken":
        """A new key."""
        return cls(key_id, secrets.token_urlsafe(_SECRET_BYTES))

    @classmethod
    def parse(cls, text: str) -> "AccessToken | None":
        """The key that `text` writes; None where it writes none."""
        parts = text.split("_", _PARTS - 1)
        if len(parts) != _PARTS or parts[0] != _PREFIX or not parts[2].isascii():
            return None
        try:
            return cls(UUID(hex=parts[1]), parts[2])
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{_PREFIX}_{self.key_id.hex}_{self.secret}"

    @property
    def hash(self) -> bytes:
        """What is stored of the secret."""
        return sha256(self.secret.encode()).digest()

    def proves(self, stored_hash: bytes) -> bool:
        """Whether this is the key whose hash was stored; takes the same time whatever the answer."""
        return hmac.compare_digest(self.hash, stored_hash)
