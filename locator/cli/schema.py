"""``locator schema``: the JSON contract, for programs."""

import click


@click.command(epilog="\b\nExample:\n  locator schema > answer.schema.json")
def schema() -> None:
    """Print the JSON Schema (draft 2020-12) of the JSON answer."""
    import json

    from locator.report.schema import schema as answer_schema

    click.echo(json.dumps(answer_schema(), indent=2))
