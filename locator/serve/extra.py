"""Packages that only the service needs."""

from importlib import import_module

from locator.errors import UsageError


def require_packages(*names: str) -> None:
    """Raise UsageError, naming the extra to install, if one of these packages is missing."""
    try:
        for name in names:
            import_module(name)
    except ImportError:
        message = 'the HTTP service needs more packages: pip install "clinic-locator[serve]"'
        raise UsageError(message) from None
