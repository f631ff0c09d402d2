"""As whom the engines run: PostgreSQL refuses root, so root starts them as a user without rights.

Ordinary users start them as themselves. Root starts them as the owner of an engine's folder where that is somebody
else already (an earlier start without root), else as `nobody`.
"""

import os
import pwd
import shutil
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from north_star_local.errors import StartError

_CAPABILITIES = {"dac_override": 1, "dac_read_search": 2}  # linux/capability.h


@dataclass(frozen=True)
class Identity:
    """A user to run an engine as. `command` goes before the engine's own command line."""

    uid: int
    gid: int
    name: str
    command: tuple[str, ...]

    def own(self, folder: Path) -> None:
        """Make `folder`, private to this user; refuse one that another user made (a trap in a shared /tmp)."""
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.getuid(), self.uid}:
                raise StartError(f"{folder} belongs to somebody else; remove it, or choose another DATA_DIR.")
            if found.st_uid != self.uid:
                os.chown(folder, self.uid, self.gid)
            folder.chmod(0o700)
        except OSError as error:
            raise StartError(f"{folder} cannot be made a folder of user {self.name}: {error.strerror}.") from None

    def adopt(self, path: Path) -> None:
        """Give a file that the launcher wrote to this user."""
        if os.getuid() != self.uid:
            os.chown(path, self.uid, self.gid)


def engine_identity(folder: Path) -> Identity:
    """The user for an engine whose data lies in `folder`; raises `StartError` where none can be used."""
    uid = os.getuid()
    if uid != 0:
        try:
            name = pwd.getpwuid(uid).pw_name
        except KeyError:
            raise StartError(f"User id {uid} has no name on this machine, and PostgreSQL needs one.") from None
        return Identity(uid, os.getgid(), name, ())
    user = _unprivileged_user(folder)
    setpriv = shutil.which("setpriv")
    if sys.platform != "linux" or setpriv is None:
        raise StartError("PostgreSQL does not run as root here: start North Star as an ordinary user.")
    capabilities = ",".join(["-all", *(f"+{name}" for name in _held_capabilities())])
    return Identity(
        user.pw_uid,
        user.pw_gid,
        user.pw_name,
        (
            setpriv,
            f"--reuid={user.pw_uid}",
            f"--regid={user.pw_gid}",
            "--clear-groups",
            # The data folder or the environment may lie below a folder that only root may enter (/root).
            f"--inh-caps={capabilities}",
            f"--ambient-caps={capabilities}",
            "--",
        ),
    )


def _unprivileged_user(folder: Path) -> pwd.struct_passwd:
    if folder.is_dir() and (owner := folder.stat().st_uid) != 0:
        try:
            return pwd.getpwuid(owner)
        except KeyError:
            raise StartError(f"{folder} belongs to user id {owner}, which has no name on this machine.") from None
    return pwd.getpwnam("nobody")


def _held_capabilities() -> list[str]:
    """Those of the two capabilities that this process may hand on; a container may have taken one away."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    permitted = int(next(line for line in status.splitlines() if line.startswith("CapPrm:")).split()[1], 16)
    return [name for name, bit in _CAPABILITIES.items() if permitted >> bit & 1]
