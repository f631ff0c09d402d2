"""The file that pushed events become: newline-delimited JSON, read like any other file that is uploaded.

The first line says that they were pushed, by which tool, to which source; then comes one event a line. The lines are
in the order of their content and hold nothing of their arrival: the same events give the same bytes.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

#: The member of the first line by which such a file is known.
MARK = "north_star_push"
VERSION = 1


def pushed_file(tool: str, source_id: str, payloads: Iterable[Mapping[str, Any]]) -> bytes:
    """The bytes of the file of these events.

    Zoom's events are lines of Zoom's own form and nothing else, so that any reader of such lines reads them: there the
    first of them says what the first line says of others.
    """
    # The source is named, for the same events may be pushed to two sources, and a file belongs to one.
    mark = {MARK: VERSION, "tool": tool, "source": source_id}
    # What was fetched later comes later: without a time of its own, that is all there is to say which state is newer.
    dated = {_line(payload): str(payload.get("fetched_at", "")) for payload in payloads}
    lines = sorted(dated, key=lambda line: (dated[line], line))
    if tool != "zoom":
        return "".join([_line(mark), *lines]).encode()
    first = json.loads(lines[0]) | {MARK: mark}
    return "".join([_line(first), *lines[1:]]).encode()


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def payloads_in(content: bytes) -> list[dict[str, Any]]:
    """The events of such a file; none where it is another: after an erasure, a raw file is the table that was read."""
    try:
        first, *others = [json.loads(line) for line in content.decode().split("\n") if line]
    except ValueError:
        return []
    if not isinstance(first, dict) or MARK not in first:
        return []
    # Zoom's mark is an object inside of an event; that of others is a number in a line of its own.
    return [first, *others] if isinstance(first.pop(MARK), dict) else others


def zoom_file_without(content: bytes, without: Callable[[Mapping[str, Any]], Mapping[str, Any] | None]) -> bytes | None:
    """Such a file of Zoom's events, each as `without` leaves it, and a blank line where it leaves none of it.

    So all others keep their lines. None where nothing is left, or the file is another.
    """
    lines = content.decode().split("\n")
    payloads = [json.loads(line) if line else None for line in lines]
    first = next((each for each in payloads if each), None)
    mark = first.pop(MARK, None) if isinstance(first, dict) else None
    if not isinstance(mark, dict):
        return None
    left = [without(each) if each else None for each in payloads]
    holder = next((place for place, each in enumerate(left) if each), None)
    if holder is None:
        return None
    left[holder] = {**(left[holder] or {}), MARK: mark}
    return "".join(_line(each) if each else "\n" for each in left[:-1]).encode()
