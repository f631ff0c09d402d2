"""What the titles of neighbouring columns share: the question they belong to, and what each adds to it."""

from collections.abc import Sequence
from itertools import takewhile

SEPARATORS = (" - ", " : ", "-", ": ")


def stem_of(titles: Sequence[str], separators: Sequence[str] = SEPARATORS) -> tuple[str, tuple[str, ...]]:
    """The common beginning of the titles up to a separator, and the rest of each; an empty stem where there is none.

    Of the separators the first counts that stands in the common beginning.
    """
    if len(titles) < 2:  # noqa: PLR2004 - one title shares nothing
        return "", tuple(titles)
    letters = takewhile(lambda column: len(set(column)) == 1, zip(*titles, strict=False))
    shared = "".join(column[0] for column in letters)
    for separator in separators:
        end = shared.rfind(separator)
        if end > 0:
            cut = end + len(separator)
            return titles[0][:end].strip(), tuple(title[cut:].strip() for title in titles)
    return "", tuple(title.strip() for title in titles)
