"""How far a reader of the heads has come, per process of this service that answered it."""

import re
from dataclasses import dataclass

from measures_api.domain.errors import CursorError

#: More processes than this behind one address cost a reader some heads that it has seen already, and nothing else.
_REMEMBERED = 8

_FORM = re.compile(r"[0-9a-f]{8}-[0-9]{1,18}(?:\.[0-9a-f]{8}-[0-9]{1,18}){0,7}")


@dataclass(frozen=True, slots=True)
class HeadsCursor:
    """Moves seen, by process; the process that answered last stands last."""

    moves: tuple[tuple[str, int], ...] = ()

    @classmethod
    def parse(cls, text: str | None) -> "HeadsCursor":
        """The cursor that `text` writes; raises `CursorError`."""
        if not text:
            return cls()
        if _FORM.fullmatch(text) is None:
            raise CursorError("This cursor is none of ours. Send the cursor of the answer before, unchanged.")
        pairs = (pair.split("-") for pair in text.split("."))
        return cls(tuple((name, int(move)) for name, move in pairs))

    def of(self, process: str) -> int:
        """The moves that `process` has told of."""
        return dict(self.moves).get(process, 0)

    def advanced(self, process: str, move: int) -> "HeadsCursor":
        """The cursor after an answer of `process`."""
        others = [pair for pair in self.moves if pair[0] != process]
        return HeadsCursor((*others[-(_REMEMBERED - 1) :], (process, move)))

    def __str__(self) -> str:
        return ".".join(f"{name}-{move}" for name, move in self.moves)
