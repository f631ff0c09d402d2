"""One running system for all tests of the whole; each test makes its own coalition."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from real_browser import running_chromium
from running_system import Coalition, RunningSystem, running_system


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    with running_system(tmp_path_factory.mktemp("system") / "var") as system:
        yield system


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for the tests of one file. While it is open its event loop runs, so no asynchronous test can."""
    with running_chromium() as browser:
        yield browser


@pytest.fixture
def coalition(system: RunningSystem) -> Iterator[Coalition]:
    coalition = system.coalition()
    yield coalition
    coalition.close()


@pytest.fixture
def coordinator(coalition: Coalition) -> Iterator[Coalition]:
    """An editor of a coalition that has nothing yet."""
    key = coalition.make("measures", "/v1/access-keys", name="coordinator", role="editor")["access_key"]
    editor = Coalition(coalition.system, key)
    yield editor
    editor.close()
