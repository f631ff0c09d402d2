"""The hash by which responses and persons are known. By itself, so that a web process needs no Polars for it."""

from hashlib import blake2b


def keyed_hash(text: str, key: bytes) -> str:
    """A hash of `text` that only the holder of `key` can repeat; 32 hexadecimal digits."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, key=key).hexdigest()
