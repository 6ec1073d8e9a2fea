"""Answer → text: every renderer shows the same answer and computes nothing."""
