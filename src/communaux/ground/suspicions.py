"""Coordinates that are valid and yet look wrong. Pure. A suspicion is shown to a person; it refuses and mends nothing.

The table is coarse on purpose: boxes in whole degrees, rounded outwards, around the lands of a country. It can tell
Serbia from Suriname and latitude from longitude, not a town on one side of a border from its neighbour.
"""

from communaux.ground.place import BBox

# west south east north; several boxes where lands lie apart. A country that is absent is not judged.
_TABLE = """
AD 1 42 2 43
AE 51 22 57 27
AL 19 39 22 43
AM 43 38 47 42
AR -74 -56 -53 -21
AT 9 46 18 50
AU 112 -44 154 -10
BA 15 42 20 46
BD 88 20 93 27
BE 2 49 7 52
BF -6 9 3 16
BG 22 41 29 45
BJ 0 6 4 13
BO -70 -23 -57 -9
BR -74 -34 -34 6
BY 23 51 33 57
CA -142 41 -52 84
CD 12 -14 32 6
CH 5 45 11 48
CI -9 4 -2 11
CL -76 -56 -66 -17 | -110 -28 -105 -26
CM 8 1 17 14
CN 73 18 136 54
CO -82 -5 -66 14
CR -88 5 -82 12
CU -85 19 -74 24
CY 32 34 35 36
CZ 12 48 19 52
DE 5 47 16 56
DK 8 54 16 58
DO -72 17 -68 20
DZ -9 18 12 38
EC -82 -6 -75 2 | -92 -2 -89 2
EE 21 57 29 60
EG 24 21 37 32
ES -10 35 5 44 | -19 27 -13 30
ET 32 3 49 15
FI 19 59 32 71
FR -6 41 10 52 | -55 2 -51 6 | -64 14 -60 19 | 45 -22 56 -12
GB -9 49 2 61
GE 39 41 47 44
GF -55 2 -51 6
GH -4 4 2 12
GP -62 15 -60 17
GR 19 34 30 42
GT -93 13 -88 18
HN -90 12 -83 17
HR 13 42 20 47
HT -75 18 -71 21
HU 16 45 23 49
ID 95 -11 142 6
IE -11 51 -5 56
IL 34 29 36 34
IM -5 54 -4 55
IN 68 6 98 36
IR 44 25 64 40
IS -25 63 -13 67
IT 6 35 19 48
JP 122 24 154 46
KE 33 -5 42 6
KR 124 33 132 39
LB 35 33 37 35
LI 9 47 10 48
LT 20 53 27 57
LU 5 49 7 51
LV 20 55 29 59
MA -18 20 0 36
MC 7 43 8 44
MD 26 45 31 49
ME 18 41 21 44
MG 43 -26 51 -11
MK 20 40 24 43
ML -13 10 5 25
MQ -62 14 -60 15
MT 14 35 15 37
MX -119 14 -86 33
MY 99 0 120 8
MZ 30 -27 41 -10
NC 163 -23 169 -19
NE 0 11 16 24
NG 2 4 15 14
NL 3 50 8 54
NO 4 57 32 72 | 10 74 34 81
NP 80 26 89 31
NZ 166 -48 179 -34
PE -82 -19 -68 1
PH 116 4 127 20
PK 60 23 78 38
PL 14 49 25 55
PT -10 36 -6 43 | -32 36 -25 40 | -18 32 -16 34
PY -63 -28 -54 -19
RE 55 -22 56 -20
RO 20 43 30 49
RS 18 41 24 47
RU 27 41 180 82 | -180 62 -169 72 | 19 54 23 56
RW 28 -3 31 -1
SE 10 55 25 70
SI 13 45 17 47
SK 16 47 23 50
SN -18 12 -11 17
SR -59 1 -53 7
SV -91 13 -87 15
TG -1 6 2 12
TH 97 5 106 21
TN 7 30 12 38
TR 25 35 45 43
TZ 29 -12 41 0
UA 22 44 41 53
UG 29 -2 36 5
US -125 24 -66 50 | -180 51 -129 72 | 172 51 180 54 | -161 18 -154 23
UY -59 -36 -53 -30
VE -74 0 -59 13
VN 102 8 110 24
XK 20 41 22 44
YT 45 -14 46 -12
ZA 16 -35 33 -22
ZM 21 -19 34 -8
"""
COUNTRY_BOXES: dict[str, tuple[BBox, ...]] = {
    line[:2]: tuple(BBox(*map(float, box.split())) for box in line[3:].split("|"))
    for line in _TABLE.strip().splitlines()
}
"""Coarse boxes around the lands of a country, by ISO 3166-1 alpha-2 code, for the countries that the table holds."""

SUSPICIONS = ("zero", "swapped", "elsewhere")


def suspicion(latitude: float, longitude: float, country: str | None = None) -> str | None:
    """Why valid coordinates look wrong, or ``None``.

    ``zero``: within a kilometre of 0, 0, where a lost value ends. With a country of the table: ``swapped`` (the place is
    outside and would be inside with latitude and longitude exchanged), ``elsewhere`` (outside both ways).
    """
    if abs(latitude) < 0.01 and abs(longitude) < 0.01:
        return "zero"
    boxes = COUNTRY_BOXES.get(country or "")
    if not boxes or any(box.contains(latitude, longitude) for box in boxes):
        return None
    return "swapped" if any(box.contains(longitude, latitude) for box in boxes) else "elsewhere"
