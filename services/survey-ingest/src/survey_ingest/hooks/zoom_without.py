"""An event of Zoom without those who were erased: none of it where it tells of one, else as it is without their names.

By the keys of readers: of an address or an account, everywhere; of a name alone, in sessions of that time. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rba_kernel.text import match_key

from survey_ingest.domain.contacts import contact_of
from survey_ingest.domain.erased_names import counts_at
from survey_ingest.domain.hints import ErasedName
from survey_ingest.domain.persons import BY_ADDRESS, name_key, person_key

#: Where an event says whom it is about.
_ABOUT = ("participant", "registrant")
_SENT = ("chat_message", "chat_message_file")
_IDS = ("registrant_id", "participant_user_id", "id")


@dataclass(frozen=True)
class Gone:
    """Those who were erased: keys of persons, and names in sessions of the source. `key` is the coalition's."""

    people: frozenset[str]
    names: tuple[ErasedName, ...]
    key: bytes

    def without(self, event: Mapping[str, Any]) -> dict[str, Any] | None:
        """The event without them; None where it is about one of them. What is not about them is the same."""
        about = _object(_object(event.get("payload")).get("object"))
        names = {each.name for each in self.names if counts_at(each, at := _at(event, about), at)}
        whom = [(_object(about.get(name)), "") for name in _ABOUT]
        whom += [(_object(about.get(name)), "sender_") for name in _SENT]
        if any(self._is_theirs(each, prefix, names) for each, prefix in whom):
            return None
        return dict(self._blanked(event, names))

    def _is_theirs(self, who: Mapping[str, Any], prefix: str, names: set[str]) -> bool:
        addresses = [_text(who.get(f"{prefix}{name}")) for name in ("email", "user_email")]
        ids = [] if prefix else [f"{name} {told}" for name in _IDS if (told := _text(who.get(name)))]
        if any(self._address(each) in self.people for each in [*addresses, *ids] if each):
            return True
        if any("@" in each for each in addresses):
            return False  # somebody else, whatever the name
        called = [_text(who.get(f"{prefix}{name}")) for name in ("user_name", "name")]
        called.append(f"{_text(who.get('first_name'))} {_text(who.get('last_name'))}")
        return any(self._named(each, names) for each in called if each.strip())

    def _address(self, text: str) -> str:
        return person_key(f"{BY_ADDRESS} {text.casefold()}", "", self.key, everywhere=True)

    def _named(self, text: str, names: set[str]) -> bool:
        contact = contact_of(text, "", original_names=True)
        keys = {
            name_key(each, self.key) for each in (contact.shown, contact.original, match_key(text, person_name=True))
        }
        return not names.isdisjoint({each for each in keys if each})

    def _blanked(self, value: Any, names: set[str]) -> Any:
        """The value, blank wherever nothing stands but an address or a name of theirs."""
        if isinstance(value, Mapping):
            return {name: self._blanked(each, names) for name, each in value.items()}
        if isinstance(value, list):
            return [self._blanked(each, names) for each in value]
        if not isinstance(value, str) or not value.strip():
            return value
        theirs = self._address(value.strip()) in self.people if "@" in value else names and self._named(value, names)
        return "" if theirs else value


def _at(event: Mapping[str, Any], about: Mapping[str, Any]) -> datetime | None:
    """When the session of an event began; else when the event was sent."""
    try:
        told = datetime.fromisoformat(_text(about.get("start_time")))
        return told if told.tzinfo else told.replace(tzinfo=UTC)
    except ValueError:
        pass
    try:
        return datetime.fromtimestamp(int(_text(event.get("event_ts"))) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    return "" if isinstance(value, bool) or not isinstance(value, str | int) else str(value).strip()
