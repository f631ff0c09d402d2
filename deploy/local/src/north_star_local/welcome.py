"""What the terminal shows once everything is ready."""

import json
from collections.abc import Mapping
from pathlib import Path

#: Written by the demo loader, read here.
DEMO_FILE = "demo.json"
ADMIN_KEY_FILE = "admin-access-key"


def welcome(urls: Mapping[str, str], folder: Path, seconds: float) -> str:
    """The addresses, the demo's link and the first administrator's key; `urls` by service name."""
    width = max(len(name) for name in urls)
    lines = [f"North Star is ready ({seconds:.1f} s). Stop it with Ctrl-C.", ""]
    lines += [f"  {name:<{width}}  {url}/docs" for name, url in urls.items()]
    link = _demo_link(folder / DEMO_FILE)
    if link is not None:
        lines += ["", f"  Demo scorecard   {link}"]
    key_path = folder / ADMIN_KEY_FILE
    if key_path.is_file():
        key = key_path.read_text(encoding="ascii").strip()
        lines += ["", f"  Administrator's access key   {key}", f"  It is also in {key_path}"]
    return "\n".join(lines)


def _demo_link(path: Path) -> str | None:
    try:
        link = json.loads(path.read_text(encoding="utf-8")).get("link")
    except (OSError, ValueError):
        return None
    return link if isinstance(link, str) else None
