"""``locator serve``: answers over HTTP, and a page for agents."""

from collections.abc import Mapping
from typing import Any

import click

from locator.answer import Request
from locator.cli import options
from locator.directions import LINKS, TRAVEL_MODES
from locator.errors import Exit, UsageError
from locator.geocode.model import geocoder_names
from locator.serve.config import LOOPBACK, Config, is_loopback

EXAMPLES = """\b
Examples:
  locator serve
  locator serve --locations our-clinics.csv --port 9000 --workers 2
  locator serve --host 0.0.0.0 --token-file tokens.txt
  curl --json '{"address": "35806"}' 'http://127.0.0.1:8080/v1/find?format=text'
"""


@click.command(epilog=EXAMPLES)
@click.option(
    "--host",
    metavar="ADDRESS",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on. Any that other machines can reach needs --token-file.",
)
@click.option(
    "--port",
    metavar="N",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help="Port to listen on; 0 picks a free one. The URL is printed.",
)
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Number of processes.",
)
@click.option(
    "--token-file",
    metavar="FILE",
    type=options.Locations(),
    envvar="LOCATOR_TOKEN_FILE",
    help="File of tokens, one a line. Every request then needs one of them.",
)
@click.option(
    "--allow-host",
    metavar="NAME",
    multiple=True,
    help="Another host name of the service, besides localhost; can be repeated.",
)
@click.option(
    "--allow-origin",
    metavar="ORIGIN",
    multiple=True,
    help="Site whose pages may send requests, such as https://desk.example; can be repeated.",
)
@click.option(
    "--at-once",
    metavar="N",
    type=click.IntRange(min=1),
    default=Config().at_once,
    show_default=True,
    help="Requests at a time per process; more get 429.",
)
@click.option(
    "--time-limit",
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True),
    default=Config().time_limit_s,
    show_default=True,
    help="Time limit for a request to arrive, and for its answer.",
)
@options.locations_option
@options.services_file_option
@options.guide_file_option
@options.data_dir_option
@options.geocoder_option
@options.router_option
@options.service_option
@options.within_option
@options.by_option
@options.limit_option
@options.units_option
@options.language_option
@options.links_option(tuple(LINKS))
@options.travel_mode_option(TRAVEL_MODES)
@options.share_origin_option
@options.verify_after_option
@options.quiet_option
@click.pass_context
def serve(ctx: click.Context, /, **chosen: Any) -> int:
    """Give the answers of find over HTTP, with a page for agents.

    Prints its URL; /openapi.json describes all requests. Changed clinics, street data and tokens
    are read again within seconds, or on SIGHUP. If a new file cannot be used, the old content
    stays in use. On SIGTERM or Ctrl-C the service finishes current requests and stops. The log on
    standard error holds no addresses. The options from --service to --verify-after are defaults
    for requests; each request can override them.
    """
    from locator.serve.server import serve as run

    config = _config(ctx, chosen)
    run(config, chosen["host"], chosen["port"], chosen["workers"], click.echo)
    return Exit.OK


def _config(ctx: click.Context, chosen: Mapping[str, Any]) -> Config:
    _check(chosen)
    names = geocoder_names(chosen["geocoder"])
    return Config(
        locations=chosen["locations"],
        services_file=chosen["services_file"],
        guide_file=chosen["guide_file"],
        data_dir=chosen["data_dir"],
        geocoders=names,
        settings={name: ctx.obj.geocoder(name) for name in names if name != "offline"},
        router=chosen["router"],
        router_settings=ctx.obj.router(chosen["router"]),
        token_file=chosen["token_file"],
        hosts=_hosts(chosen),
        origins=chosen["allow_origin"],
        defaults=Request.from_options(chosen),
        at_once=chosen["at_once"],
        time_limit_s=chosen["time_limit"],
        quiet=chosen["quiet"],
    )


def _check(chosen: Mapping[str, Any]) -> None:
    if not (is_loopback(chosen["host"]) or chosen["token_file"]):
        raise UsageError("--host: an address that other machines can reach needs --token-file")
    for name in ("locations", "services_file", "guide_file", "token_file"):
        if chosen[name] == "-":
            option = name.replace("_", "-")
            raise UsageError(f"--{option}: must be a file, not standard input")


def _hosts(chosen: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The names allowed in the Host header; None allows any name, as tokens protect the service."""
    named = tuple(name.lower() for name in chosen["allow_host"])
    if is_loopback(chosen["host"]):
        return (*LOOPBACK, chosen["host"], *named)
    return (*LOOPBACK, *named) if named else None
