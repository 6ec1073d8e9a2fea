"""Packages that only the service needs."""

from importlib import import_module

from locator.system.extras import missing


def require_packages(*names: str) -> None:
    """Raise UsageError, naming the extra to install, if one of these packages is missing."""
    try:
        for name in names:
            import_module(name)
    except ImportError:
        raise missing("the HTTP service needs more packages", "serve") from None
