"""Made-up mentions: codes with right check digits in a region that does not exist, in sets that try every rule."""

from __future__ import annotations

from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_10, mod_97_10

from hub.identify.identifiers import org_code_check_digit, uscc_check_digit
from hub.identify.mention import Mention, mention


def org_code(serial: int) -> str:
    """The organisation code of the sample enterprise `serial`, nine characters, check digit right."""
    body = f"MA{serial * 7919 % 1_000_000:06d}"
    return body + org_code_check_digit(body)


def uscc(serial: int, region: str = "990100") -> str:
    """The USCC of the sample enterprise `serial`; another region gives another USCC with the same inner code."""
    body = f"91{region}{org_code(serial)}"
    return body + uscc_check_digit(body)


def lei(serial: int) -> str:
    """A made-up LEI with right check digits."""
    body = f"990100SAMPLE{serial * 7919 % 1_000_000:06d}"
    return body + str(mod_97_10.calc_check_digits(body))


def reg_no(serial: int) -> str:
    """A made-up registration number of 15 digits with a right check digit."""
    body = f"990100{serial * 104729 % 100_000_000:08d}"
    return body + str(mod_11_10.calc_check_digit(body))


PLACEHOLDERS = ("000000000000000000", "不详", "/", "-", "N/A", "123456789012345678", "1", "XXXXXXXXX")
NAMES = (
    "示例市甲有限公司",
    "示例市甲有限责任公司",
    "示例市乙有限公司",
    "示例市乙股份有限公司",
    "示例市乙有限公司丙分公司",
    "示例丁（集团）有限公司",
    "示例丁(集團)有限公司",
    "示例戊厂，示例街",
    "示例己研究院有限公司",
    "示例庚检测中心",
    "SAMPLE ONE CO., LTD.",
    "Sample One Company Limited",
    "张三",
    "不详",
    "",
)
REGIONS = ("", "", "CN", "990000", "990100", "990101", "990200", "980000", "DE", "SG")
ADDRESSES = ("", "", "", "浙江省杭州市示例路1号", "杭州市余杭区示例路2号", "江苏省南京市示例路3号", "示例市示例路4号")


def _bad_digit(code: str) -> str:
    return code[:-1] + ("0" if code[-1] != "0" else "1")


def identifiers() -> st.SearchStrategy[tuple[str, str]]:
    """One identifier out of few values, so that sets share them: valid, wrong, placeholder, or no identity at all."""
    serials = st.integers(1, 4)
    return st.one_of(
        serials.map(lambda n: ("uscc", uscc(n))),
        serials.map(lambda n: ("uscc", uscc(n, "990200"))),
        serials.map(lambda n: ("org_code", org_code(n))),
        serials.map(lambda n: ("org_code", org_code(n)[:8] + "-" + org_code(n)[8])),
        serials.map(lambda n: ("lei", lei(n))),
        serials.map(lambda n: ("reg_no", reg_no(n))),
        serials.map(lambda n: ("uscc", _bad_digit(uscc(n)))),
        st.tuples(st.sampled_from(("uscc", "org_code", "reg_no", "lei")), st.sampled_from(PLACEHOLDERS)),
        st.tuples(st.just("stock_code"), st.sampled_from(("000001", "000002"))),
    )


def one_mention() -> st.SearchStrategy[Mention]:
    """One mention whose parts often meet those of others."""
    return st.builds(
        mention,
        source=st.sampled_from(("register", "lab", "recall")),
        name=st.sampled_from(NAMES),
        identifiers=st.lists(identifiers(), max_size=3),
        region=st.sampled_from(REGIONS),
        address=st.sampled_from(ADDRESSES),
    )


def mentions(max_size: int = 12) -> st.SearchStrategy[list[Mention]]:
    """Sets of mentions with shared and contradicting codes, same names, regions within and beside each other."""
    return st.lists(one_mention(), max_size=max_size)
