"""Completion in bash, where click leaves it to the command to quote what it offers."""

import os
import re
import shlex

from click.shell_completion import BashComplete, CompletionItem, add_completion_class


class QuotingBash(BashComplete):
    """As click's own; zsh and fish quote what they insert by themselves."""

    def format_completion(self, item: CompletionItem) -> str:
        """The line that click's script for bash reads, with each special sign escaped."""
        if item.type != "plain" or _in_quotes(os.environ.get("COMP_WORDS", "")):
            return super().format_completion(item)
        # Twice: the script reads the line without -r, which takes one backslash away.
        escaped = re.sub(r"([^\w@%+=:,./~-])", r"\\\\\1", item.value)
        return f"{item.type},{escaped}"


def _in_quotes(typed: str) -> bool:
    """Whether the last word has an opening quote, within which bash escapes nothing."""
    try:
        shlex.split(typed)
    except ValueError:
        return True
    return False


def install() -> None:
    """Let click complete for bash this way."""
    add_completion_class(QuotingBash, "bash")
