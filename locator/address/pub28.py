"""Tables of USPS Publication 28, "Postal Addressing Standards" (public domain). Tables only.

Keys are upper-case and without full stops, as ``text.words`` makes them.
"""

# Pub. 28 Appendix B, "Two-Letter State and Possession Abbreviations", armed forces included.
STATES = {
    "ALABAMA": "AL", "ALASKA": "AK", "AMERICAN SAMOA": "AS", "ARIZONA": "AZ", "ARKANSAS": "AR",
    "CALIFORNIA": "CA", "COLORADO": "CO", "CONNECTICUT": "CT", "DELAWARE": "DE",
    "DISTRICT OF COLUMBIA": "DC", "FEDERATED STATES OF MICRONESIA": "FM", "FLORIDA": "FL",
    "GEORGIA": "GA", "GUAM": "GU", "HAWAII": "HI", "IDAHO": "ID", "ILLINOIS": "IL",
    "INDIANA": "IN", "IOWA": "IA", "KANSAS": "KS", "KENTUCKY": "KY", "LOUISIANA": "LA",
    "MAINE": "ME", "MARSHALL ISLANDS": "MH", "MARYLAND": "MD", "MASSACHUSETTS": "MA",
    "MICHIGAN": "MI", "MINNESOTA": "MN", "MISSISSIPPI": "MS", "MISSOURI": "MO", "MONTANA": "MT",
    "NEBRASKA": "NE", "NEVADA": "NV", "NEW HAMPSHIRE": "NH", "NEW JERSEY": "NJ",
    "NEW MEXICO": "NM", "NEW YORK": "NY", "NORTH CAROLINA": "NC", "NORTH DAKOTA": "ND",
    "NORTHERN MARIANA ISLANDS": "MP", "OHIO": "OH", "OKLAHOMA": "OK", "OREGON": "OR",
    "PALAU": "PW", "PENNSYLVANIA": "PA", "PUERTO RICO": "PR", "RHODE ISLAND": "RI",
    "SOUTH CAROLINA": "SC", "SOUTH DAKOTA": "SD", "TENNESSEE": "TN", "TEXAS": "TX", "UTAH": "UT",
    "VERMONT": "VT", "VIRGINIA": "VA", "VIRGIN ISLANDS": "VI", "WASHINGTON": "WA",
    "WEST VIRGINIA": "WV", "WISCONSIN": "WI", "WYOMING": "WY",
    "ARMED FORCES AMERICAS": "AA", "ARMED FORCES EUROPE": "AE", "ARMED FORCES PACIFIC": "AP",
}  # fmt: skip

STATE_NAMES = {code: name for name, code in STATES.items()}

# The older abbreviations that Pub. 28 replaced; GPO Style Manual, chapter 9 ("Ala.", "Tenn."), and
# those that newspapers and dictionaries had beside them ("Penn.", "Wisc.").
OLD_STATES = {
    "ALA": "AL", "ARIZ": "AZ", "ARK": "AR", "CAL": "CA", "CALI": "CA", "CALIF": "CA", "COLO": "CO",
    "CONN": "CT", "DEL": "DE", "FLA": "FL", "ILL": "IL", "IND": "IN", "KAN": "KS",
    "KANS": "KS", "MASS": "MA", "MICH": "MI", "MINN": "MN", "MISS": "MS", "MONT": "MT", "NEB": "NE",
    "NEBR": "NE", "NEV": "NV", "N HAMPSHIRE": "NH", "N JERSEY": "NJ", "N MEX": "NM",
    "NEW MEX": "NM", "N MEXICO": "NM", "N CAROLINA": "NC", "N CAR": "NC", "NO CAROLINA": "NC",
    "N DAKOTA": "ND", "N DAK": "ND", "NO DAKOTA": "ND", "OKLA": "OK", "ORE": "OR", "OREG": "OR",
    "PENN": "PA", "PENNA": "PA", "S CAROLINA": "SC", "S CAR": "SC", "SO CAROLINA": "SC",
    "S DAKOTA": "SD", "S DAK": "SD", "SO DAKOTA": "SD", "TENN": "TN", "TEX": "TX", "W VA": "WV",
    "W VIRGINIA": "WV", "WASH": "WA", "WIS": "WI", "WISC": "WI", "WYO": "WY", "N Y": "NY",
    "N J": "NJ", "N C": "NC", "S C": "SC", "N H": "NH", "N M": "NM", "R I": "RI", "D C": "DC",
}  # fmt: skip

# The Spanish names that differ from the English ones, as newspapers write them.
SPANISH_STATES = {
    "CAROLINA DEL NORTE": "NC", "CAROLINA DEL SUR": "SC", "DAKOTA DEL NORTE": "ND",
    "DAKOTA DEL SUR": "SD", "LUISIANA": "LA", "MISISIPI": "MS", "MISURI": "MO",
    "NUEVA HAMPSHIRE": "NH", "NUEVO HAMPSHIRE": "NH", "NUEVA JERSEY": "NJ", "NUEVA YORK": "NY",
    "NUEVO MEXICO": "NM", "PENSILVANIA": "PA", "TEJAS": "TX", "VIRGINIA OCCIDENTAL": "WV",
}  # fmt: skip

# Every spelling of a state → its code.
STATE_CODES: dict[str, str] = (
    {code: code for code in STATES.values()} | STATES | OLD_STATES | SPANISH_STATES
)

# Pub. 28 §233, "Directionals".
DIRECTIONALS = {
    "N": "N", "S": "S", "E": "E", "W": "W", "NE": "NE", "NW": "NW", "SE": "SE", "SW": "SW",
    "NORTH": "N", "SOUTH": "S", "EAST": "E", "WEST": "W",
    "NORTHEAST": "NE", "NORTHWEST": "NW", "SOUTHEAST": "SE", "SOUTHWEST": "SW",
}  # fmt: skip

# Pub. 28 Appendix C1, "Street Suffix Abbreviations": standard abbreviation → written forms.
SUFFIX_FORMS = {
    "ALY": "ALLEE ALLEY ALLY ALY", "ANX": "ANEX ANNEX ANNX ANX", "ARC": "ARC ARCADE",
    "AVE": "AV AVE AVEN AVENU AVENUE AVN AVNUE", "BYU": "BAYOO BAYOU BYU", "BCH": "BCH BEACH",
    "BND": "BEND BND", "BLF": "BLF BLUF BLUFF", "BLFS": "BLUFFS BLFS",
    "BTM": "BOT BTM BOTTM BOTTOM", "BLVD": "BLVD BOUL BOULEVARD BOULV", "BR": "BR BRNCH BRANCH",
    "BRG": "BRDGE BRG BRIDGE", "BRK": "BRK BROOK", "BRKS": "BROOKS BRKS", "BG": "BG BURG",
    "BGS": "BGS BURGS", "BYP": "BYP BYPA BYPAS BYPASS BYPS", "CP": "CAMP CP CMP",
    "CYN": "CANYN CANYON CNYN CYN", "CPE": "CAPE CPE", "CSWY": "CAUSEWAY CAUSWA CSWY",
    "CTR": "CEN CENT CENTER CENTR CENTRE CNTER CNTR CTR", "CTRS": "CENTERS CTRS",
    "CIR": "CIR CIRC CIRCL CIRCLE CRCL CRCLE", "CIRS": "CIRCLES CIRS", "CLF": "CLF CLIFF",
    "CLFS": "CLFS CLIFFS", "CLB": "CLB CLUB", "CMN": "CMN COMMON", "CMNS": "CMNS COMMONS",
    "COR": "COR CORNER", "CORS": "CORNERS CORS", "CRSE": "COURSE CRSE", "CT": "COURT CT",
    "CTS": "COURTS CTS", "CV": "COVE CV", "CVS": "COVES CVS", "CRK": "CREEK CRK",
    "CRES": "CRESCENT CRES CRSENT CRSNT", "CRST": "CREST CRST", "XING": "CROSSING CRSSNG XING",
    "XRD": "CROSSROAD XRD", "XRDS": "CROSSROADS XRDS", "CURV": "CURVE CURV", "DL": "DALE DL",
    "DM": "DAM DM", "DV": "DIV DIVIDE DV DVD", "DR": "DR DRIV DRIVE DRV", "DRS": "DRIVES DRS",
    "EST": "EST ESTATE", "ESTS": "ESTATES ESTS", "EXPY": "EXP EXPR EXPRESS EXPRESSWAY EXPW EXPY",
    "EXT": "EXT EXTENSION EXTN EXTNSN", "EXTS": "EXTENSIONS EXTS", "FALL": "FALL",
    "FLS": "FALLS FLS", "FRY": "FERRY FRRY FRY", "FLD": "FIELD FLD", "FLDS": "FIELDS FLDS",
    "FLT": "FLAT FLT", "FLTS": "FLATS FLTS", "FRD": "FORD FRD", "FRDS": "FORDS FRDS",
    "FRST": "FOREST FORESTS FRST", "FRG": "FORG FORGE FRG", "FRGS": "FORGES FRGS",
    "FRK": "FORK FRK", "FRKS": "FORKS FRKS", "FT": "FORT FRT FT",
    "FWY": "FREEWAY FREEWY FRWAY FRWY FWY", "GDN": "GARDEN GARDN GRDEN GRDN GDN",
    "GDNS": "GARDENS GDNS GRDNS", "GTWY": "GATEWAY GATEWY GATWAY GTWAY GTWY", "GLN": "GLEN GLN",
    "GLNS": "GLENS GLNS", "GRN": "GREEN GRN", "GRNS": "GREENS GRNS", "GRV": "GROV GROVE GRV",
    "GRVS": "GROVES GRVS", "HBR": "HARB HARBOR HARBR HBR HRBOR", "HBRS": "HARBORS HBRS",
    "HVN": "HAVEN HVN", "HTS": "HEIGHTS HT HTS", "HWY": "HIGHWAY HIGHWY HIWAY HIWY HWAY HWY",
    "HL": "HILL HL", "HLS": "HILLS HLS", "HOLW": "HLLW HOLLOW HOLLOWS HOLW HOLWS",
    "INLT": "INLET INLT", "IS": "IS ISLAND ISLND", "ISS": "ISLANDS ISLNDS ISS",
    "ISLE": "ISLE ISLES", "JCT": "JCT JCTION JCTN JUNCTION JUNCTN JUNCTON",
    "JCTS": "JCTNS JCTS JUNCTIONS", "KY": "KEY KY", "KYS": "KEYS KYS", "KNL": "KNL KNOL KNOLL",
    "KNLS": "KNLS KNOLLS", "LK": "LAKE LK", "LKS": "LAKES LKS", "LAND": "LAND",
    "LNDG": "LANDING LNDG LNDNG", "LN": "LANE LN", "LGT": "LGT LIGHT", "LGTS": "LGTS LIGHTS",
    "LF": "LF LOAF", "LCK": "LCK LOCK", "LCKS": "LCKS LOCKS", "LDG": "LDG LDGE LODG LODGE",
    "LOOP": "LOOP LOOPS", "MALL": "MALL", "MNR": "MANOR MNR", "MNRS": "MANORS MNRS",
    "MDW": "MEADOW MDW", "MDWS": "MDWS MEADOWS MEDOWS", "MEWS": "MEWS", "ML": "MILL ML",
    "MLS": "MILLS MLS", "MSN": "MISSION MISSN MSN MSSN", "MTWY": "MOTORWAY MTWY",
    "MT": "MNT MOUNT MT", "MTN": "MNTAIN MNTN MOUNTAIN MOUNTIN MTIN MTN",
    "MTNS": "MNTNS MOUNTAINS MTNS", "NCK": "NCK NECK", "ORCH": "ORCH ORCHARD ORCHRD",
    "OVAL": "OVAL OVL", "OPAS": "OPAS OVERPASS", "PARK": "PARK PARKS PRK",
    "PKWY": "PARKWAY PARKWAYS PARKWY PKWAY PKWY PKWYS PKY", "PASS": "PASS",
    "PSGE": "PASSAGE PSGE", "PATH": "PATH PATHS", "PIKE": "PIKE PIKES", "PNE": "PINE PNE",
    "PNES": "PINES PNES", "PL": "PL PLACE", "PLN": "PLAIN PLN", "PLNS": "PLAINS PLNS",
    "PLZ": "PLAZA PLZ PLZA", "PT": "POINT PT", "PTS": "POINTS PTS", "PRT": "PORT PRT",
    "PRTS": "PORTS PRTS", "PR": "PR PRAIRIE PRR", "RADL": "RAD RADIAL RADIEL RADL",
    "RAMP": "RAMP", "RNCH": "RANCH RANCHES RNCH RNCHS", "RPD": "RAPID RPD", "RPDS": "RAPIDS RPDS",
    "RST": "REST RST", "RDG": "RDG RDGE RIDGE", "RDGS": "RDGS RIDGES",
    "RIV": "RIV RIVER RIVR RVR", "RD": "RD ROAD", "RDS": "RDS ROADS", "RTE": "ROUTE RTE",
    "ROW": "ROW", "RUE": "RUE", "RUN": "RUN", "SHL": "SHL SHOAL", "SHLS": "SHLS SHOALS",
    "SHR": "SHOAR SHORE SHR", "SHRS": "SHOARS SHORES SHRS", "SKWY": "SKWY SKYWAY",
    "SPG": "SPG SPNG SPRING SPRNG", "SPGS": "SPGS SPNGS SPRINGS SPRNGS", "SPUR": "SPUR SPURS",
    "SQ": "SQ SQR SQRE SQU SQUARE", "SQS": "SQRS SQS SQUARES", "STA": "STA STATION STATN STN",
    "STRA": "STRA STRAV STRAVEN STRAVENUE STRAVN STRVN STRVNUE", "STRM": "STREAM STREME STRM",
    "ST": "ST STR STREET STRT", "STS": "STREETS STS", "SMT": "SMT SUMIT SUMITT SUMMIT",
    "TER": "TER TERR TERRACE", "TRWY": "THROUGHWAY TRWY", "TRCE": "TRACE TRACES TRCE",
    "TRAK": "TRACK TRACKS TRAK TRK TRKS", "TRFY": "TRAFFICWAY TRFY",
    "TRL": "TRAIL TRAILS TRL TRLS", "TRLR": "TRAILER TRLR TRLRS",
    "TUNL": "TUNEL TUNL TUNLS TUNNEL TUNNELS TUNNL", "TPKE": "TPKE TRNPK TURNPIKE TURNPK",
    "UPAS": "UNDERPASS UPAS", "UN": "UN UNION", "UNS": "UNIONS UNS",
    "VLY": "VALLEY VALLY VLLY VLY", "VLYS": "VALLEYS VLYS", "VIA": "VDCT VIA VIADCT VIADUCT",
    "VW": "VIEW VW", "VWS": "VIEWS VWS", "VLG": "VILL VILLAG VILLAGE VILLG VILLIAGE VLG",
    "VLGS": "VILLAGES VLGS", "VL": "VILLE VL", "VIS": "VIS VIST VISTA VST VSTA",
    "WALK": "WALK WALKS", "WALL": "WALL", "WAY": "WAY WY", "WAYS": "WAYS", "WL": "WELL WL",
    "WLS": "WELLS WLS",
}  # fmt: skip

# Forms that are typed but not in Appendix C1, each with one possible meaning only.
TYPED_SUFFIXES = {"HW": "HWY", "BLV": "BLVD", "BVD": "BLVD", "PKW": "PKWY", "CIRC": "CIR"}

SUFFIXES = {form: abbr for abbr, forms in SUFFIX_FORMS.items() for form in forms.split()}
SUFFIXES.update(TYPED_SUFFIXES)

# Suffixes of Appendix C1 that hardly ever are part of a place name, with the word spelled out:
# Pub. 28 §234 spells out the first of two suffixes ("JACKSON LANE RD").
STREET_ONLY = {
    "ALY": "ALLEY", "AVE": "AVENUE", "BLVD": "BOULEVARD", "BYP": "BYPASS", "CIR": "CIRCLE",
    "CSWY": "CAUSEWAY", "CT": "COURT", "CTS": "COURTS", "DR": "DRIVE",
    "EXPY": "EXPRESSWAY", "FWY": "FREEWAY", "HWY": "HIGHWAY", "LN": "LANE", "LOOP": "LOOP",
    "PKWY": "PARKWAY", "PIKE": "PIKE", "PL": "PLACE", "PLZ": "PLAZA", "RD": "ROAD",
    "SQ": "SQUARE", "ST": "STREET", "TER": "TERRACE", "TPKE": "TURNPIKE", "TRCE": "TRACE",
    "TRL": "TRAIL", "WAY": "WAY", "XING": "CROSSING",
}  # fmt: skip

# Pub. 28 Appendix C2, "Secondary Unit Designators", that need a number or letter after them.
# PMB (private mailbox) is §284. NO and NUM stand for "number"; §213.1 writes them "#".
UNITS = {
    "#": "#", "NO": "#", "NUM": "#", "NUMBER": "#", "APT": "APT", "APARTMENT": "APT",
    "APMT": "APT", "APTMT": "APT", "APTO": "APT",
    "BLDG": "BLDG", "BLD": "BLDG", "BLG": "BLDG", "BUILDING": "BLDG",
    "DEPT": "DEPT", "DEPARTMENT": "DEPT", "FL": "FL", "FLR": "FL", "FLOOR": "FL",
    "HNGR": "HNGR", "HANGAR": "HNGR", "HANGER": "HNGR", "KEY": "KEY", "LOT": "LOT",
    "PIER": "PIER", "RM": "RM", "ROOM": "RM", "SLIP": "SLIP", "SPC": "SPC", "SPACE": "SPC",
    "STE": "STE", "SUITE": "STE", "SUIT": "STE", "STOP": "STOP", "TRLR": "TRLR",
    "TRAILER": "TRLR", "UNIT": "UNIT", "PMB": "PMB", "PH": "PH", "PENTHOUSE": "PH",
    "OFC": "OFC", "OFFICE": "OFC",
}  # fmt: skip

# Pub. 28 Appendix C2: designators that may stand without a number.
BARE_UNITS = {
    "BSMT": "BSMT", "BASEMENT": "BSMT", "FRNT": "FRNT", "FRONT": "FRNT", "LBBY": "LBBY",
    "LOBBY": "LBBY", "LOWR": "LOWR", "LOWER": "LOWR", "OFC": "OFC", "OFFICE": "OFC", "PH": "PH",
    "PENTHOUSE": "PH", "REAR": "REAR", "SIDE": "SIDE", "UPPR": "UPPR", "UPPER": "UPPR",
    # Flats of a house with two, as they are typed.
    "LWR": "LOWR", "UPR": "UPPR",
}  # fmt: skip

# Pub. 28 Appendix F, "Address Standardization: County, State, and Local Highways". The appendix
# keeps some spellings apart that mean one road; here each class of road has one form only.
# H stands for any spelling of highway, R of route, D of road, STATE for St too, XX for a state.
ROAD_CLASSES = {
    "US": "US HIGHWAY", "US H": "US HIGHWAY", "US R": "US HIGHWAY", "H US": "US HIGHWAY",
    "U S": "US HIGHWAY", "U S H": "US HIGHWAY", "US D": "US HIGHWAY", "USH": "US HIGHWAY",
    "UNITED STATES H": "US HIGHWAY", "FEDERAL H": "US HIGHWAY",
    "STATE H": "STATE ROUTE", "STATE R": "STATE ROUTE", "STATE D": "STATE ROUTE",
    "SR": "STATE ROUTE", "SH": "STATE ROUTE", "STH": "STATE ROUTE", "XX": "STATE ROUTE",
    "XX H": "STATE ROUTE", "XX R": "STATE ROUTE", "H XX": "STATE ROUTE", "XX SR": "STATE ROUTE",
    "XX STATE H": "STATE ROUTE", "XX STATE R": "STATE ROUTE", "XX STATE D": "STATE ROUTE",
    "COUNTY": "COUNTY ROAD", "COUNTY D": "COUNTY ROAD", "COUNTY H": "COUNTY ROAD",
    "COUNTY TRUNK": "COUNTY ROAD", "COUNTY TRUNK H": "COUNTY ROAD",
    "COUNTY R": "COUNTY ROAD", "CR": "COUNTY ROAD", "CORD": "COUNTY ROAD", "CTH": "COUNTY ROAD",
    "XX COUNTY D": "COUNTY ROAD", "XX COUNTY H": "COUNTY ROAD", "XX CR": "COUNTY ROAD",
    "H": "HIGHWAY", "R": "ROUTE", "D": "ROAD",
    "I": "INTERSTATE", "IH": "INTERSTATE", "INTERSTATE": "INTERSTATE",
    "INTERSTATE H": "INTERSTATE", "H I": "INTERSTATE",
    "FM": "FM", "FM D": "FM", "FARM TO MARKET": "FM", "FARM TO MARKET D": "FM", "FARM D": "FM",
    "H FM": "FM", "RM": "RANCH ROAD", "RR": "RANCH ROAD", "RM D": "RANCH ROAD",
    "RANCH D": "RANCH ROAD",
    "RANCH TO MARKET": "RANCH ROAD", "RANCH TO MARKET D": "RANCH ROAD",
    "TOWNSHIP D": "TOWNSHIP ROAD", "TWP D": "TOWNSHIP ROAD", "TSR": "TOWNSHIP ROAD",
    "LOOP": "LOOP", "LP": "LOOP", "SPUR": "SPUR", "PRIVATE D": "PRIVATE ROAD",
    "PVT D": "PRIVATE ROAD", "FOREST SERVICE D": "FOREST SERVICE ROAD",
    "NFS D": "FOREST SERVICE ROAD", "FS D": "FOREST SERVICE ROAD",
}  # fmt: skip

# How the words of a road class are spelled, as the symbols of ROAD_CLASSES.
ROAD_WORDS = {
    "HIGHWAY": "H", "HIGHWY": "H", "HIWAY": "H", "HIWY": "H", "HWAY": "H", "HWY": "H", "HW": "H",
    "ROUTE": "R", "RTE": "R", "RT": "R", "ROAD": "D", "RD": "D",
    "STATE": "STATE", "ST": "STATE", "COUNTY": "COUNTY", "CO": "COUNTY", "CNTY": "COUNTY",
    "CTY": "COUNTY", "CTRY": "COUNTY", "COUNTRY": "COUNTY", "USHWY": "USH", "TRK": "TRUNK",
}  # fmt: skip

# Appendix F writes what tells routes of one number apart after the number ("HIGHWAY 11 BYP").
ROAD_MODIFIERS = {
    "ALT": "ALT", "ALTERNATE": "ALT", "BUS": "BUS", "BUSINESS": "BUS", "BYP": "BYP",
    "BYPASS": "BYP", "TRUCK": "TRUCK", "SCENIC": "SCENIC", "TOLL": "TOLL", "SPUR": "SPUR",
    "LOOP": "LOOP",
}  # fmt: skip

COUNTRIES = frozenset({
    "USA", "US", "UNITED STATES", "UNITED STATES OF AMERICA", "U S A", "U S", "ESTADOS UNIDOS",
    "EEUU",
})  # fmt: skip
