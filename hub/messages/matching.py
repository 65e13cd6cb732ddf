"""Matching rows to enterprises: why a candidate fits or does not, and what is wrong with a row."""

TEXTS: dict[str, tuple[str, str]] = {
    # code: (English, 中文)
    # for a candidate
    "match_uscc": ("the same USCC {value}", "统一社会信用代码相同：{value}"),
    "match_lei": ("the same LEI {value}", "LEI 编码相同：{value}"),
    "match_org_code": ("the same organisation code {value}", "组织机构代码相同：{value}"),
    "match_reg_no": ("the same registration number {value}", "注册号相同：{value}"),
    "match_name": ("the same name: {name}", "名称相同：{name}"),
    "match_former": ("a former name given is its name: {name}", "所给曾用名与其名称相同：{name}"),
    "match_weighed": (
        "name and place say the same firm, by {bits} bits of evidence: {name}",
        "名称与地区显示为同一企业，证据 {bits} 比特：{name}",
    ),
    "match_like": ("a name {percent}% alike: {name}", "名称相似 {percent}%：{name}"),
    "match_near_uscc": (
        "the USCC {value} is mistyped; one character more or less makes it {other}",
        "统一社会信用代码 {value} 有误，与 {other} 仅差一个字符",
    ),
    "match_region": ("the places fit: {place} and {other}", "地区相符：{place} 与 {other}"),
    # against it
    "match_region_other": ("another place: {place}, not {other}", "地区不符：{place} 与 {other}"),
    "match_other_uscc": (
        "another USCC: {value}, not {other}; two codes are two enterprises",
        "统一社会信用代码不同：{value} 与 {other}；代码不同即为两家企业",
    ),
    "match_other_lei": (
        "another LEI: {value}, not {other}; two codes are two enterprises",
        "LEI 编码不同：{value} 与 {other}；代码不同即为两家企业",
    ),
    "match_other_org_code": (
        "another organisation code: {value}, not {other}; two codes are two enterprises",
        "组织机构代码不同：{value} 与 {other}；代码不同即为两家企业",
    ),
    # about the row
    "match_bad_bad_check_digit": (
        "the {scheme} {value} has a wrong check digit, so it identifies nobody",
        "{scheme} {value} 校验位错误，不能据以确定企业",
    ),
    "match_bad_malformed": (
        "the {scheme} {value} is not one, so it identifies nobody",
        "{scheme} {value} 格式不正确，不能据以确定企业",
    ),
    "match_bad_placeholder": (
        "the {scheme} {value} stands for no code, so it identifies nobody",
        "{scheme} {value} 是占位值，不能据以确定企业",
    ),
    "match_several": (
        "several enterprises fit equally well; give a region or a code",
        "有多家企业同样符合；请补充地区或代码",
    ),
    "match_none": ("no enterprise is like this", "没有相近的企业"),
    "match_crowded": (
        "more than {limit} mentions share this name or code, so it alone decides nothing; give a region and a code",
        "超过 {limit} 条记录使用该名称或代码，仅凭它无法确定企业；请补充地区和代码",
    ),
    # a row that cannot be taken
    "match_field": ("a row has no field {field}; its fields are: {known}", "行中没有字段 {field}；可用字段：{known}"),
    "match_long": (
        "field {field} has {found} characters, over the limit of {limit}",
        "字段 {field} 有 {found} 个字符，超过上限 {limit}",
    ),
    "match_nothing": (
        "a row needs a name or a code: name, uscc, lei, org_code, reg_no or former",
        "每行至少要有名称或代码：name、uscc、lei、org_code、reg_no 或 former",
    ),
    "match_rows_many": (
        "more than {limit} rows in one request; send the rest in another",
        "一次请求超过 {limit} 行；请分多次发送",
    ),
    "match_type": (
        "a body of type {found} cannot be matched; send {known}",
        "无法处理类型为 {found} 的请求；请发送 {known}",
    ),
    "match_column": (
        "the column {found} named for {field} is not there; the columns are: {known}",
        "为 {field} 指定的列“{found}”不存在；现有列：{known}",
    ),
    "match_no_column": (
        "no column holds a name or a code; name one, as in name=企业名称. The columns are: {known}",
        "没有找到名称列或代码列；请指定，例如 name=企业名称。现有列：{known}",
    ),
    "added_no_table": (
        "{file} is no table ({found}); send CSV, XLSX, XLS or ODS",
        "{file} 不是表格（{found}）；请提供 CSV、XLSX、XLS 或 ODS 文件",
    ),
    "match_queries": (
        "{field} is not what it must be: {detail} (Reconciliation Service API 0.2)",
        "{field} 不符合要求：{detail}（Reconciliation Service API 0.2）",
    ),
    "match_service": ("NQI hub: enterprises", "质量基础设施枢纽：企业"),
    "match_type_name": ("enterprise", "企业"),
    "match_p_name": ("name", "名称"),
    "match_p_other_name": ("other names on record", "其他名称（含曾用名、简称）"),
    "match_p_uscc": ("USCC", "统一社会信用代码"),
    "match_p_org_code": ("organisation code", "组织机构代码"),
    "match_p_reg_no": ("registration number", "注册号"),
    "match_p_lei": ("LEI", "LEI 编码"),
    "match_p_region": ("region code", "行政区划代码"),
    "match_p_address": ("address", "地址"),
    "match_p_former": ("former name", "曾用名"),
    "match_p_count": ("number of records: {kind}", "记录数：{kind}"),
}
