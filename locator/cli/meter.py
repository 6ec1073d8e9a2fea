"""The progress line of a long run; only on a terminal."""

import sys
import time

import click

from locator.batch.run import Progress

# Seconds between two updates of the line.
_EVERY_S = 0.2
_WIDTH = 30


class Meter:
    """Shows a bar, the rate and the time left on standard error, and measures the time."""

    def __init__(self, quiet: bool) -> None:
        self._shows = not quiet and sys.stderr.isatty()
        self._started = time.monotonic()
        self._shown_at = 0.0
        self._part: float | None = None  # part of the input done before the first new row

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._started

    def show(self, progress: Progress) -> None:
        """Update the line, at most every ``_EVERY_S`` seconds."""
        now = time.monotonic()
        if self._shows and now - self._shown_at >= _EVERY_S:
            self._shown_at = now
            click.echo(f"\r{self._line(progress)}\x1b[K", nl=False, err=True)

    def clear(self) -> None:
        """Remove the line."""
        if self._shown_at:
            click.echo("\r\x1b[K", nl=False, err=True)

    def _line(self, progress: Progress) -> str:
        rate = f"{progress.rows:,} rows, {progress.fresh / max(self.seconds, 1e-9):,.0f}/s"
        if progress.part is None:
            return rate
        if self._part is None:
            self._part = progress.part
        bar = ("#" * round(_WIDTH * progress.part)).ljust(_WIDTH, "-")
        return f"[{bar}] {progress.part:4.0%}  {rate}{self._left(progress.part)}"

    def _left(self, part: float) -> str:
        """The time left, or "" until it can be estimated."""
        gone = part - (self._part or 0)
        if gone <= 0:
            return ""
        minutes, seconds = divmod(round(self.seconds * (1 - part) / gone), 60)
        return f", {minutes}:{seconds:02} left"
