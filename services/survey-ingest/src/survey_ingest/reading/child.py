"""The child: reads one file after another as it is told, a line of JSON for a request, a line for the answer.

Run as `python -m survey_ingest.reading.child ADDRESS_SPACE FILE_SIZE` (bytes). It holds no secret but the key of
identities in a request, sees no database, and ends when its input ends.
"""

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any, TextIO

from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.reading.results import write_result


def main() -> None:
    """Answer requests until the input ends."""
    _limit(int(sys.argv[1]), int(sys.argv[2]))
    answers = _private_output()
    from survey_ingest.readers.registry import readers

    known = readers()
    _send(answers, {"ready": True})
    for line in sys.stdin:
        _send(answers, _answer(json.loads(line), known))


def _answer(request: dict[str, Any], known: Any) -> dict[str, Any]:
    """The answer to a request. An error that is no `ReadError` is told by its type and place, never by its words."""
    from survey_ingest.readers.reading import read

    try:
        result = read(Path(request["path"]), Hints.from_json(request["hints"]), known)
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
    for limit, value in (
        (resource.RLIMIT_AS, address_space),
        (resource.RLIMIT_FSIZE, file_size),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(limit, (value, value))
        except (ValueError, OSError):
            continue


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
