"""Completion in bash, with quoting that click leaves out."""

import os
import re
import shlex

from click.shell_completion import BashComplete, CompletionItem, add_completion_class


class QuotingBash(BashComplete):
    """Click's completion for bash, with escapes. zsh and fish escape by themselves."""

    def format_completion(self, item: CompletionItem) -> str:
        """The line that click's script for bash reads, with special characters escaped."""
        if item.type != "plain" or _in_quotes(os.environ.get("COMP_WORDS", "")):
            return super().format_completion(item)
        # Two backslashes: the script reads the line without -r, which removes one.
        escaped = re.sub(r"([^\w@%+=:,./~-])", r"\\\\\1", item.value)
        return f"{item.type},{escaped}"


def _in_quotes(typed: str) -> bool:
    """True if the last word has an open quote. Inside quotes bash needs no escapes."""
    try:
        shlex.split(typed)
    except ValueError:
        return True
    return False


def install() -> None:
    """Make click use this class for bash."""
    add_completion_class(QuotingBash, "bash")
