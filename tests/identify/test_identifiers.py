"""Identifiers: which values are identity and which are kept with a mark."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as stdnum_uscc

from hub.identify.identifiers import canonical, identifier_state, org_code_of, uscc_check_digit
from tests.identify import strategies

STATES = [
    ("uscc", "91110000802115985Y", "valid"),
    ("uscc", " 9111 0000-80211598 5y ", "valid"),
    ("uscc", "９１１１０００0802115985Y", "valid"),
    ("uscc", "91110000802115985X", "bad_check_digit"),
    ("uscc", "91440300192203821Y", "bad_check_digit"),
    ("uscc", "9133000014304872X", "malformed"),
    ("uscc", "9111000080211598IY", "malformed"),
    ("uscc", "000000000000000000", "placeholder"),
    ("uscc", "123456789012345678", "placeholder"),
    ("uscc", "91990100000000000" + uscc_check_digit("91990100000000000"), "placeholder"),
    ("uscc", "不详", "placeholder"),
    ("uscc", "/", "placeholder"),
    ("uscc", "-", "placeholder"),
    ("uscc", "", "placeholder"),
    ("uscc", "n/a", "placeholder"),
    ("org_code", "80211598-5", "valid"),
    ("org_code", "802115985", "valid"),
    ("org_code", "20286320X", "valid"),
    ("org_code", "80211598-6", "bad_check_digit"),
    ("org_code", "12345678-9", "placeholder"),
    ("org_code", "00000000-0", "placeholder"),
    ("org_code", "8021159", "malformed"),
    ("reg_no", "110108002972822", "valid"),
    ("reg_no", "500000000005061", "valid"),
    ("reg_no", "110108002972823", "bad_check_digit"),
    ("reg_no", "1101081297282", "malformed"),
    ("reg_no", "企独沪总字第000001号", "malformed"),
    ("reg_no", "无", "placeholder"),
    ("lei", "08J21IH6Q4W00ZCQXZ23", "valid"),
    ("lei", "08J21IH6Q4W00ZCQXZ24", "bad_check_digit"),
    ("lei", "08J21IH6Q4W00ZCQXZ", "malformed"),
    ("lei", "00000000000000000000", "placeholder"),
    ("stock_code", "000625", "not_identity"),
    ("duns", "123456789", "not_identity"),
    ("fei", "", "not_identity"),
]


@pytest.mark.parametrize(("scheme", "value", "state"), STATES)
def test_state(scheme: str, value: str, state: str) -> None:
    assert identifier_state(scheme, value) == state


def test_canonical_form() -> None:
    assert canonical("org_code", " 80211598-5 ") == "802115985"
    assert canonical("uscc", "91110000802115985y") == "91110000802115985Y"
    assert canonical("stock_code", " sh-600000 ") == "sh-600000"


def test_organisation_code_inside_a_uscc() -> None:
    assert org_code_of("91110000802115985Y") == "802115985"
    wrong_inside = "91990100MA000001" + "0"
    assert org_code_of(wrong_inside + uscc_check_digit(wrong_inside)) == ""


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17))
def test_our_uscc_check_digit_is_stdnums(body: str) -> None:
    assert uscc_check_digit(body) == stdnum_uscc.calc_check_digit(body)


@given(st.sampled_from(["uscc", "org_code", "reg_no", "lei", "other"]), st.text(max_size=25))
def test_any_text_has_a_state(scheme: str, value: str) -> None:
    assert identifier_state(scheme, value) in {"valid", "bad_check_digit", "malformed", "placeholder", "not_identity"}


@given(st.integers(0, 10**6))
def test_sample_codes_are_valid(serial: int) -> None:
    for scheme in ("uscc", "org_code", "lei", "reg_no"):
        value = getattr(strategies, scheme)(serial)
        assert identifier_state(scheme, value) == "valid"
