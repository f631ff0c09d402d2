"""Whether each service's committed openapi.json is what its app says; `--write` writes them again.

Needs no database: an app describes itself before it connects to anything.
"""

import json
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

SERVICES = {
    "measures-api": ("measures_api", "MeasuresSettings"),
    "survey-ingest": ("survey_ingest", "IngestSettings"),
    "scorecard-engine": ("scorecard_engine", "EngineSettings"),
}

#: Addresses and keys of nowhere: settings must be given, and are not used.
NOWHERE: dict[str, Any] = {
    "database_url": "postgresql+asyncpg://nobody@/nowhere",
    "dispatch_database_url": "postgresql+asyncpg://nobody@/nowhere",
    "service_key": "none",
    "secret_key": "none",
    "operator_key": "none",
}


def described(package: str, settings: str) -> str:
    """The OpenAPI document of a service, as it is committed."""
    chosen = getattr(import_module(f"{package}.settings"), settings)(**NOWHERE)
    document = import_module(f"{package}.main").create_app(chosen).openapi()
    return json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def main() -> int:
    """Check, or write with `--write`; 1 where a document has drifted."""
    drifted = 0
    for folder, (package, settings) in SERVICES.items():
        if find_spec(f"{package}.main") is None:
            continue
        path = ROOT / "services" / folder / "openapi.json"
        document = described(package, settings)
        if "--write" in sys.argv[1:]:
            path.write_text(document, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != document:
            print(f"{path.relative_to(ROOT)} is not what the service says. Run `make openapi` and look at the change.")
            drifted = 1
    return drifted


if __name__ == "__main__":
    sys.exit(main())
