"""What the launcher is told from outside, and what it tells the services."""

import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from north_star_local.databases import ROLES, DatabaseAddresses, database_url
from north_star_local.errors import StartError
from north_star_local.services import Service

#: Where the launcher binds: nobody outside this machine reaches it.
HOST = "127.0.0.1"
_HIGHEST_PORT = 65535
_SECRETS = {"OPERATOR_KEY": "operator-key", "SERVICE_KEY": "service-key", "SECRET_KEY": "secret-key"}
_URL_VARIABLES = {"owner": "OWNER_DATABASE_URL", "app": "DATABASE_URL", "dispatch": "DISPATCH_DATABASE_URL"}


@dataclass(frozen=True)
class Configuration:
    """How this start was asked for.

    `external` holds the databases of services that use a PostgreSQL elsewhere; `redis_url` a Redis or Valkey elsewhere.
    """

    folder: Path
    ports: Mapping[str, int]
    external: Mapping[str, DatabaseAddresses]
    redis_url: str | None
    with_demo: bool

    @property
    def needs_postgres(self) -> bool:
        """Whether a service uses the embedded PostgreSQL."""
        return any(name not in self.external for name in self.ports)

    def url(self, service: Service) -> str:
        """Where a service is reached on this machine."""
        return f"http://{HOST}:{self.ports[service.name]}"


def read_configuration(environment: Mapping[str, str], services: Sequence[Service]) -> Configuration:
    """Read `DATA_DIR`, `<PREFIX>_PORT`, `<PREFIX>_…DATABASE_URL`, `REDIS_URL` and `DEMO`.

    Raises `StartError` for a value that cannot be used, naming the variable and never the value of an address.
    """
    return Configuration(
        folder=Path(environment.get("DATA_DIR") or "var").resolve(),
        ports={service.name: _port(environment, service) for service in services},
        external={
            service.name: addresses
            for service in services
            if (addresses := _external(environment, service)) is not None
        },
        redis_url=environment.get("REDIS_URL") or None,
        with_demo=_yes_or_no(environment, "DEMO"),
    )


def _port(environment: Mapping[str, str], service: Service) -> int:
    variable = f"{service.prefix}_PORT"
    text = environment.get(variable) or str(service.port)
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= _HIGHEST_PORT):
        raise StartError(f"{variable} must be a port number between 1 and {_HIGHEST_PORT}.")
    return int(text)


def _external(environment: Mapping[str, str], service: Service) -> DatabaseAddresses | None:
    variables = {role: f"{service.prefix}_{_URL_VARIABLES[role]}" for role in ROLES}
    given = {role: environment.get(variable, "") for role, variable in variables.items()}
    if not any(given.values()):
        return None
    missing = [variables[role] for role in ROLES if not given[role]]
    if missing:
        raise StartError(f"{service.name} on your own PostgreSQL needs {' and '.join(missing)} too.")
    return DatabaseAddresses(**given)


def _yes_or_no(environment: Mapping[str, str], variable: str) -> bool:
    text = environment.get(variable, "1").strip().lower()
    if text not in {"1", "0", "yes", "no", "on", "off", "true", "false", ""}:
        raise StartError(f"{variable} must be 1 or 0.")
    return text not in {"0", "no", "off", "false"}


def make_secrets(folder: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """The three keys: from the environment, else from files of the data folder, made on first start (mode 600)."""
    return {variable: environment.get(variable) or _secret_file(folder / name) for variable, name in _SECRETS.items()}


def _secret_file(path: Path) -> str:
    try:
        secret = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        secret = secrets.token_urlsafe(32)
        write_private(path, f"{secret}\n")
    if not secret:
        raise StartError(f"{path} is empty; remove it to have a new key made.")
    return secret


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads: whole or not at all."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def service_environment(
    configuration: Configuration,
    services: Sequence[Service],
    keys: Mapping[str, str],
    socket_folder: Path | None,
    redis_url: str,
) -> dict[str, str]:
    """The environment variables of all services; those already set by the caller should win over them.

    `socket_folder` is where the embedded PostgreSQL answers; None where every database is external.
    """
    values = dict(keys) | {
        "REDIS_URL": redis_url,
        "STORAGE_URL": (configuration.folder / "objects").as_uri(),
        "SCRATCH_FOLDER": str(configuration.folder / "scratch"),
    }
    for service in services:
        values[f"{service.prefix}_URL"] = configuration.url(service)
        if service.name not in configuration.external and socket_folder is not None:
            for role, variable in _URL_VARIABLES.items():
                role_name = f"{service.database}_{role}"
                values[f"{service.prefix}_{variable}"] = database_url(socket_folder, service.database, role_name)
    return values
