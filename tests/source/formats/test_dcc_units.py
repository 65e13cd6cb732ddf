"""D-SI units: each rule of the notation, and how people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.source.formats.dcc.units import PLAIN, PREFIXED, PREFIXES, readable


@pytest.mark.parametrize(
    ("printed", "written"),
    [
        (r"\metre\tothe{2}", "m²"),
        (r"\degreecelsius", "°C"),
        (r"\degreeCelsius", "°C"),
        (r"\percent", "%"),
        (r"\one", "1"),
        (r"\kilogram", "kg"),
        (r"\kilo\gram", "kg"),
        (r"\hecto\pascal", "hPa"),
        (r"\centi\metre\tothe{3}", "cm³"),
        (r"\metre\second\tothe{-1}", "m/s"),
        (r"\metre\per\second", "m/s"),
        (r"\kilogram\metre\tothe{-3}", "kg/m³"),
        (r"\joule\kilogram\tothe{-1}\kelvin\tothe{-1}", "J·kg⁻¹·K⁻¹"),
        (r"\joule\per\kilogram\per\kelvin", "J·kg⁻¹·K⁻¹"),
        (r"\per\second", "s⁻¹"),
        (r"\newton\metre", "N·m"),
        (r"\micro\volt\per\volt", "µV/V"),
        (r"\nano\volt\per\hertz\tothe{0.5}", "nV/Hz^0.5"),
        (r"\milli\metre\per\second\tothe{2}", "mm/s²"),
        (r"\metre\tothe{10}", "m¹⁰"),
        (r"\mega\ohm", "MΩ"),
        (r"\kibi\byte", "KiB"),
        (r"\degree", "°"),
        (r"\mmHg", "mmHg"),
        (r"|inch", "inch"),
    ],
)
def test_a_unit_as_people_write_it(printed: str, written: str) -> None:
    assert readable(printed) == written


@pytest.mark.parametrize(
    "printed",
    [
        "kg", "m/s", r"\metre second", r"\furlong", r"\kilo", r"\per", r"\metre\per", r"\milli\kilogram", r"\kilo\percent",
        r"\kilo\mega\metre", r"\metre\tothe", r"\metre\tothe{}", r"\metre\tothe{x}", r"\metre\tothe{2}\tothe{2}",
        r"\tothe{2}", r"\metre{2}", r"\per\per\second", r"\kilo\per\metre", r"\metre\tothe{99999}", "\\", "\\metre" * 100, "",
        "\\metre\x00", r"\metre\tothe{2", "|",
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_not_made_readable(printed: str) -> None:
    assert readable(printed) is None


@pytest.mark.parametrize("name", [*PREFIXED, *PLAIN])
def test_every_unit_stands_for_itself(name: str) -> None:
    symbol = PREFIXED.get(name) or PLAIN[name]
    assert readable(f"\\{name}") == symbol
    assert readable(f"\\milli\\{name}") == (f"m{symbol}" if name in PREFIXED else None)


def test_no_two_prefixes_share_a_symbol_and_no_name_is_two_things() -> None:
    assert len(set(PREFIXES.values())) == len(PREFIXES)
    assert not set(PREFIXED) & set(PLAIN)
    assert not set(PREFIXES) & (set(PREFIXED) | set(PLAIN))


@given(st.text(alphabet="\\abcdemoprstu{}-0123456789.|", max_size=60))
def test_any_text_is_a_unit_or_none(printed: str) -> None:
    written = readable(printed)
    assert written is None or (written and len(written) <= len(printed) + 2)
