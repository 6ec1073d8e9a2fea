"""Settings from the config file and the environment; flags override both.

The file is TOML. Its top level holds options by their long name (``format = "json"``,
``links = ["google", "apple"]``). A table ``[geocoders.NAME]`` or ``[routers.NAME]`` holds the
settings of that online service (``api_key``, ``url``, …). Each option can also be an environment
variable ``LOCATOR_FORMAT``, each setting of a service ``LOCATOR_GEOCODER_NAME_SETTING`` or
``LOCATOR_ROUTER_NAME_SETTING``.
"""

import os
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from locator.errors import DataError

# The options allowed at the top level of a config file: those that mean the same everywhere.
OPTIONS = (
    "by",
    "data_dir",
    "format",
    "geocoder",
    "guide_file",
    "language",
    "limit",
    "links",
    "locations",
    "quiet",
    "router",
    "service",
    "service_area",
    "services_file",
    "share_origin",
    "sure",
    "table_format",
    "travel_mode",
    "units",
    "verbose",
    "verify_after",
    "within",
)
# The yes-or-no options and the lists among them.
_FLAGS = ("quiet", "share_origin", "verbose")
_LISTS = ("geocoder", "links", "service")

# Variables that are no option of everywhere, and the option whose variable has another name.
_OTHER_VARIABLES = ("config", "streets_base_url", "token_file")
_VARIABLES = {"data_dir": "data"}
# Those of services, and those that Kubernetes sets for a service that is called "locator"
# (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables).
_NOT_OURS = r"LOCATOR_((GEOCODER|ROUTER)_.+_.+|SERVICE_(HOST|PORT)(_.+)?|PORT(_.+)?)"

# Nobody's settings are longer.
_MOST_BYTES = 1 << 20

# Commands inside a group. Defaults reach them through the group.
_NESTED = ("list", "show", "check", "install", "remove", "calibrate")


class Settings(NamedTuple):
    """The content of the config file; empty without one.

    ``options`` holds the values as if they had been typed. Each option checks its value when it is
    used; the error then names ``path``.
    """

    options: Mapping[str, Any] = {}
    geocoders: Mapping[str, Mapping[str, str]] = {}
    routers: Mapping[str, Mapping[str, str]] = {}
    path: str = ""

    def default_map(self, commands: Iterable[str]) -> dict[str, Any]:
        """Click's ``default_map``: the same defaults for every command and nested command."""
        options = dict(self.options)
        return {command: options | dict.fromkeys(_NESTED, options) for command in commands}

    def geocoder(self, name: str) -> dict[str, str]:
        """The settings of one online geocoder; the environment overrides the file."""
        return {**self.geocoders.get(name, {}), **_environment("geocoder", name)}

    def router(self, name: str) -> dict[str, str]:
        """The settings of one router; the environment overrides the file."""
        return {**self.routers.get(name, {}), **_environment("router", name)}


def _environment(kind: str, name: str) -> dict[str, str]:
    prefix = f"LOCATOR_{kind}_{name}_".upper()
    return {
        key[len(prefix) :].lower(): value
        for key, value in os.environ.items()
        if key.startswith(prefix)
    }


def unknown_variables() -> list[str]:
    """A sentence on each variable of the environment that begins like ours and is none.

    Its value may be a key: it is not shown.
    """
    ours = [name for name in os.environ if name.startswith("LOCATOR_")]
    if not ours:
        return []
    names = [_VARIABLES.get(option, option) for option in (*OPTIONS, *_OTHER_VARIABLES)]
    known = sorted(f"LOCATOR_{name.upper()}" for name in names)
    import re

    return [
        f"environment: unknown setting {name!r}; choose from {', '.join(known)}"
        for name in sorted(ours)
        if name not in known and not re.fullmatch(_NOT_OURS, name)
    ]


def read_settings(path: str | None, folder: str) -> Settings:
    """The settings in ``path``, or else in ``folder``/config.toml if it exists.

    Raises DataError, naming file and key, if the file cannot be read or has an unknown setting.
    """
    path = path or os.path.join(folder, "config.toml")
    if not os.path.exists(path):
        return Settings()
    import tomllib

    from locator.system.input_files import read_file

    try:
        content = tomllib.loads(read_file(path, _MOST_BYTES).decode())
    except (ValueError, RecursionError) as error:  # not only TOMLDecodeError: of huge numbers, too
        # A TOML error gives line and column. It quotes nothing that could be an API key.
        reason = "too deeply nested" if isinstance(error, RecursionError) else str(error)
        raise DataError(f"cannot read the settings: {reason}", path=path) from None
    services = ("geocoder", "router")
    geocoders, routers = (_tables(kind, content.pop(f"{kind}s", {}), path) for kind in services)
    return Settings(_options(content, path), geocoders, routers, path)


def split_services(text: str) -> list[str]:
    """The services in a text, separated by ";" as in a locations file."""
    return [name.strip() for name in text.split(";") if name.strip()]


def _options(content: dict[str, Any], path: str) -> dict[str, Any]:
    options = {key.replace("-", "_"): value for key, value in content.items()}
    for key, value in options.items():
        if key not in OPTIONS:
            known = ", ".join(OPTIONS)
            raise DataError(f"unknown setting {key!r}; choose from {known}", path=path)
        options[key] = _as_typed(key, value, path)
    _check_names(options, path)
    return options


def _as_typed(key: str, value: Any, path: str) -> Any:
    if isinstance(value, dict) or (isinstance(value, list) and key not in _LISTS):
        raise DataError(f"setting {key!r} cannot be a table or a list", path=path)
    if "\0" in str(value):
        raise DataError(f"setting {key!r} has a NUL character", path=path)
    if key == "service":
        return (
            [str(item) for item in value] if isinstance(value, list) else split_services(str(value))
        )
    if isinstance(value, list):
        return ",".join(str(item) for item in value)
    return value if key in _FLAGS and isinstance(value, bool) else str(value)


def _check_names(options: dict[str, Any], path: str) -> None:
    """Check the names of geocoders and table styles, which click does not check."""
    if (names := options.get("geocoder", "offline").lower()) != "offline":
        from locator.geocode.online.geocoder import available

        _check_known("geocoder", names.split(","), ["offline", *available()], path)
    if (style := options.get("table_format", "simple")) != "simple":
        import tabulate

        _check_known("table_format", [style], tabulate.tabulate_formats, path)


def _check_known(key: str, names: list[str], known: list[str], path: str) -> None:
    for name in names:
        if name.strip() not in known:
            choices = f"choose from {', '.join(known)}"
            raise DataError(f"setting {key!r}: {choices}", path=path, value=name)


def _tables(kind: str, tables: Any, path: str) -> dict[str, dict[str, str]]:
    """The settings of the online services of a kind, by their name."""
    if not isinstance(tables, dict) or not all(isinstance(t, dict) for t in tables.values()):
        example = {"geocoder": "census", "router": "osrm"}[kind]
        raise DataError(f"{kind}s must be tables, such as [{kind}s.{example}]", path=path)
    for name, table in tables.items():
        for key, value in table.items():
            if isinstance(value, dict | list):  # the value may be a key: it is not shown
                where = f"setting {key!r} of {kind} {name!r}"
                raise DataError(f"{where} cannot be a table or a list", path=path)
    return {
        name.lower(): {key: str(value) for key, value in table.items()}
        for name, table in tables.items()
    }
