r"""Units in D-SI notation (\kilo\metre\per\hour): read, checked, and written as people write them (km/h).

The names are those of the SI brochure (BIPM, 9th edition, 2019, with the prefixes of 2022) and of D-SI 1.3
(doi:10.5281/zenodo.4003413). A table and no library of units: the names are a closed list, nothing is converted, and
what a certificate prints stays beside what is written here.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

PREFIXES = {
    "quetta": "Q", "ronna": "R", "yotta": "Y", "zetta": "Z", "exa": "E", "peta": "P", "tera": "T", "giga": "G",
    "mega": "M", "kilo": "k", "hecto": "h", "deca": "da", "deci": "d", "centi": "c", "milli": "m", "micro": "µ",
    "nano": "n", "pico": "p", "femto": "f", "atto": "a", "zepto": "z", "yocto": "y", "ronto": "r", "quecto": "q",
    "kibi": "Ki", "mebi": "Mi", "gibi": "Gi", "tebi": "Ti", "pebi": "Pi", "exbi": "Ei", "zebi": "Zi", "yobi": "Yi",
}  # fmt: skip
PREFIXED = {
    "metre": "m", "gram": "g", "second": "s", "ampere": "A", "kelvin": "K", "mole": "mol", "candela": "cd",
    "radian": "rad", "steradian": "sr", "hertz": "Hz", "newton": "N", "pascal": "Pa", "joule": "J", "watt": "W",
    "coulomb": "C", "volt": "V", "farad": "F", "ohm": "Ω", "siemens": "S", "weber": "Wb", "tesla": "T", "henry": "H",
    "lumen": "lm", "lux": "lx", "becquerel": "Bq", "gray": "Gy", "sievert": "Sv", "katal": "kat", "litre": "L",
    "tonne": "t", "electronvolt": "eV", "dalton": "Da", "bar": "bar", "bel": "B", "neper": "Np", "bit": "bit",
    "byte": "B", "degreecelsius": "°C", "arcsecond": "″", "barn": "b",
}  # fmt: skip
"""Units that may carry a prefix."""
PLAIN = {
    "kilogram": "kg", "one": "1", "percent": "%", "ppm": "ppm", "minute": "min", "hour": "h", "day": "d",
    "degree": "°", "arcminute": "′", "hectare": "ha", "astronomicalunit": "au", "decibel": "dB", "angstrom": "Å",
    "mmhg": "mmHg", "nauticalmile": "M", "knot": "kn", "atomicmassunit": "u", "clight": "c₀", "electronmass": "mₑ",
    "elementarycharge": "e", "planckbar": "ħ", "hartree": "Eₕ", "bohr": "a₀",
}  # fmt: skip
"""Units that take none."""
ALIASES = {"meter": "metre", "liter": "litre", "celsius": "degreecelsius", "deka": "deca"}
WORDS = {name: name for name in (*PREFIXES, *PREFIXED, *PLAIN, "per")} | ALIASES
TOKEN = re.compile(r"\\([A-Za-z]+)(?:\{([^{}]*)\})?")
EXPONENT = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,3})?")
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
UNIT_CHARACTERS_MAX = 300


@lru_cache(maxsize=10_000)
def readable(printed: str) -> str | None:
    r"""A D-SI unit as people write it: "kg/m³" of "\kilogram\metre\tothe{-3}"; None for what D-SI does not know.

    A unit outside the SI is printed after a bar ("|inch"), and stands for itself.
    """
    if printed.startswith("|"):
        return printed[1:].strip(" \\") or None
    factors = factors_of(printed)
    if factors is None:
        return None
    below = [(symbol, -power) for symbol, power in factors if power < 0]
    above = [(symbol, power) for symbol, power in factors if power >= 0]
    if above and len(below) == 1:
        return f"{joined(above)}/{joined(below)}"
    return joined(factors)


def joined(factors: list[tuple[str, Decimal]]) -> str:
    """Factors with their powers, "N·m²"."""
    return "·".join(symbol + ("" if power == 1 else raised(power)) for symbol, power in factors)


def raised(power: Decimal) -> str:
    """A power as it stands after a unit: whole ones raised, others in the line."""
    shown = f"{power.normalize():f}"
    return f"^{shown}" if "." in shown else shown.translate(RAISED)


def factors_of(printed: str) -> list[tuple[str, Decimal]] | None:
    r"""The factors of a D-SI unit, each with its power; None if it breaks a rule (\per divides the next unit only)."""
    if len(printed) > UNIT_CHARACTERS_MAX:
        return None
    factors: list[tuple[str, Decimal]] = []
    at, prefix, sign, closed = 0, "", 1, True
    while at < len(printed):
        token = TOKEN.match(printed, at)
        if token is None:
            return None
        at = token.end()
        word, argument = token[1].lower(), token[2]
        name = WORDS.get(word, "")
        if word == "tothe":
            if closed or argument is None or not EXPONENT.fullmatch(argument):
                return None
            symbol, power = factors[-1]
            factors[-1], closed = (symbol, power * Decimal(argument)), True
        elif argument is not None or (name == "per" and (sign < 0 or prefix)) or (name in PREFIXES and prefix):
            return None
        elif name == "per":
            sign, closed = -1, True
        elif name in PREFIXES:
            prefix, closed = PREFIXES[name], True
        elif name in PREFIXED or (name in PLAIN and not prefix):
            factors.append((prefix + (PREFIXED.get(name) or PLAIN[name]), Decimal(sign)))
            prefix, sign, closed = "", 1, False
        else:
            return None
    return factors if factors and not prefix and sign > 0 else None
