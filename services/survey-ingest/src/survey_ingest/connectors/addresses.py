"""Which addresses outside may be called with a coalition's credentials: public ones, by https, and nothing else.

Names are resolved once, at the moment of the request, and the connection is made to the address that was checked: a
name that answers otherwise a moment later cannot lead inside.
"""

import ipaddress
from urllib.parse import urlsplit

_WORDS = "an address such as https://api.example.org: https, a public host, and no user, query or fragment"
#: Ranges whose members stand for an IPv4 address inside: 6to4, Teredo, and the translation of RFC 6052.
_CARRIERS = tuple(map(ipaddress.ip_network, ("2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48", "::/96")))


def checked_base_url(url: str) -> str:
    """The address without a slash at its end. Raises `ValueError` that says what is taken."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(_WORDS) from None
    plain = url.isascii() and url.isprintable() and "\\" not in url and " " not in url
    extra = parts.username is not None or parts.password is not None or parts.query or parts.fragment or "#" in url
    if not plain or extra or parts.scheme != "https" or not host or port == 0:
        raise ValueError(_WORDS)
    if not _public_name(host):
        raise ValueError(_WORDS)
    return url.rstrip("/")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, in whatever way it is written."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
        if any(found in carrier for carrier in _CARRIERS):
            return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def _public_name(host: str) -> bool:
    """Whether a host may be public: a name of several labels, or a public address in its usual spelling.

    Numbers in other spellings (`0x7f.1`, `2130706433`) are no names: resolvers take them for addresses.
    """
    if ":" in host:
        return is_public(host)
    labels = host.rstrip(".").split(".")
    last = labels[-1]
    if last.isdigit() or last.startswith("0x"):
        return is_public(host)
    return len(labels) > 1 and all(labels) and last not in {"localhost", "local", "internal", "localdomain", "arpa"}
