"""Words that tell where a place name begins when no comma does. Tables only.

Compiled for this project from the names of US cities; needed only for text without commas, where
"Main St St Louis" or "Pike Road" would otherwise be cut in the wrong place.
"""

# Cities and towns whose name ends in, or holds, a street suffix that hardly ever is in a city's.
STREETLIKE_CITIES = frozenset({
    "OWENS CROSS ROADS", "OWENS CROSSROADS", "OWENS CROSS RDS", "CROSS ROADS", "PIKE ROAD",
    "PIKE CREEK", "FEDERAL WAY", "CIRCLE PINES", "TEMPLE TERRACE", "MOUNTLAKE TERRACE",
    "OAKBROOK TERRACE", "GRAND TERRACE", "UNIVERSITY PLACE", "STATE ROAD", "HAMPTON COVE",
    "GLEN COVE", "CAPE MAY COURT HOUSE", "TERRACE PARK",
})  # fmt: skip

# First words of place names of two words or more.
CITY_FIRST = frozenset({
    "NEW", "SAN", "SANTA", "SANTO", "LOS", "LAS", "LA", "EL", "DEL", "DES", "DE", "FORT", "FT",
    "PORT", "SAINT", "ST", "STE", "MOUNT", "MT", "LAKE", "GRAND", "LITTLE", "BIG", "BATON", "CAPE",
    "CEDAR", "COLLEGE", "CORPUS", "COUNCIL", "CROWN", "EAGLE", "FALLS", "FOND", "GLEN", "GREAT",
    "GREEN", "HIGH", "HOT", "HAZEL", "IDAHO", "JEFFERSON", "KANSAS", "KEY", "LEHIGH", "LONG",
    "MUSCLE", "OAK", "OKLAHOMA", "PALM", "PALO", "PANAMA", "PHENIX", "PINE", "PHIL", "POINT",
    "RAPID", "RED", "REDSTONE", "ROCK", "ROUND", "SALT", "SAND", "SILVER", "SIOUX", "SPRING",
    "SUGAR", "TERRE", "TRAVERSE", "UNION", "UNIVERSITY", "VALLEY", "VIRGINIA", "WALLA", "WARNER",
    "WHITE", "WINSTON", "YUBA", "TOWN", "FLAT", "PAINT", "LACEYS", "SPANISH", "ORANGE", "GULF",
    "DAPHNE", "BAY", "FIVE", "HOLLY", "MERIDIAN", "LOWER", "UPPER",
})  # fmt: skip

# Last words of place names of two words or more.
CITY_LAST = frozenset({
    "CITY", "SPRINGS", "SPRING", "FALLS", "BEACH", "HEIGHTS", "PARK", "GROVE", "HILLS", "HILL",
    "SHOALS", "COVE", "ROCK", "ROCKS", "CREEK", "POINT", "VALLEY", "LAKE", "LAKES", "ISLAND",
    "BLUFF", "BLUFFS", "RAPIDS", "RIDGE", "JUNCTION", "STATION", "VILLAGE", "GREEN", "MARKET",
    "HOPE", "ARSENAL", "HEAD", "RIVER", "RIVERS", "GARDENS", "HARBOR", "SHORES", "SPGS", "HTS",
    "BEND", "PAYNE", "ROUGE", "VEGAS", "ANTONIO", "DIEGO", "ANGELES", "FRANCISCO", "ORLEANS",
    "YORK", "WORTH", "SMITH", "LOUIS", "PAUL", "MOINES", "PASO", "HAUTE", "BRANCH", "FORK",
    "CENTER", "CENTRE", "PLAINS", "MILLS", "BLUFFTON", "BAY", "TOWNSHIP", "CAMPBELL", "POINTS",
})  # fmt: skip

# Second words of cities that begin with a direction: "North Little Rock", "West Palm Beach".
DIRECTION_CITIES = {
    "N": frozenset({
        "ADAMS", "ANDOVER", "ATTLEBORO", "AUGUSTA", "BEND", "BERGEN", "BRUNSWICK", "CANTON",
        "CHARLESTON", "COURTLAND", "HAVEN", "HOLLYWOOD", "KANSAS", "LAS", "LAUDERDALE", "LITTLE",
        "MIAMI", "MYRTLE", "OGDEN", "OLMSTED", "PLATTE", "POLE", "PORT", "RICHLAND", "ROYALTON",
        "SALT", "TONAWANDA", "VERNON",
    }),
    "S": frozenset({
        "BEND", "CHARLESTON", "ELGIN", "EUCLID", "FULTON", "GATE", "HADLEY", "HOLLAND", "HOUSTON",
        "JORDAN", "LAKE", "PADRE", "PASADENA", "PITTSBURG", "PLAINFIELD", "PORTLAND", "SALT",
        "SAN", "VIENNA", "WINDSOR",
    }),
    "E": frozenset({
        "BREWTON", "CHICAGO", "CLEVELAND", "HAMPTON", "HARTFORD", "HELENA", "LANSING",
        "LIVERPOOL", "MOLINE", "ORANGE", "PALO", "PEORIA", "POINT", "PROVIDENCE", "RIDGE",
        "ROCHESTER", "RUTHERFORD", "SAINT", "ST",
    }),
    "W": frozenset({
        "ALLIS", "BEND", "BLOCTON", "CHESTER", "COLUMBIA", "COVINA", "DES", "FARGO", "HARTFORD",
        "HAVEN", "HOLLYWOOD", "JORDAN", "LAFAYETTE", "LINN", "MELBOURNE", "MEMPHIS", "MIFFLIN",
        "MONROE", "ORANGE", "PALM", "PLAINS", "POINT", "SACRAMENTO", "SENECA", "SPRINGFIELD",
        "VALLEY", "WARWICK", "YORK",
    }),
}  # fmt: skip

# Words that follow "St" where it means Saint.
SAINTS = frozenset({
    "AGNES", "ALBANS", "ANDREW", "ANDREWS", "ANN", "ANNE", "ANTHONY", "AUGUSTINE", "BERNARD",
    "BERNICE", "BONIFACE", "CHARLES", "CLAIR", "CLOUD", "CROIX", "DAVID", "DAVIDS", "ELMO",
    "FLORIAN", "FRANCIS", "GABRIEL", "GEORGE", "HELENA", "HELENS", "IGNACE", "JAMES", "JOE",
    "JOHN", "JOHNS", "JOSEPH", "LAWRENCE", "LEON", "LEONARD", "LOUIS", "LUCIE", "LUKE", "LUKES",
    "MARKS", "MARTIN", "MARY", "MARYS", "MATTHEWS", "MICHAEL", "MICHAELS", "PATRICK", "PAUL",
    "PETER", "PETERS", "PETERSBURG", "REGIS", "ROBERT", "ROSE", "SIMONS", "STEPHEN", "STEPHENS",
    "THOMAS",
})  # fmt: skip

# Words that place names are shortened by: USPS Publication 28, §233 and Appendix C1, but for those
# of streets alone and "Sta", which a town's own name has; "St", "Ste", and "Mt" as everyone writes
# them.
SPELLED_OUT = {
    "N": "NORTH", "S": "SOUTH", "E": "EAST", "W": "WEST", "ST": "SAINT", "STE": "SAINTE",
    "FT": "FORT", "MT": "MOUNT", "X": "CROSS", "TWP": "TOWNSHIP",
    "BLF": "BLUFF", "BLFS": "BLUFFS", "BND": "BEND", "BCH": "BEACH", "BR": "BRANCH",
    "BRG": "BRIDGE", "BRK": "BROOK", "BRKS": "BROOKS", "BTM": "BOTTOM", "BYU": "BAYOU",
    "CLF": "CLIFF", "CLFS": "CLIFFS", "COR": "CORNER", "CORS": "CORNERS", "CP": "CAMP",
    "CPE": "CAPE", "CRK": "CREEK", "CRST": "CREST", "CTR": "CENTER", "CV": "COVE",
    "CYN": "CANYON", "DL": "DALE", "EST": "ESTATE", "ESTS": "ESTATES", "FLD": "FIELD",
    "FLDS": "FIELDS", "FLS": "FALLS", "FLT": "FLAT", "FLTS": "FLATS", "FRD": "FORD",
    "FRG": "FORGE", "FRK": "FORK", "FRKS": "FORKS", "FRST": "FOREST", "FRY": "FERRY",
    "GDN": "GARDEN", "GDNS": "GARDENS", "GLN": "GLEN", "GRN": "GREEN", "GRV": "GROVE",
    "HBR": "HARBOR", "HL": "HILL", "HLS": "HILLS", "HOLW": "HOLLOW", "HTS": "HEIGHTS",
    "HVN": "HAVEN", "IS": "ISLAND", "ISS": "ISLANDS", "JCT": "JUNCTION", "KNL": "KNOLL",
    "KNLS": "KNOLLS", "KY": "KEY", "LCK": "LOCK", "LK": "LAKE", "LKS": "LAKES",
    "LNDG": "LANDING", "MDW": "MEADOW", "MDWS": "MEADOWS", "ML": "MILL", "MLS": "MILLS",
    "MNR": "MANOR", "MSN": "MISSION", "MTN": "MOUNTAIN", "MTNS": "MOUNTAINS", "NCK": "NECK",
    "ORCH": "ORCHARD", "PLN": "PLAIN", "PLNS": "PLAINS", "PNE": "PINE", "PNES": "PINES",
    "PR": "PRAIRIE", "PRT": "PORT", "PT": "POINT", "PTS": "POINTS", "RDG": "RIDGE",
    "RDGS": "RIDGES", "RDS": "ROADS", "RIV": "RIVER", "RNCH": "RANCH", "RPD": "RAPID",
    "RPDS": "RAPIDS", "SHL": "SHOAL", "SHLS": "SHOALS", "SHR": "SHORE", "SHRS": "SHORES",
    "SMT": "SUMMIT", "SPG": "SPRING", "SPGS": "SPRINGS", "UN": "UNION", "VIS": "VISTA",
    "VL": "VILLE", "VLG": "VILLAGE", "VLY": "VALLEY", "VW": "VIEW", "WL": "WELL", "WLS": "WELLS",
    "XING": "CROSSING",
}  # fmt: skip

# Kinds of place. Alone they are no street and, although some towns are called so, no town.
KINDS_OF_PLACE = frozenset({
    "ACADEMY", "AIRPORT", "APARTMENT", "BANK", "BEACH", "BUILDING", "CAMP", "CAMPUS", "CENTER",
    "CHURCH", "CLINIC", "COLLEGE", "COURTHOUSE", "DORM", "FARM", "GARAGE", "GENERAL DELIVERY",
    "HOME", "HOSPITAL", "HOSTEL", "HOTEL", "HOUSE", "ISLAND", "JAIL", "LAKE", "LIBRARY", "MALL",
    "MARKET", "MOTEL", "NURSING HOME", "OFFICE", "PARK", "PHARMACY", "PRISON", "REHAB",
    "RESTAURANT", "RIVER", "SCHOOL", "SHELTER", "STATE HOSPITAL", "STATION", "STORE", "STREET",
    "STREETS", "UNIVERSITY", "UPSTAIRS", "VAN", "VETERANS HOSPITAL", "VILLAGE", "WOODS", "WORK",
})  # fmt: skip

# Natural features and districts are parts of the names of towns.
KINDS_OF_BUILDING = KINDS_OF_PLACE - {
    "BEACH", "CAMP", "CENTER", "HOME", "HOUSE", "ISLAND", "LAKE", "PARK", "RIVER", "STATION",
    "STREET", "STREETS", "VILLAGE", "WOODS",
}  # fmt: skip

# The last words of the names of shops that callers are near: those of the National Retail
# Federation's list of the 100 largest that are no towns, suffixes or common words of names.
SHOPS = frozenset({
    "ALDI", "APPLEBEES", "ARBYS", "AUTOZONE", "CHIPOTLE", "COSTCO", "CVS", "DENNYS", "DUNKIN",
    "HARDEES", "IHOP", "IKEA", "JCPENNEY", "KFC", "KMART", "KOHLS", "KROGER", "LOWES", "MACYS",
    "MCDONALDS", "MEIJER", "MENARDS", "PUBLIX", "SAFEWAY", "STARBUCKS", "SUBWAY", "SUPERCENTER",
    "TARGET", "TRIP", "WALGREENS", "WALMART", "WENDYS", "WHATABURGER",
})  # fmt: skip

# Words behind the name of a county.
COUNTIES = frozenset({"COUNTY", "CNTY", "CO", "PARISH"})
