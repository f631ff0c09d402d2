"""How many speakers and sessions stand behind each theme: theme × audience × session.

Speakers and sessions are counted, never mentions, and no percentages of people are made: a focus group is no sample.
A theme counts with everything below it. Speakers are told apart within a session, unless the transcript knows a person
across sessions. For the floors fewer people are taken to be there: a mark of two sessions may be one person.

What is hidden is decided once, over the whole lattice of audiences, sessions and their totals, so that two questions
with different groupings cannot be subtracted from one another. Floors: docs/adr/0009.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from rba_kernel.privacy import PrivacyPolicy, suppressed_cells

Group = tuple[str | None, str | None]
"""(audience, session); None stands for all of them, empty text for those of whom it is not known."""

ALL: Group = (None, None)
_EVERYTHING = "*"  # the row of all coded passages, whatever their theme
_Key = tuple[str, str, Group]
_WITH, _WITHOUT, _OWN = "with", "without", "own"


@dataclass(frozen=True)
class Coding:
    """One coded passage: its themes (ids, those above them included), who said it, for whom they speak, and where.

    `speaker` is the key that speakers are counted by, `mark` the one that floors count by; both empty where unknown.
    So are `audience` and `session`; an unknown session is not counted as one.
    """

    themes: frozenset[str]
    audience: str
    session: str
    speaker: str
    mark: str


@dataclass
class Count:
    """What stands behind a cell."""

    speakers: set[str] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)
    sessions: set[str] = field(default_factory=set)
    excerpts: int = 0
    unattributed: int = 0

    def add(self, coding: Coding) -> None:
        """Count a passage in."""
        self.excerpts += 1
        if coding.session:
            self.sessions.add(coding.session)
        if coding.speaker:
            self.speakers.add(coding.speaker)
            self.marks.add(coding.mark)
        else:
            self.unattributed += 1


@dataclass(frozen=True)
class Cell:
    """A cell as it may be shown: nothing but the status where it is hidden.

    `unattributed` are passages without a known speaker: where there are any, `speakers` is the least there may be.
    """

    status: Literal["ok", "suppressed"]
    speakers: int | None = None
    sessions: int | None = None
    excerpts: int | None = None
    unattributed: int | None = None


HIDDEN = Cell("suppressed")


class Matrix:
    """The counts of all themes in all groups, and which of them may be shown under `policy` (None: all)."""

    def __init__(
        self, codings: Sequence[Coding], parents: Mapping[str, str | None], policy: PrivacyPolicy | None
    ) -> None:
        self._counts: dict[str, dict[Group, Count]] = defaultdict(lambda: defaultdict(Count))
        for coding in codings:
            for group in _groups(coding):
                self._counts[_EVERYTHING][group].add(coding)
                for theme in coding.themes:
                    self._counts[theme][group].add(coding)
        self._parents = parents
        self._hidden = set() if policy is None else self._suppressed(policy)
        self._with_excerpts = policy is None

    def groups(self, by: Collection[str]) -> list[Group]:
        """The groups of a grouping (`audience`, `session`, both or neither), in order; the total is not among them."""
        wanted = ("audience" in by, "session" in by)
        found = [
            group
            for group in self._counts[_EVERYTHING]
            if tuple(part is not None for part in group) == wanted and group != ALL
        ]
        return sorted(found, key=lambda group: tuple(part or "" for part in group))

    def cell(self, theme: str, group: Group = ALL) -> Cell:
        """The cell of a theme in a group."""
        if (theme, group) in self._hidden or (_EVERYTHING, group) in self._hidden:
            return HIDDEN
        count = self._counts[theme].get(group, Count()) if theme in self._counts else Count()
        excerpts = (count.excerpts, count.unattributed) if self._with_excerpts else (None, None)
        return Cell("ok", len(count.speakers), len(count.sessions), *excerpts)

    def whole(self, group: Group = ALL) -> Cell:
        """All coded passages of a group: its speakers, and the sessions that a theme's are counted of."""
        return self.cell(_EVERYTHING, group)

    def shows_quotes(self, themes: Collection[str], group: Group, policy: PrivacyPolicy) -> bool:
        """Whether quotes with these themes may be read as words of this group: enough people behind each theme."""
        return bool(themes) and not any(policy.hides_open_text(self._people(theme, group)) for theme in themes)

    def _people(self, theme: str, group: Group) -> int:
        """The people behind a cell as the floors count them: 1 at least where anybody said anything."""
        count = self._counts[theme].get(group)
        return 0 if count is None else max(len(count.marks), 1 if count.excerpts else 0)

    def _suppressed(self, policy: PrivacyPolicy) -> set[tuple[str, Group]]:
        counts: dict[_Key, int] = {}
        tables: list[list[_Key]] = []
        for theme, by_group in list(self._counts.items()):
            for group in by_group:
                counts[_WITH, theme, group] = self._people(theme, group)
            tables += [[(_WITH, theme, group) for group in table] for table in _additive(by_group)]
            if theme == _EVERYTHING:
                continue
            for group in by_group:
                rest = self._people(_EVERYTHING, group) - counts[_WITH, theme, group]
                tables.append(_against(counts, theme, group, _WITHOUT, rest))
                parent = self._parents.get(theme)
                if parent is not None and parent in self._counts:
                    own = self._people(parent, group) - counts[_WITH, theme, group]
                    tables.append(_against(counts, theme, group, _OWN, own))
        unpublished = {key for key in counts if key[0] != _WITH}
        hidden = suppressed_cells(counts, policy, tables, unpublished=unpublished)
        return {(theme, group) for kind, theme, group in hidden if kind == _WITH}


def _against(counts: dict[_Key, int], theme: str, group: Group, kind: str, rest: int) -> list[_Key]:
    """The table of those behind a cell and those who are in something larger that is shown, but not in the cell."""
    counts[kind, theme, group] = max(rest, 0)
    return [(_WITH, theme, group), (kind, theme, group)]


def _groups(coding: Coding) -> Iterator[Group]:
    for audience in (None, coding.audience):
        for session in (None, coding.session):
            yield audience, session


def _additive(groups: Iterable[Group]) -> Iterator[list[Group]]:
    """The groups that add up to a total: all audiences of a session, all sessions of an audience, and the margins."""
    tables: dict[tuple[str, str | None], list[Group]] = defaultdict(list)
    for audience, session in groups:
        if audience is not None:
            tables["audiences of", session].append((audience, session))
        if session is not None:
            tables["sessions of", audience].append((audience, session))
    yield from tables.values()


def with_ancestors(theme_ids: Iterable[str], parents: Mapping[str, str | None]) -> frozenset[str]:
    """The themes and all those above them."""
    found: set[str] = set()
    for theme in theme_ids:
        current: str | None = theme
        while current is not None and current not in found:
            found.add(current)
            current = parents.get(current)
    return frozenset(found)
