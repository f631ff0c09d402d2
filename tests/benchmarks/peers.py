"""What the reading is compared with, each in a process of its own: `python peers.py NAME FILE OUT`."""

import sys
from pathlib import Path


def polars_whole(source: Path, target: Path) -> None:
    """Polars reads the file as text and writes Parquet."""
    import polars as pl

    pl.read_csv(source, infer_schema=False).write_parquet(target)


def polars_streaming(source: Path, target: Path) -> None:
    """The same, a piece at a time."""
    import polars as pl

    pl.scan_csv(source, infer_schema=False).sink_parquet(target)


def pandas_melt(source: Path, _target: Path) -> None:
    """What analysts do: read the file and make one row an answer."""
    import pandas as pd

    frame = pd.read_csv(source, dtype=str, keep_default_na=False)
    long = frame.melt(id_vars=["Timestamp"])
    assert len(long) == len(frame) * (frame.shape[1] - 1)


if __name__ == "__main__":
    globals()[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
