"""What only one launcher may have: a data folder, and ports."""

import contextlib
import errno
import fcntl
import os
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import psutil

from north_star_local.configuration import HOST
from north_star_local.errors import StartError
from north_star_local.services import Service

#: How long a killed launcher's guardian may take to end the processes that it left.
_GUARDIAN_SECONDS = 15.0
_BACKLOG = 2048


class FolderLock:
    """The lock of a data folder, held until this process and the guardian that inherits it are gone."""

    def __init__(self, folder: Path) -> None:
        """Take it; raises `StartError` where another launcher has it."""
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.descriptor = os.open(folder / "launcher.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StartError(f"The data folder {folder} cannot be used: {error.strerror}.") from None
        deadline = time.monotonic() + _GUARDIAN_SECONDS
        while not self._try():
            owner = self._owner()
            if (owner is not None and psutil.pid_exists(owner)) or time.monotonic() > deadline:
                os.close(self.descriptor)
                raise StartError(
                    f"North Star is already running on {folder} (process {owner}). "
                    "Stop it there with Ctrl-C, or choose another folder with DATA_DIR."
                )
            time.sleep(0.05)
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, str(os.getpid()).encode(), 0)
        os.register_at_fork(after_in_child=self._let_go)

    def release(self) -> None:
        """Give the folder free."""
        self._let_go()

    def _try(self) -> bool:
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _owner(self) -> int | None:
        with contextlib.suppress(ValueError):
            return int(os.pread(self.descriptor, 20, 0))
        return None

    def _let_go(self) -> None:
        descriptor, self.descriptor = self.descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


@contextlib.contextmanager
def listening(services: Sequence[Service], ports: Mapping[str, int]) -> Iterator[dict[str, socket.socket]]:
    """Listen on the ports of all services, by service name.

    The launcher holds them, so that a client waits a moment, instead of being refused, while an API is started again.
    """
    with contextlib.ExitStack() as stack:
        found: dict[str, socket.socket] = {}
        for service in services:
            port = ports[service.name]
            other = next((other for other in found if ports[other] == port), None)
            if other is not None:
                raise StartError(f"{other} and {service.name} cannot share port {port}: set {service.prefix}_PORT.")
            found[service.name] = stack.enter_context(_listen(service, port))
        yield found


def _listen(service: Service, port: int) -> socket.socket:
    taken = StartError(
        f"Port {port} for {service.name} is taken by another program. "
        f"Stop that one, or choose another port with {service.prefix}_PORT."
    )
    # macOS lets a second program bind where the first listens on all addresses: knock before binding.
    with socket.socket() as visitor:
        visitor.settimeout(1)
        if visitor.connect_ex((HOST, port)) == 0:
            raise taken
    listener = socket.socket()
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise taken from None
        raise StartError(f"Port {port} cannot be used ({error.strerror}): set {service.prefix}_PORT.") from None
    return listener
