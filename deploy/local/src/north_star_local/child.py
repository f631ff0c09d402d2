"""A child process as an interpreter of its own: `python -m north_star_local.child NAME [LISTENING SOCKET]`."""

import socket
import sys
from collections.abc import Sequence

from north_star_local.services import SERVICES
from north_star_local.tasks import find_task, guarded


def main(arguments: Sequence[str]) -> int:
    """Run the task of the process NAME; its exit code."""
    listener = socket.socket(fileno=int(arguments[1])) if len(arguments) > 1 else None
    return guarded(find_task(arguments[0], SERVICES, listener))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
