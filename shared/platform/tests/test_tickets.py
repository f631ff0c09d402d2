"""A ticket is its caller's, for its path, until it is over; a changed one is nobody's."""

from datetime import UTC, datetime, timedelta

import pytest
from rba_platform.access import Caller, Role
from rba_platform.ids import new_id
from rba_platform.tickets import LIFETIME, make_ticket, read_ticket

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PATH = "/v1/notes/7/events"


@pytest.fixture
def caller() -> Caller:
    return Caller(new_id(), Role.reporter, new_id(), new_id())


def test_it_brings_its_caller_back(caller: Caller) -> None:
    ticket = make_ticket("secret", caller, PATH, NOW + LIFETIME)
    assert read_ticket("secret", ticket, PATH, NOW) == caller
    keyless = Caller(new_id(), Role.editor)
    assert read_ticket("secret", make_ticket("secret", keyless, PATH, NOW + LIFETIME), PATH, NOW) == keyless


def test_it_is_bound_to_time_path_and_secret(caller: Caller) -> None:
    ticket = make_ticket("secret", caller, PATH, NOW + LIFETIME)
    assert read_ticket("secret", ticket, PATH, NOW + LIFETIME) is None
    assert read_ticket("secret", ticket, PATH, NOW + LIFETIME - timedelta(seconds=1)) == caller
    assert read_ticket("secret", ticket, PATH + "/", NOW) is None
    assert read_ticket("other", ticket, PATH, NOW) is None


def test_no_sign_of_it_can_be_changed(caller: Caller) -> None:
    ticket = make_ticket("secret", caller, PATH, NOW + LIFETIME)
    # The last sign of base64 carries bits that are no part of the value.
    for place in range(len(ticket) - 1):
        other = "A" if ticket[place] != "A" else "B"
        read = read_ticket("secret", ticket[:place] + other + ticket[place + 1 :], PATH, NOW)
        assert read is None or place == ticket.index(".") - 1, place


@pytest.mark.parametrize("text", ["", ".", "a", "a.b", "ق.ق", "====.====", "e30.e30", "\x00.\x00"])
def test_what_is_no_ticket_is_nobodys(text: str) -> None:
    assert read_ticket("secret", text, PATH, NOW) is None
