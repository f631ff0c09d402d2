"""The child: reads one file after another as it is told, a line of JSON for a request, a line for the answer.

Before the answer may come lines that say how far it is (`{"progress": …}`), a few a second.

Run as `python -m survey_ingest.reading.child ADDRESS_SPACE FILE_SIZE` (bytes). It holds no secret but the key of
identities in a request, sees no database, and ends when its input ends.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.progress import Progress, Stage, Standing, standing
from survey_ingest.readers.large_table import LARGE
from survey_ingest.reading.results import write_result

_TELL_EVERY = 0.25  # seconds
_LARGEST_MAPS = 12 * 1024**3  # bytes


def main() -> None:
    """Answer requests until the input ends."""
    addresses = int(sys.argv[1])
    _limit(addresses, int(sys.argv[2]))
    answers = _private_output()
    from survey_ingest.readers.contract import version_of
    from survey_ingest.readers.registry import readers

    known = readers()
    _send(answers, {"ready": True, "readers": {reader.format: version_of(reader) for reader in known}})
    for line in sys.stdin:
        reporter = Reporter(lambda standing: _send(answers, {"progress": standing.to_json()}))
        request = json.loads(line)
        _make_room(addresses, Path(request["path"]))
        _send(answers, _answer(request, known, reporter))


class Reporter:
    """Takes what a reader says of its progress, and passes on what is news: each stage, else a few times a second."""

    def __init__(self, tell: Callable[[Standing], None]) -> None:
        self._tell = tell
        self._told: Standing | None = None
        self._next = 0.0

    def __call__(self, stage: Stage, done: int = 0, of: int = 0, *, rows: int | None = None) -> None:
        """Hear how far the reading is."""
        now = time.monotonic()
        if self._told is not None and self._told.stage == stage and now < self._next:
            return
        here = standing(stage, done, of, rows, self._told)
        if here != self._told:
            self._told, self._next = here, now + _TELL_EVERY
            self._tell(here)


def _answer(request: dict[str, Any], known: Any, progress: Progress) -> dict[str, Any]:
    """The answer to a request. An error that is no `ReadError` is told by its type and place, never by its words."""
    from survey_ingest.readers.reading import read

    try:
        result = read(
            Path(request["path"]), Hints.from_json(request["hints"]), known, progress, Path(request["out_dir"])
        )
        progress("writing")
        return {"kind": write_result(result, Path(request["out_dir"]))}
    except ReadError as error:
        return {"error": error.to_json()}
    except MemoryError:
        return {"memory": True}
    except BaseException as error:  # noqa: BLE001 - a panic of a parser is no Exception; the parent replaces this child
        trace = error.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
        return {"failed": type(error).__name__, "place": place}


def _limit(address_space: int, file_size: int) -> None:
    """Set the limits of this process; a system that knows one of them not goes without it."""
    for limit, soft, hard in (
        (resource.RLIMIT_AS, address_space, address_space + _LARGEST_MAPS),
        (resource.RLIMIT_FSIZE, file_size, file_size),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        try:
            resource.setrlimit(limit, (soft, hard))
        except (ValueError, OSError):
            continue


def _make_room(address_space: int, path: Path) -> None:
    """Addresses for a file that is mapped into memory, and for what is made of it, beside those for the work itself."""
    try:
        size = path.stat().st_size
        maps = min(2 * size if size >= LARGE else 0, _LARGEST_MAPS)
        resource.setrlimit(resource.RLIMIT_AS, (address_space + maps, address_space + _LARGEST_MAPS))
    except (ValueError, OSError):
        return


def _private_output() -> TextIO:
    """The pipe to the parent, taken away from everything that prints."""
    pipe = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return pipe


def _send(answers: TextIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
