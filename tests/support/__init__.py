"""What the tests share, one concern a file; tests/conftest.py loads them as pytest plugins."""
