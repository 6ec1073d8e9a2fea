"""The street index: TIGER/Line ranges and address points, kept and searched on this machine."""
