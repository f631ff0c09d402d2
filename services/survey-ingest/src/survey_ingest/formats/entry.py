"""One format as it is described to people."""

from dataclasses import dataclass
from typing import Literal

from rba_kernel.text import BilingualText


@dataclass(frozen=True)
class Format:
    """One format: its stable key, its name, what it gives, and how to get the file."""

    key: str
    name: BilingualText
    kind: Literal["survey", "workshop", "themes", "definition"] | None
    how_to_export: BilingualText
