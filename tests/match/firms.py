"""Made-up enterprises to match against: of the made-up city, codes with right check digits."""

from __future__ import annotations

from stdnum.cn import uscc as uscc_number

from hub.sample_city.codes import org_check_digit


def uscc_of(number: int) -> str:
    """The USCC of the made-up enterprise of this number (below a million)."""
    body = f"96{number:06d}"
    code = f"91990102{body}{org_check_digit(body)}"
    return code + str(uscc_number.calc_check_digit(code))
