"""The words before sender and recipient in a chat of a language that nobody knows, told by where they stand.

Zoom writes each header as `time WORD sender WORD recipient:`. So two words that stand in nearly every header, the first
right behind the time and the second between texts that change, are those two. Without them whom a message is for would
be taken for a part of its sender's name, and a private message for one to everybody.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

_FEWEST = 3  # headers
_NEARLY_ALL = 0.95
_LOOK_AT = 2_000  # headers
_FIRST, _LAST = 2, -1  # behind the first word and a sender, before a recipient
_COLON = re.compile(r"\s:\s|:(?=\s|$)")


def unknown_words(headers: Sequence[str], known: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    """The word before senders → the one before recipients; {} where none is told.

    `headers` are lines without the time they begin with; `known` are the words of known languages.
    """
    looked_at = headers[:_LOOK_AT]
    heads = [words for line in looked_at if (words := _words_of(line))]
    if len(heads) < _FEWEST:
        return {}
    first, number = Counter(words[0] for words in heads).most_common(1)[0]
    if first.casefold() in known or number < _NEARLY_ALL * len(looked_at):
        return {}
    whole = [words for words in heads if words[0] == first]
    inside = Counter(word for words in whole for word in set(words[_FIRST:_LAST]))
    for word, times in inside.most_common():
        if times < _NEARLY_ALL * len(whole):
            break
        told = [words for words in whole if word in words[_FIRST:_LAST]]
        if len({tuple(words[1 : words.index(word, _FIRST)]) for words in told}) > 1:
            return {first.casefold(): (word,)}
    return {}


def _words_of(line: str) -> list[str]:
    found = _COLON.search(line)
    return line[: found.start()].split() if found else []
