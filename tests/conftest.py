"""The fixtures that all tests share; each plugin below is one concern."""

from collections.abc import Iterator

import pytest

pytest_plugins = ("support.choice", "support.server", "support.databases", "support.projects", "support.readme")


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What fsql keeps of plans for the next time goes into no user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield
