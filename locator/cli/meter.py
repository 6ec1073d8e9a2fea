"""How far a long run is, on a line of its own; on terminals only."""

import sys
import time

import click

from locator.batch.run import Progress

# Seconds between two looks of the line.
_EVERY_S = 0.2
_WIDTH = 30


class Meter:
    """Shows a bar with the rate and the time left on standard error, and knows how long it took."""

    def __init__(self, quiet: bool) -> None:
        self._shows = not quiet and sys.stderr.isatty()
        self._started = time.monotonic()
        self._shown_at = 0.0
        self._part: float | None = None  # of the input, when the first new rows were done

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return time.monotonic() - self._started

    def show(self, progress: Progress) -> None:
        """Bring the line up to date, not more often than anyone can read."""
        now = time.monotonic()
        if self._shows and now - self._shown_at >= _EVERY_S:
            self._shown_at = now
            click.echo(f"\r{self._line(progress)}\x1b[K", nl=False, err=True)

    def clear(self) -> None:
        """Take the line away."""
        if self._shown_at:
            click.echo("\r\x1b[K", nl=False, err=True)

    def _line(self, progress: Progress) -> str:
        said = f"{progress.rows:,} rows, {progress.fresh / max(self.seconds, 1e-9):,.0f}/s"
        if progress.part is None:
            return said
        if self._part is None:
            self._part = progress.part
        bar = ("#" * round(_WIDTH * progress.part)).ljust(_WIDTH, "-")
        return f"[{bar}] {progress.part:4.0%}  {said}{self._left(progress.part)}"

    def _left(self, part: float) -> str:
        """The time left, once it can be told."""
        gone = part - (self._part or 0)
        if gone <= 0:
            return ""
        minutes, seconds = divmod(round(self.seconds * (1 - part) / gone), 60)
        return f", {minutes}:{seconds:02} left"
