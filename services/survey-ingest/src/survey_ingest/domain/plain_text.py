"""Text that survey tools keep as HTML, as people read it: no tags, entities resolved, white space single.

Only tags that HTML has are taken for tags, so that `<name>` or `a < b` in a title stays. Each step looks at the text
once: titles come from files that anybody may have made.
"""

import html
import re

_BLOCKS = frozenset(
    ["address", "article", "aside", "blockquote", "br", "center", "dd", "div", "dl", "dt", "fieldset", "figcaption",
     "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol",
     "option", "p", "pre", "section", "select", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"]
)  # fmt: skip
_INLINE = frozenset(
    ["a", "abbr", "acronym", "audio", "b", "bdi", "bdo", "big", "body", "button", "cite", "code", "col", "colgroup",
     "del", "dfn", "em", "embed", "font", "head", "html", "i", "iframe", "img", "input", "ins", "kbd", "label", "link",
     "mark", "meta", "object", "param", "q", "s", "samp", "script", "small", "source", "span", "strike", "strong",
     "style", "sub", "sup", "svg", "textarea", "title", "tt", "u", "var", "video", "wbr"]
)  # fmt: skip
_DROPPED = frozenset({"script", "style", "head", "title"})
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)(?:[\s/][^<>]*)?>|<!(?:--)?[^<>]*>|</?[A-Za-z]+:[A-Za-z][^<>]*>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z]{2,30});")
_LEFT_OVER = re.compile(r"&(?:nbsp|amp|quot|lt|gt|#39|#160);")


def plain_text(text: str) -> str:
    """`text` without HTML, on one line."""
    if "<" in text:
        text = _without_tags(text)
    if "&" in text and _ENTITY.search(text):
        text = html.unescape(text)
        if _LEFT_OVER.search(text):  # tools that escape twice
            text = html.unescape(text)
    return " ".join(text.replace("\u00a0", " ").split())


def _without_tags(text: str) -> str:
    kept: list[str] = []
    place = 0
    dropped = ""
    for found in _TAG.finditer(text):
        closing, name = found[1], (found[2] or "").lower()
        if name and name not in _BLOCKS and name not in _INLINE:
            continue
        if not dropped:
            kept.append(text[place : found.start()])
        place = found.end()
        if name in _BLOCKS:
            kept.append(" ")
        if name in _DROPPED:
            dropped = "" if closing else dropped or name
    if not dropped:
        kept.append(text[place:])
    return "".join(kept)
