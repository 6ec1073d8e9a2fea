"""What only those need who serve."""

from importlib import import_module

from locator.errors import UsageError


def require_packages(*names: str) -> None:
    """Raise UsageError, naming the extra that brings them, unless these packages are there."""
    try:
        for name in names:
            import_module(name)
    except ImportError:
        message = 'the HTTP service needs more packages: pip install "clinic-locator[serve]"'
        raise UsageError(message) from None
