"""Reading members of a recipe's JSON, each fault named by its path."""

from typing import Any


class DerivationError(ValueError):
    """A recipe that cannot be carried out. `field` is a path into its JSON, such as `by[0].question`."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


def at(path: str, name: str) -> str:
    """The path of a member."""
    return f"{path}.{name}" if path else name


def an_object(data: object, path: str, allowed: set[str]) -> dict[str, Any]:
    """An object of no other members than these."""
    if not isinstance(data, dict):
        raise DerivationError(path or "derivation", "must be an object")
    unknown = next((name for name in data if name not in allowed), None)
    if unknown is not None:
        raise DerivationError(at(path, str(unknown)), f"is not known here; known are {', '.join(sorted(allowed))}")
    return data


def objects(data: dict[str, Any], name: str, allowed: set[str]) -> list[tuple[str, dict[str, Any]]]:
    """The objects of a list, each with its path."""
    items = data.get(name) or []
    if not isinstance(items, list):
        raise DerivationError(name, "must be a list")
    return [(f"{name}[{place}]", an_object(each, f"{name}[{place}]", allowed)) for place, each in enumerate(items)]


def text(data: dict[str, Any], name: str, path: str) -> str:
    """A text that is not empty."""
    value = data.get(name)
    if not isinstance(value, str) or not value.strip():
        raise DerivationError(at(path, name), "must be a text that is not empty")
    return value


def keys(data: dict[str, Any], name: str, path: str) -> tuple[str, ...]:
    """One key, or a list of them."""
    value = data.get(name)
    return (value,) if isinstance(value, str) and value else labels(data, name, path, needed=True)


def optional_keys(data: dict[str, Any], name: str) -> tuple[str, ...]:
    """One key, a list of them, or nothing."""
    return () if data.get(name) in (None, []) else keys(data, name, "")


def labels(data: dict[str, Any], name: str, path: str, *, needed: bool = False) -> tuple[str, ...]:
    """A list of texts that are not empty."""
    value = data.get(name) or []
    if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
        raise DerivationError(at(path, name), "must be a list of texts that are not empty")
    if needed and not value:
        raise DerivationError(at(path, name), "must not be empty")
    return tuple(value)


def boolean(data: dict[str, Any], name: str, *, default: bool) -> bool:
    """True or false."""
    value = data.get(name, default)
    if not isinstance(value, bool):
        raise DerivationError(name, "must be true or false")
    return value


def whole(data: dict[str, Any], name: str, default: int) -> int:
    """A whole number from 1 on."""
    value = data.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise DerivationError(name, "must be a whole number of at least 1")
    return value


def share(data: dict[str, Any], name: str, default: float) -> float:
    """A percentage."""
    value = data.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:  # noqa: PLR2004 - percent
        raise DerivationError(name, "must be a number from 0 to 100")
    return float(value)
