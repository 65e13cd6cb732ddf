"""The words of the pages for codes, fields of the profile and pillars; each row is (English, 中文)."""

from __future__ import annotations

from hub.web.words import Words

# Fields of the profile that parties have (the register's own fields bring their words along).
FIELDS: Words = {
    "name": ("Name", "名称"),
    "region": ("Region", "区域"),
    "address": ("Address", "地址"),
    "former_name": ("Former name", "曾用名"),
}

PILLARS: Words = {
    "register": ("Registers", "登记信息"),
    "metrology": ("Metrology", "计量"),
    "standards": ("Standards", "标准"),
    "certification": ("Certification and accreditation", "认证认可"),
    "testing": ("Inspection and testing", "检验检测"),
    "quality": ("Quality management and services", "质量管理与服务"),
    "regulation": ("Regulation", "市场监管"),
    "trade": ("Technical measures in trade", "技术性贸易措施"),
}

CODES: dict[str, Words] = {
    "pillar": PILLARS,
    "role": {
        "self": ("the enterprise itself", "本企业"),
        "holder": ("holder", "持有人"),
        "client": ("client", "委托方"),
        "manufacturer": ("manufacturer", "生产企业"),
        "producer": ("producer", "生产者"),
        "importer": ("importer", "进口商"),
        "sampled_party": ("sampled party", "被抽样单位"),
        "seller": ("seller", "销售者"),
        "laboratory": ("laboratory", "实验室"),
        "certification_body": ("certification body", "认证机构"),
        "accreditation_body": ("accreditation body", "认可机构"),
        "authority": ("authority", "主管部门"),
        "drafter": ("drafter", "起草单位"),
        "proposer": ("proposer", "提出/归口单位"),
        "publisher": ("publisher", "发布单位"),
        "owner": ("owner", "所有者"),
        "party": ("party", "当事人"),
        "declarer": ("declarer", "声明企业"),
        "provider": ("provider", "服务机构"),
        "station": ("service station", "服务站点"),
        "employer": ("employer", "任职企业"),
        "training_body": ("training body", "培训机构"),
        "parent": ("legal entity", "所属法人单位"),
    },
    "scheme": {
        "uscc": ("USCC", "统一社会信用代码"),
        "lei": ("LEI", "法人识别编码 LEI"),
        "org_code": ("Organisation code", "组织机构代码"),
        "reg_no": ("Registration number", "注册号"),
        "tax_no": ("Tax number", "纳税人识别号"),
        "stock_code": ("Stock code", "股票代码"),
        "wmi": ("WMI (vehicle maker)", "世界制造厂识别代号 WMI"),
        "fei": ("FEI (FDA)", "FDA 机构编号 FEI"),
        "drug_code": ("Drug code", "药品编码"),
        "licence_no": ("Licence number", "许可证编号"),
        "internal": ("Source's own code", "来源内部编码"),
        "cnas_no": ("CNAS number", "CNAS 注册号"),
        "cma_no": ("CMA certificate number", "资质认定证书编号"),
        "cnca_no": ("Certification body's approval number", "认证机构批准号"),
    },
    "identifier": {
        "valid": ("valid", "有效"),
        "bad_check_digit": ("check digit wrong", "校验位错误"),
        "malformed": ("malformed", "格式错误"),
        "placeholder": ("placeholder", "占位值"),
        "not_identity": ("", ""),
    },
    "status": {
        "active": ("active", "有效"), "inactive": ("inactive", "停用"), "suspended": ("suspended", "暂停"),
        "withdrawn": ("withdrawn", "撤销"), "cancelled": ("cancelled", "注销"), "expired": ("expired", "过期"),
        "pending": ("pending", "待定"), "in_force": ("in force", "现行"), "upcoming": ("upcoming", "即将实施"),
        "abolished": ("withdrawn", "废止"), "pass": ("pass", "合格"), "fail": ("fail", "不合格"),
        "refused": ("refused sampling", "拒检"), "undetermined": ("undetermined", "未判定"),
        "revoked": ("revoked", "吊销"), "moved": ("moved away", "迁出"), "other": ("other", "其他"),
        "trading": ("active", "存续"), "due": ("calibration overdue", "超过校准日期"),
        "out_of_calibration": ("out of calibration", "检定已过期"), "recall": ("recall", "召回"),
        "penalty": ("penalty", "处罚"), "replaced": ("replaced by a newer one", "已有更新"),
    },
    "value": {
        "management_system": ("management system", "管理体系"), "product": ("product", "产品"),
        "approval": ("approval", "批准"), "award": ("award", "奖励"), "security": ("security", "安全"),
        "other": ("other", "其他"), "unsigned": ("unsigned", "未签名"),
        "present": ("present, not checked", "有，未校验"), "valid": ("valid", "有效"), "invalid": ("invalid", "无效"),
        "untrusted": ("right, but by nobody trusted here", "签名正确，但签名方不受信任"),
        "calibration": ("calibration", "校准"), "verification": ("verification", "检定"), "test": ("test", "检测"),
        "pass": ("conforms", "符合"), "fail": ("does not conform", "不符合"),
        "conditional_pass": ("conforms under conditions", "有条件符合"),
        "conditional_fail": ("does not conform under conditions", "有条件不符合"),
        "no_pass": ("conformity not stated", "未声明符合"), "no_fail": ("non-conformity not stated", "未声明不符合"),
    },
    "date": {
        "established": ("established", "成立"), "issued": ("issued", "发布"), "implemented": ("in force from", "实施"),
        "begun": ("begun", "开始"), "ended": ("done", "完成"), "next_due": ("next calibration due", "下次校准"),
        "first_issued": ("first issued", "首次发证"), "expires": ("expires", "到期"), "calibrated_until": ("verification valid until", "检定有效至"),
        "purchased": ("purchased", "购置"),
        "sampled": ("sampled", "抽样"), "published": ("published", "公布"), "decided": ("decided", "处罚决定"),
    },
    "change": {"upserted": ("received", "获知"), "deleted": ("deleted by the source", "来源删除")},
    "state": {
        "healthy": ("healthy", "健康"), "paused": ("paused", "已暂停"), "broker_away": ("broker away", "消息服务中断"),
        "ingest_silent": ("ingest silent", "接入无响应"), "silent": ("silent", "无响应"), "waiting": ("waiting", "等待首次运行"),
        "ingest_stuck": ("ingest stuck", "接入停滞"), "retrying": ("retrying", "重试中"), "loading": ("loading", "载入中"),
        "action_required": ("action required", "需要处理"), "degraded": ("degraded", "部分异常"),
    },
    "in": {"query": ("query", "查询参数"), "path": ("path", "路径"), "header": ("header", "请求头")},
}  # fmt: skip
