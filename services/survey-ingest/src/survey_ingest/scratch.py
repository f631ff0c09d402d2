"""The scratch folder: files that live as long as one reading, or as one request.

A process that is killed leaves its files behind, and they hold answers: so old ones are removed.
"""

import asyncio
import shutil
import time
from pathlib import Path

_OLD_SECONDS = 3600.0
_LOOK_SECONDS = 600.0


def tidy(folder: Path, older_than_seconds: float = _OLD_SECONDS) -> int:
    """Remove what nobody has touched for so long; answers how many entries that were."""
    removed = 0
    for entry in folder.iterdir():
        try:
            old = time.time() - entry.stat().st_mtime > older_than_seconds
        except FileNotFoundError:
            continue
        if old:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink(missing_ok=True)
            removed += 1
    return removed


async def keep_tidy(folder: Path) -> None:
    """Tidy up now and every ten minutes, until cancelled."""
    while True:
        await asyncio.to_thread(tidy, folder)
        await asyncio.sleep(_LOOK_SECONDS)
