"""How the benchmarks report: each figure beside its limit, and their ratio."""

import statistics
from collections.abc import Sequence
from pathlib import Path

import psutil


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` percent of `values` do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share / 100 * len(ordered) + 0.5) - 1)]


def report(name: str, values: Sequence[float], limit: float, unit: str, share: float = 95) -> float:
    """Print median, the percentile and its ratio to the limit; answers the ratio."""
    figure = percentile(values, share)
    ratio = figure / limit
    print(
        f"\n{name}: median {statistics.median(values):.3g} {unit}, p{share:g} {figure:.3g} {unit}, "
        f"limit {limit:g} {unit}, ratio {ratio:.2f} ({len(values)} runs)"
    )
    return ratio


def memory_of_tree(pid: int) -> dict[str, float]:
    """Megabytes of memory by process of the tree under `pid`, each page shared out among those that share it (PSS)."""
    root = psutil.Process(pid)
    found: dict[str, float] = {}
    for process in [root, *root.children(recursive=True)]:
        try:
            found[f"{process.pid} {_name(process)}"] = _pss(process.pid)
        except (psutil.NoSuchProcess, FileNotFoundError):
            continue
    return found


def _name(process: psutil.Process) -> str:
    return " ".join(process.cmdline()[:4])[-60:] or process.name()


def _pss(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024
