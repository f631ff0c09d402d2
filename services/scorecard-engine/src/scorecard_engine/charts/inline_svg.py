"""A drawn curve as part of a page: readable aloud, without inline styles, its ids its own. Pure."""

import re
from html import escape

_OPENING = re.compile(r"<svg[^>]*?viewBox=\"(?P<box>[^\"]+)\"[^>]*>")
_STYLE = re.compile(r"\sstyle=\"[^\"]*\"")
_ID = re.compile(r"(\bid=\"|url\(#)")


def inline_svg(svg: str, name: str, title: str, description: str) -> str:
    """`svg` with a title and a description; `name` is unique on the page and begins its ids."""
    opening = _OPENING.search(svg)
    if opening is None:
        raise ValueError("this is no SVG with a viewBox")
    body = _ID.sub(lambda match: f"{match[1]}{name}-", _STYLE.sub("", svg[opening.end() :]))
    head = (
        f'<svg class="{name.split("-", maxsplit=1)[0]}" viewBox="{opening["box"]}" role="img" direction="ltr"'
        f' aria-labelledby="{name}-title {name}-description" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-description">{escape(description)}</desc>'
    )
    return head + body
