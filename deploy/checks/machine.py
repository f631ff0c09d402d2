"""Refuse, in one line, a machine that cannot run North Star. Runs before anything is installed, on any Python 3."""

import platform
import sys


def complaint():
    """What this machine lacks, as one sentence; None where it lacks nothing."""
    # The embedded PostgreSQL and Valkey come as wheels for these two systems only.
    if sys.version_info < (3, 11):
        found = platform.python_version()
        return "North Star needs Python 3.11 or newer; this is %s. Try: make PYTHON=python3.12 run" % found
    if sys.platform not in ("linux", "darwin"):
        return "North Star runs on Linux and macOS; this is %s." % platform.system()
    if sys.platform == "linux" and not platform.libc_ver()[0].startswith("glibc"):
        return "North Star's embedded PostgreSQL needs Linux with glibc (Debian, Ubuntu, Fedora ...), not musl."
    try:
        import ensurepip
        import venv
    except ImportError:
        return "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv"
    del ensurepip, venv
    return None


if __name__ == "__main__":
    sys.exit(complaint())
