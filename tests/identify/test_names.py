"""Names: which spellings are equal, which must not be, and which are too weak to identify."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.identify.names import normalise_name

EQUAL = [
    # script, width, space and residue, as printed in the recorded notices
    ("安徽江淮汽车集團(tuán)股份有限公司", "安徽江淮汽车集团股份有限公司"),
    ("安徽江淮汽車集團股份有限公司", "安徽江淮汽车集团股份有限公司"),
    ("比亞迪汽車工業(yè)有限公司", "比亚迪汽车工业有限公司"),
    ("徐工集團(tuán)工程機(jī)械股份有限公司", "徐工集团工程机械股份有限公司"),
    ("長(zhǎng)城汽車股份有限公司", "长城汽车股份有限公司"),
    ("丰田汽车（中国）投资有限公司", "丰田汽车(中国)投资有限公司"),
    ("丰田汽车〔中国〕投资有限公司", "丰田汽车(中国)投资有限公司"),
    ("梅赛德斯—奔驰（中国）投资有限公司", "梅赛德斯-奔驰(中国)投资有限公司"),
    ("梅赛德斯——奔驰（中国）投资有限公司", "梅赛德斯－奔驰（中国）投资有限公司"),
    ("北京奔驰-戴姆勒•克莱斯勒汽车有限公司", "北京奔驰–戴姆勒・克莱斯勒汽车有限公司"),
    ("ＴＣＬ科技集团股份有限公司", "TCL 科技集团股份有限公司"),
    ("宇通客车\u200b股份\u3000有限公司", "宇通客车股份有限公司"),
    ("“示例”甲有限公司。", "示例甲有限公司"),
    # legal form
    ("康美药业股份公司", "康美药业股份有限公司"),
    ("示例甲有限责任公司", "示例甲有限公司"),
    ("金川集团股份公司", "金川集团股份有限公司"),
    ("示例甲有限责任公司乙分公司", "示例甲有限公司乙分公司"),
    # administrative prefix
    ("江门市科恒实业股份有限公司", "江门科恒实业股份有限公司"),
    ("杭州市示例甲有限公司", "杭州示例甲有限公司"),
    ("浙江省杭州市示例甲有限公司", "杭州示例甲有限公司"),
    ("浙江杭州市示例甲有限公司", "杭州示例甲有限公司"),
    ("浙江省示例甲有限公司", "浙江示例甲有限公司"),
    ("内蒙古自治区示例甲厂", "内蒙古示例甲厂"),
    ("广西壮族自治区示例甲厂", "广西示例甲厂"),
    ("北京市朝阳区示例甲厂", "北京朝阳示例甲厂"),
    ("杭州市余杭区示例甲厂", "杭州余杭示例甲厂"),
    ("浙江省长兴县示例甲厂", "长兴县示例甲厂"),
    ("延边朝鲜族自治州示例甲厂", "延边州示例甲厂"),
    ("长沙市示例甲厂", "长沙示例甲厂"),
    ("西安市示例甲厂", "西安示例甲厂"),
    # Latin
    ("GE HANGWEI MEDICAL SYSTEMS CO., LTD.", "Ge Hangwei Medical Systems Company Limited"),
    ("TRELLEBORG MOULDED COMPONENTS (WUXI) COMPANY LIMITED", "Trelleborg Moulded Components Wuxi Co.,Ltd"),
    ("Sample S.p.A.", "SAMPLE SPA"),
    ("Électrique Exemple, Société Anonyme", "ELECTRIQUE EXEMPLE S.A."),
    ("Šample Corporation", "Sample Corp."),
    ("O'Sample & Sons, Inc.", "O’SAMPLE AND SONS INC"),
]

UNEQUAL = [
    # near names of different firms, from the recorded notices
    ("安徽江淮汽车集团有限公司", "安徽江淮汽车集团股份有限公司"),
    ("安徽江淮汽车股份有限公司", "安徽江淮汽车集团股份有限公司"),
    ("东风汽车有限公司", "东风汽车股份有限公司"),
    ("东风汽车股份有限公司", "东风汽车集团股份有限公司"),
    ("东风商用车有限公司", "东风汽车有限公司"),
    ("比亚迪汽车有限公司", "比亚迪汽车工业有限公司"),
    ("比亚迪汽车有限公司", "比亚迪股份有限公司"),
    ("梅赛德斯—奔驰（中国）投资有限公司", "梅赛德斯-奔驰(中国)汽车销售有限公司"),
    ("海马汽车有限公司", "海马汽车股份有限公司"),
    ("海马汽车有限公司", "一汽海马汽车有限公司"),
    ("金龙联合汽车工业(苏州)有限公司", "金龙聚合汽车工业(苏州)有限公司"),
    ("珠海格力电器股份有限公司", "格力电器股份有限公司"),
    # branches, plants and subsidiaries with the parent's words
    ("上海汽车集团股份有限公司乘用车分公司", "上海汽车集团股份有限公司"),
    ("浙江吉利汽车有限公司武汉分公司", "浙江吉利汽车有限公司"),
    ("四川一汽丰田汽车有限公司长春丰越公司", "四川一汽丰田汽车有限公司"),
    ("云南白药集团股份有限公司中药饮片分公司", "云南白药集团股份有限公司"),
    ("北京同仁堂科技发展股份有限公司制药厂", "北京同仁堂科技发展股份有限公司"),
    ("浙江医药股份有限公司新昌制药厂", "浙江医药股份有限公司"),
    ("国家电网有限公司华东分部", "国家电网有限公司"),
    ("北京同仁堂(亳州)饮片有限责任公司", "北京同仁堂科技发展股份有限公司"),
    # former names are no evidence by themselves
    ("上海大众汽车有限公司", "上汽大众汽车有限公司"),
    ("长安福特马自达汽车有限公司", "长安福特汽车有限公司"),
    ("用友软件股份有限公司", "用友网络科技股份有限公司"),
    # a division's suffix that tells two divisions apart, or is part of the next word
    ("吉林省示例甲厂", "吉林市示例甲厂"),
    ("恩施土家族苗族自治州示例甲厂", "恩施市示例甲厂"),
    ("长沙市示例甲厂", "长沙县示例甲厂"),
    ("东方市示例建设厂", "东方示例建设厂"),
    ("上海市政示例设计院", "上海政示例设计院"),
    ("上海市北示例股份有限公司", "上海北示例股份有限公司"),
    ("浙江省金华示例火腿厂", "金华示例火腿厂"),
    ("示例甲-乙有限公司", "示例甲·乙有限公司"),
    ("示例甲（中国）有限公司", "示例甲中国有限公司"),
    ("Sample Ltd", "Sample Inc"),
    ("ドサンプル", "トサンプル"),
]

WEAK = [
    "",
    " ",
    "不详",
    "/",
    "-",
    "张三",
    "欧阳某某",
    "有限公司",
    "股份有限公司",
    "杭州市有限公司",
    "某某食品有限公司",
    "XX有限公司",
    "张**",
    "生产企业不详",
    "个体工商户",
    "N/A",
    "Unknown",
    "CO., LTD.",
    "AB",
    "???",
]


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_equal(one: str, other: str) -> None:
    assert normalise_name(one) == normalise_name(other) != ""


@pytest.mark.parametrize(("one", "other"), UNEQUAL)
def test_unequal(one: str, other: str) -> None:
    assert normalise_name(one) != normalise_name(other)
    assert "" not in (normalise_name(one), normalise_name(other))


@pytest.mark.parametrize("name", WEAK)
def test_too_weak(name: str) -> None:
    assert normalise_name(name) == ""


@given(st.text(max_size=40))
def test_any_text_has_a_form_without_outer_space(name: str) -> None:
    form = normalise_name(name)
    assert form == form.strip()
    assert normalise_name(f" {name}\u200b\n") == form


@given(st.text("示例甲乙丙厂市省区县杭州浙江余有限公司責任集團（）()-—·・ ", max_size=20))
def test_what_is_normal_stays(name: str) -> None:
    form = normalise_name(name)
    if form and not form.startswith(("杭州市", "浙江省")):
        assert normalise_name(form) in (form, "")
