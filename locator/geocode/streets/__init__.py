"""The street index: TIGER/Line ranges and address points, stored and searched on this machine."""
