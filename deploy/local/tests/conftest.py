"""The launcher's tests share a module of stand-in services that also runs as a script."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
