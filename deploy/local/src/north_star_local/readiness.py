"""Asking an API whether it is ready."""

import http.client

from north_star_local.configuration import HOST


def ready(port: int) -> bool:
    """Whether `/readyz` on this port answers 200 within a second."""
    connection = http.client.HTTPConnection(HOST, port, timeout=1)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
