"""``locator batch --dask``: many files, on a cluster."""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import click

from locator.batch import cluster
from locator.batch.answering import Outcome, Setup
from locator.batch.run import Progress
from locator.cli.batch_report import ended, note, show, summary
from locator.cli.meter import Meter
from locator.cli.roads import prepare_roads
from locator.errors import Exit, LocatorError, UsageError
from locator.geocode.offline import lacks_streets
from locator.geocode.streets.folder import data_dir

# Options that only make sense on one machine, and the alternative to each.
REFUSED = {
    "resume": "the same command continues by itself",
    "restart": "name a new output folder",
    "workers": "the cluster has its own",
    "max_errors": "files are answered each for itself",
    "skip_bad": "mend the file, which is named, and run the same command again",
    "spreadsheet_safe": "answer the files on one machine",
    "output_format": "files come out in the format they have",
}


def check(ctx: click.Context) -> None:
    """Raise UsageError for options that --dask does not go with."""
    options = {param.name: param for param in ctx.command.params}
    for name, instead in REFUSED.items():
        if ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            raise UsageError(f"{options[name].opts[0]} does not go with --dask: {instead}")
    if ctx.params["output"] is None:
        raise UsageError("--dask needs -o, a folder")
    if ctx.params["input"] == "-":
        raise UsageError("--dask needs files that the workers can read, not standard input")


def answer_files(
    chosen: Mapping[str, Any], reading: Mapping[str, Any], setup_in: Callable[[str | None], Setup]
) -> int:
    """Answer all files, and say what became of them; exit code 5 if one could not be answered.

    ``setup_in`` makes the setup from the folder of the street index.
    """
    where = (chosen["data_url"], data_dir(chosen["data_dir"]))
    if chosen["data_url"] is None:
        prepare_roads(chosen)
    with cluster.shared_data(*where) as (folder, data):
        setup = setup_in(folder)
        if chosen["data_url"] is None and (lacking := lacks_streets(chosen["data_dir"])):
            note(chosen["quiet"], lacking)
        if chosen["dry_run"]:
            with cluster.first_file(chosen["input"], reading) as source:
                return show(source, setup)
        tally = _Tally(Meter(chosen["quiet"]))
        job = (chosen["input"], chosen["output"], chosen["dask"], setup)
        try:
            cluster.run(
                *job,
                data=data,
                reading=reading,
                report=tally.add,
                notify=partial(tally.note, chosen["quiet"]),
            )
        except KeyboardInterrupt as stop:
            return ended("interrupted; run the same command again to continue", stop, tally.meter)
        except LocatorError:
            tally.meter.clear()
            raise
    tally.meter.clear()
    note(chosen["quiet"], *tally.lines())
    for fault in tally.faults:
        click.echo(f"locator: {fault}", err=True)
    return Exit.DATA if tally.faults else Exit.OK


class _Tally:
    """The results of the files so far."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self.faults: list[str] = []
        self._files = self._skipped = self._rows = self._fresh = 0
        self._counts: Counter[Outcome] = Counter()

    def add(self, done: cluster.Done, files: int) -> None:
        self._files += 1
        self._skipped += done.skipped
        self._counts.update(done.counts)
        rows = sum(done.counts.values())
        self._rows += rows
        self._fresh += 0 if done.skipped else rows
        if done.fault:
            self.faults.append(done.fault)
        self.meter.show(Progress(self._rows, self._fresh, self._counts, self._files / files))

    def note(self, quiet: bool, line: str) -> None:
        self.meter.clear()
        note(quiet, line)

    def lines(self) -> list[str]:
        answered = self._files - self._skipped - len(self.faults)
        there = f", {self._skipped:,} there already" if self._skipped else ""
        failed = f", {len(self.faults):,} failed" if self.faults else ""
        return [
            f"files: {answered:,} answered{there}{failed}",
            *summary(self._counts, self._fresh, self.meter.seconds),
        ]
