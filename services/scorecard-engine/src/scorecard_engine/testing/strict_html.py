"""Reading a page as strictly as browsers do not: for tests."""

from html.parser import HTMLParser

_VOID = {"meta", "link", "input", "br", "hr", "img"}


class StrictPage(HTMLParser):
    """Reads a page strictly: every element closed in order, every id once."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.handle_startendtag(tag, attrs)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that holds nothing."""
        self.tags.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id" and value]

    def handle_endtag(self, tag: str) -> None:
        """An element ends; it must be the one that began last."""
        if not self.open or self.open.pop() != tag:
            raise ValueError(f"</{tag}> closes another element")

    def handle_data(self, data: str) -> None:
        """Text that people read."""
        self.text.append(data)


def read_strictly(html: str) -> StrictPage:
    """The page; raises `ValueError` where an element is not closed in order, or an id stands twice."""
    page = StrictPage()
    page.feed(html)
    page.close()
    if page.open or len(page.ids) != len(set(page.ids)):
        raise ValueError(f"left open: {page.open}; ids: {page.ids}")
    return page
