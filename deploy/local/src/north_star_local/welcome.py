"""What the terminal shows once everything is ready."""

import json
from collections.abc import Mapping
from pathlib import Path

#: Written by the demo loader, read here.
DEMO_FILE = "demo.json"
_PAGES = "scorecard-engine"
_FILES = "survey-ingest"
ADMIN_KEY_FILE = "admin-access-key"
OPERATOR_KEY_FILE = "operator-key"


def welcome(urls: Mapping[str, str], folder: Path, seconds: float) -> str:
    """The addresses, the demo's link and the first administrator's key; `urls` by service name."""
    width = max(len(name) for name in urls)
    lines = [f"North Star is ready ({seconds:.1f} s). Stop it with Ctrl-C.", ""]
    lines += [f"  {name:<{width}}  {url}/docs" for name, url in urls.items()]
    lines += ["", f"  Workbench        {urls[_FILES]}/workbench"] if _FILES in urls else []
    page = _demo_page(folder / DEMO_FILE)
    if page is not None:
        lines += [f"  Demo scorecard   {urls[_PAGES]}{page}"]
    key_path = folder / ADMIN_KEY_FILE
    if key_path.is_file():
        key = key_path.read_text(encoding="ascii").strip()
        lines += ["", f"  Administrator's access key   {key}", f"  It is also in {key_path}"]
    else:
        lines += ["", f"  The key that makes coalitions is in {folder / OPERATOR_KEY_FILE}"]
    return "\n".join(lines)


def _demo_page(path: Path) -> str | None:
    """The path of the demo's page with its share token; None where no demo is loaded."""
    try:
        page = json.loads(path.read_text(encoding="utf-8"))["page"]
    except (OSError, ValueError, LookupError):
        return None
    return page if isinstance(page, str) else None
