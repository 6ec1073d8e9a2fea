"""Roads: a graph of them on this machine, and how long the drive to each clinic takes.

edges, osm        a file of roads → Road records
classes           what is driven how fast, and what a crossing costs
stage, build      records → one graph file
graph             that file, opened
snap              a point → its place on an edge
search, labels    a place → the clinics in order of their drive, with and without tables
times, line       how far off a time may be; minutes where no roads are installed
drive             all of it: a place and a directory → minutes, their range, and miles
way               the way to one clinic as a line
reach             what lies within so many minutes of a clinic
calibrate         a town's own factor
"""
