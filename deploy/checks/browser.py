"""Find the Chromium that the tests of pages use, or install one. Prints where it is."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def installed() -> str | None:
    """The path of a Chromium on this machine: $CHROMIUM, one in PATH, a Mac application, or playwright's own."""
    candidates = [os.environ.get("CHROMIUM"), *(shutil.which(name) for name in NAMES), *MAC_PLACES]
    return next((path for path in candidates if path and Path(path).exists()), None) or _playwrights()


def _playwrights() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> None:
    """Install a Chromium: Debian's package where that is possible, playwright's otherwise."""
    print("Installing a Chromium for the tests of pages ...", flush=True)
    if shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], stdout=subprocess.DEVNULL, check=False)
        package = ["apt-get", "install", "-y", "-qq", "chromium"]
        if subprocess.run(package, stdout=subprocess.DEVNULL, check=False).returncode == 0:
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> str | None:
    """Make sure there is a Chromium; the complaint where there is none."""
    if installed() is None:
        install()
    path = installed()
    if path is None:
        return "The tests need Chromium and none could be installed. Install it, or set CHROMIUM to its path."
    print(f"Chromium: {path}")
    return None


if __name__ == "__main__":
    sys.exit(main())
