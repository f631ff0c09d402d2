"""Refuse a Python file of more than 400 lines: a file that long holds more than one thing."""

import pathlib
import subprocess
import sys

HARD_CAP = 400


def main() -> int:
    """Print each tracked Python file over the cap; the exit code says whether there was one."""
    root = pathlib.Path(__file__).resolve().parents[2]
    listing = subprocess.run(["git", "ls-files", "*.py"], cwd=root, capture_output=True, text=True, check=True)
    names = listing.stdout.split()
    lengths = {name: len((root / name).read_bytes().splitlines()) for name in names if (root / name).exists()}
    too_long = {name: lines for name, lines in lengths.items() if lines > HARD_CAP}
    for name, lines in sorted(too_long.items()):
        print("%s has %d lines; split it (at most %d)" % (name, lines, HARD_CAP))
    return 1 if too_long else 0


if __name__ == "__main__":
    sys.exit(main())
