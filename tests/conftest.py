"""The fixtures that all tests share; each plugin below is one concern."""

pytest_plugins = ("support.choice", "support.server", "support.databases", "support.projects", "support.readme")
