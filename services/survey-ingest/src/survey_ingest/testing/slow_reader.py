"""A reader that waits until a test lets it go on, installed by entry point as a package would be.

It takes files named `slow…` and gives what the Google Forms reader gives for them. Its version can be raised.
"""

from pathlib import Path

FORMAT = "slow_table"

_MODULE = """
import tempfile
import time
from pathlib import Path
from survey_ingest.readers.contract import Evidence

HERE = Path(__file__).parent
RESPONSES = {responses}

class SlowTable:
    format = title = export_help = "slow_table"
    header_words = frozenset()
    version = {version}

    def recognises(self, probe):
        return Evidence(5.0, "slow", ("its name",)) if probe.name.startswith("slow") else None

    def read(self, probe, evidence, hints):
        from survey_ingest.readers.reading import read
        from survey_ingest.readers.registry import readers

        done = 0
        while not (HERE / "gate").exists():
            done = min(done + 1, 99)
            probe.progress("reading", done, 100, rows=done * 10)
            time.sleep(0.01)
        google = [reader for reader in readers() if reader.format == "google_forms"]
        with tempfile.TemporaryDirectory(dir=HERE) as folder:
            path = Path(folder) / "table.csv"
            lines = probe.path.read_bytes().splitlines(keepends=True)
            path.write_bytes(b"".join(lines[: None if RESPONSES is None else RESPONSES + 1]))
            return read(path, hints, google)

slow_table = SlowTable()
"""


class SlowReader:
    """The package in `folder`, which is to be on the PYTHONPATH of the reader process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        info = folder / "slow_table-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: slow_table\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text("[survey_ingest.readers]\nslow = slow_table_reader:slow_table\n")
        self.install(1)

    def install(self, version: int, responses: int | None = None) -> None:
        """Write the reader in this version; it sees the first `responses` only, where that is given."""
        text = _MODULE.replace("{version}", str(version)).replace("{responses}", repr(responses))
        (self.folder / "slow_table_reader.py").write_text(text)

    def remove(self) -> None:
        """Take the package away; what it read is read by nobody then."""
        (self.folder / "slow_table-1.0.dist-info" / "entry_points.txt").unlink()

    def let_go(self) -> None:
        """Let what is being read, and what will be, be read to its end."""
        (self.folder / "gate").touch()

    def hold(self) -> None:
        """Let readings wait."""
        (self.folder / "gate").unlink(missing_ok=True)
