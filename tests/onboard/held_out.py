"""Sheets that onboarding was not developed with: written, and committed, before it first saw them.

Their headings are what other institutions say; the fields that are right are those of the written connectors.
"""

from __future__ import annotations

from tests.onboard.sheets import Renamed, Sheet

FIRMS = Sheet(
    file="qiye_jichu.xlsx",
    sample="enterprise/cn_enterprises_uscc.json",
    kind="enterprise",
    seed=701,
    title="辖区企业基础信息台账",
    columns={
        "uscc": Renamed("统一社会信用代码/税号", ("parties.self.uscc",)),
        "name": Renamed("企业工商名称", ("parties.self.name",)),
        "登记状态": Renamed("企业经营状态", ("status", "status_code")),
        "成立日期": Renamed("企业成立日期", ("established",)),
        "注册资本": Renamed("注册资金(万元)", ("registered_capital",)),
        "企业地址": Renamed("企业住所", ("parties.self.address",)),
        "注册号": Renamed("注册登记号", ("parties.self.reg_no",)),
        "曾用名": Renamed("企业曾用名称", ("former_names",)),
        "参保人数": Renamed("缴纳社会保险人数", ("insured_count",)),
        "行业一级": Renamed("行业分类名称", ("industry", "industry_section")),
        "经营范围": Renamed("核定经营范围", ("business_scope",)),
    },
)

ALERTS = Sheet(
    file="safety.tsv",
    sample="recall/eu_safety_gate_2022.jsonl",
    kind="recall",
    seed=702,
    encoding="utf-16",
    delimiter="\t",
    columns={
        "alert_number": Renamed("case_number", ("number",)),
        "product_name": Renamed("product_title", ("product",)),
        "product_category": Renamed("product_group", ("category",)),
        "brand": Renamed("brand_name", ("brand",)),
        "country_of_origin": Renamed("origin_country", ("origin_country",)),
        "risk_type": Renamed("hazard_type", ("risk",)),
        "risk_description": Renamed("hazard_description", ("consequence", "defect")),
        "measures_authorities": Renamed("corrective_measures", ("measure",)),
        "notifying_country": Renamed("reporting_country", ("notifying_country",)),
        "production_dates": Renamed("lot_dates", ("batches",)),
    },
)

SAMPLED = Sheet(
    file="质量抽检通报.csv",
    sample="overlap/spotcheck_drug_device.csv",
    kind="spot_check",
    seed=703,
    encoding="gb18030",
    delimiter=";",
    title="质量抽检不合格名单",
    columns={
        "通告": Renamed("通告名称", ("notice",)),
        "日期": Renamed("通告日期", ("notice_date", "sampled")),
        "标示生产企业": Renamed("标称生产企业名称", ("parties.manufacturer.name",)),
        "品名_批号": Renamed("产品品名", ("product",)),
        "不合格项目": Renamed("检出不合格项", ("failed_items[].name",)),
        "来源": Renamed("网页地址", ("url",)),
    },
)

STANDARDS = Sheet(
    file="gb_catalog.csv",
    sample="standards/openstd_gb_records.json",
    kind="standard",
    seed=704,
    encoding="utf-8-sig",
    columns={
        "std_no": Renamed("Standard No.", ("number",)),
        "name_cn": Renamed("Chinese Name", ("name",)),
        "name_en": Renamed("English Name", ("name_en",)),
        "status": Renamed("State", ("status",)),
        "ccs": Renamed("CCS Class", ("ccs",)),
        "ics": Renamed("ICS Class", ("ics",)),
        "issue_date": Renamed("Issued On", ("issued",)),
        "implement_date": Renamed("Implemented On", ("implemented",)),
        "competent_dept": Renamed("Competent Department", ("parties.authority.name",)),
        "remark": Renamed("Remarks", ("note",)),
        "source_url": Renamed("URL", ("url",)),
    },
)

SHEETS = (FIRMS, ALERTS, SAMPLED, STANDARDS)
