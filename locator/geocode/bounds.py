"""Where the United States are, coarsely: enough to notice a lost minus sign."""

# South, north, west and east in WGS 84 degrees. Ours: drawn by hand, rounded outwards, around the
# outermost land of each part; a test holds every ZIP code centre of data/zips.csv against them.
_BOXES = (
    (24.3, 49.5, -125.1, -66.8),  # the 48 states between Canada and Mexico
    (51.1, 71.5, -180.0, -129.9),  # Alaska
    (51.7, 53.2, 172.3, 180.0),  # Alaska beyond the date line
    (18.8, 28.6, -178.5, -154.7),  # Hawaii and Midway
    (17.5, 18.7, -68.0, -64.5),  # Puerto Rico and the Virgin Islands
    (-14.7, -11.0, -171.2, -168.0),  # American Samoa
    (13.1, 20.7, 144.5, 146.2),  # Guam and the Northern Mariana Islands
    (19.2, 19.4, 166.5, 166.7),  # Wake Island
)


def in_the_us(latitude: float, longitude: float) -> bool:
    """Whether a point (WGS 84 degrees) lies in one of the boxes around the states and territories.

    True for parts of Canada, Mexico and the sea too.
    """
    return any(
        south <= latitude <= north and west <= longitude <= east
        for south, north, west, east in _BOXES
    )
