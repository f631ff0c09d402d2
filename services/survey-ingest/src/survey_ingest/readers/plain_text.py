"""Whether a text is no table although commas or semicolons cut it: prose, source code, a log, Markdown."""

import re
from collections.abc import Sequence

_CODE = re.compile(
    r"^\s*(?:import\s+\w|from\s+[\w.]+\s+import|def\s+\w+\s*\(|class\s+\w+|return\b|#include|#define|function\s+\w*\(|"
    r"(?:public|private|protected|static|void|const|let|var)\s+\w|using\s+\w+|package\s+\w|namespace\s+\w|fn\s+\w|"
    r"(?:SELECT|INSERT INTO|CREATE TABLE|UPDATE|DROP TABLE|ALTER TABLE)\s|(?:for|if|while|elif|with)\b.*:\s*$|"
    r"(?:if|for|while|switch)\s*\(|print\w*\s*\(|//|/\*|\*/|#!|<!--|</?\w+[^>]*>\s*$|[{}\])]+[;,]?\s*$)"
    r"|[{};]\s*$|\)\s*:\s*$"
)
_CODE_SHARE = 0.25
_ALIKE = 0.7  # share of records as wide as most are
_AFTER_BLANK = 0.6  # share of commas that a blank follows: more, and they are those of sentences
_WORDS_A_CELL = 3
_LONGEST_TITLE = 400


def is_no_table(text: str, records: Sequence[Sequence[str]], delimiter: str) -> bool:
    """Whether the first records are those of a text that is no table."""
    rows = [record for record in records if any(cell.strip() for cell in record)]
    wide = [len(row) for row in rows if len(row) > 1]
    if not wide or len(rows) < 2:  # noqa: PLR2004 - a header and a row
        return True
    common = max(set(wide), key=wide.count)
    if wide.count(common) < _ALIKE * len(rows):
        return True
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:60]
    if len(wide) == len(rows) and len(set(wide)) == 1 and common > 2:  # noqa: PLR2004 - statements are not all alike
        lines = [line.rstrip("; ") for line in lines]  # choices of Microsoft Forms end so
    if delimiter in {",", "|"} and sum(bool(_CODE.search(line)) for line in lines) >= _CODE_SHARE * len(lines):
        return True
    filled = {place for row in rows for place, cell in enumerate(row) if cell.strip()}
    if len(filled) < 2:  # noqa: PLR2004 - a table has two columns
        return True
    return delimiter in {",", ";"} and _sentences(rows)


def _sentences(rows: Sequence[Sequence[str]]) -> bool:
    """Whether what stands between commas are parts of sentences."""
    after = [cell for row in rows for cell in row[1:] if cell.strip()]
    led = sum(cell.startswith(" ") for cell in after)
    words = [len(cell.split()) for row in rows for cell in row if cell.strip()]
    return led >= _AFTER_BLANK * len(after) and sum(words) >= _WORDS_A_CELL * len(words)
