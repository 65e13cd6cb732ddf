"""Three sheets that onboarding was developed with."""

from __future__ import annotations

from tests.onboard.sheets import Renamed, Sheet

REGISTER = Sheet(
    file="市场主体名录.csv",
    sample="enterprise/cn_enterprises_uscc.json",
    kind="enterprise",
    seed=1,
    encoding="gb18030",
    title="示例市市场主体登记信息表",
    columns={
        "uscc": Renamed("社会信用代码", ("parties.self.uscc",)),
        "name": Renamed("市场主体名称", ("parties.self.name",)),
        "登记状态": Renamed("经营状态", ("status", "status_code")),
        "成立日期": Renamed("设立日期", ("established",)),
        "注册资本": Renamed("注册资金（万元）", ("registered_capital",)),
        "企业地址": Renamed("注册地址", ("parties.self.address",)),
        "注册号": Renamed("工商注册号", ("parties.self.reg_no",)),
        "组织机构代码": Renamed("机构代码证号", ("parties.self.org_code",)),
        "曾用名": Renamed("历史名称", ("former_names",)),
        "参保人数": Renamed("社保人数", ("insured_count",)),
        "行业一级": Renamed("行业门类", ("industry", "industry_section")),
        "经营范围": Renamed("主营业务", ("business_scope",)),
        "source_file": Renamed("数据文件"),
    },
    rewrite={"成立日期": lambda day: day.replace("-", "/")},
)

RECALLS = Sheet(
    file="vehicle_recalls_2025.tsv",
    sample="overlap/recall_notices_auto.csv",
    kind="recall",
    seed=2,
    encoding="utf-16",
    delimiter="\t",
    columns={
        "生产者": Renamed("召回主体", ("parties.producer.name",)),
        "产品": Renamed("涉及车型", ("product",)),
        "数量": Renamed("召回台数", ("quantity",)),
        "召回开始": Renamed("召回启动日期", ("begun",)),
        "召回编号": Renamed("备案编号", ("number",)),
        "备案机关": Renamed("主管部门", ("parties.authority.name",)),
        "备注": Renamed("附注", ("note",)),
        "来源": Renamed("原文链接", ("url",)),
        "页面文字": Renamed("字体"),
    },
)

STANDARDS = Sheet(
    file="STD_EXPORT.xlsx",
    sample="standards/openstd_gb_records.json",
    kind="standard",
    seed=3,
    columns={
        "hcno": Renamed("GUID"),
        "std_no": Renamed("STD_CODE", ("number",)),
        "name_cn": Renamed("TITLE_ZH", ("name",)),
        "name_en": Renamed("TITLE_EN", ("name_en",)),
        "status": Renamed("VALIDITY", ("status",)),
        "ccs": Renamed("CCS_CODE", ("ccs",)),
        "ics": Renamed("ICS_CODE", ("ics",)),
        "issue_date": Renamed("PUB_DATE", ("issued",)),
        "implement_date": Renamed("ACT_DATE", ("implemented",)),
        "competent_dept": Renamed("COMPETENT_AUTHORITY", ("parties.authority.name",)),
        "jurisdiction_dept": Renamed("COMMITTEE", ("parties.proposer.name",)),
        "remark": Renamed("MEMO", ("note",)),
        "source_url": Renamed("LINK", ("url",)),
    },
)

SHEETS = (REGISTER, RECALLS, STANDARDS)
