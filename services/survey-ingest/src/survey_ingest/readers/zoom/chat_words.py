"""The words of Zoom's chat files: who it is from, whom it is for, replies and reactions. The table is open.

English, Spanish, Japanese and Korean are measured on files (docs/formats.md); Russian and Ukrainian are those of public
programs that read such files; German, French, Portuguese and Arabic are not verified: no chat file of an Arabic Zoom is
known. Of other languages `chat_unknown_words` finds the two words by their place.
"""

import re

from rba_kernel.text import match_key

from survey_ingest.domain.messages import ME

#: The word before the sender → the word before the recipient.
FROM = {
    "from": ("to",), "de": ("a", "para", "à"), "von": ("an",), "от": ("кому",), "від": ("до",),
    "開始": ("に", "終了"), "발신자": ("수신자",), "من": ("إلى", "الى"),
}  # fmt: skip
_EVERYONE = frozenset(map(match_key, (
    "Everyone", "Everyone in Meeting", "All", "All panelists and attendees", "All attendees", "todos", "todas",
    "todos los participantes", "tout le monde", "alle", "Все", "Всі", "全員", "皆様", "모두", "모두에게", "الجميع",
)))  # fmt: skip
_HOSTS = frozenset(map(match_key, (
    "Hosts and panelists", "Host and panelists", "All panelists", "Panelists", "Hosts", "Hosts and co-hosts",
    "anfitriones y panelistas",
)))  # fmt: skip
_GROUPS = frozenset(map(match_key, ("Waiting room participants", "Everyone in waiting room", "Waiting room")))
_PRIVATE = re.compile(r"\((privately|direct message|mensaje directo|en privado|ダイレクト ?メッセージ)\)$")


_QUOTED = r"[\"“](?P<prefix>.*?)[\"”]"
#: A long quotation ends in dots; the words quoted may hold quotation marks themselves.
LONG_REPLY = re.compile(r"^Replying to [\"“](?P<prefix>.{5,24}?(?:\.\.\.|…))[\"”]\s*(?P<text>.*)$", re.DOTALL)
REPLY = re.compile(rf"^(?:Replying to|Ответ на|Відповідь на) {_QUOTED}(?:\s+|$)(?P<text>.*)$", re.DOTALL)
REACTED = re.compile(rf"^Reacted to {_QUOTED} with (?P<reaction>\S.{{0,40}})$", re.DOTALL)
REMOVED = re.compile(rf"^Removed an? (?P<reaction>\S.{{0,40}}?) reaction from {_QUOTED}$", re.DOTALL)
#: Before the new chat a reaction was a message of its own: `add 👍`.
OLD_REACTION = re.compile(r"^(?P<deed>add|remove) (?P<reaction>[^\s\w]\S{0,20})$", re.ASCII)


def recipient_kind(recipient: str) -> str | None:
    """Whom a recipient stands for (see `frames.RECIPIENTS`); None for a name without any mark."""
    key = match_key(recipient)
    if not key or key in _EVERYONE:
        return "everyone"
    if key in _HOSTS or any(key.endswith(f", {each}") for each in _HOSTS):
        return "hosts_and_panelists"
    if key in _GROUPS:
        return "group"
    marked = _PRIVATE.search(key)
    name = key[: marked.start()].strip() if marked else key
    if name in ME:
        return "me"
    return "private" if marked else None
