"""Events, records and requests: what the API, the ingest and the command say."""

TEXTS: dict[str, tuple[str, str]] = {
    # code: (English, 中文)
    "unknown_kind": ("unknown kind {found}; known kinds: {known}", "未知的记录种类 {found}；已知种类：{known}"),
    "field_invalid": (
        "field {field}: found {found}; expected {expected}",
        "字段 {field}：实际为 {found}；应为 {expected}",
    ),
    "field_missing": ("field {field} is required and missing", "缺少必填字段 {field}"),
    "field_unknown": ("field {field} is not part of this kind", "该种类没有字段 {field}"),
    "not_json": ("this is not valid JSON: {detail}", "不是有效的 JSON：{detail}"),
    "too_deep": ("nested deeper than {limit} levels", "嵌套超过 {limit} 层"),
    "too_large": ("{found} bytes is over the limit of {limit}", "{found} 字节超过上限 {limit}"),
    "too_many_rows": ("more than {limit} events in one request", "一次请求超过 {limit} 条事件"),
    "broker_away": (
        "the message broker does not answer; nothing was accepted, send the same again later",
        "消息服务暂不可用；未接收任何数据，请稍后原样重发",
    ),
    "database_away": ("the database does not answer; try again later", "数据库暂不可用，请稍后重试"),
    "wire_format": ("not a Confluent-framed Avro value: {detail}", "不是 Confluent 封装的 Avro 数据：{detail}"),
    "unknown_schema_id": (
        "schema id {found} is not known; run `hub schemas`",
        "未知的模式编号 {found}；请运行 `hub schemas`",
    ),
    "avro_invalid": ("the Avro value does not decode: {detail}", "Avro 数据无法解码：{detail}"),
    "kind_not_released": (
        "kind {kind} has no released schema; run `hub schemas --release`",
        "种类 {kind} 尚无已发布的模式；请运行 `hub schemas --release`",
    ),
    "schema_incompatible": (
        "the new schema of {kind} cannot read {older}: {problems}",
        "{kind} 的新模式无法读取 {older}：{problems}",
    ),
    "key_invalid": ("the message key is not source/record-id: {found}", "消息键不是“来源/记录编号”：{found}"),
    "key_mismatch": (
        "the record's id {found} is not the one in the message key, {expected}",
        "记录编号 {found} 与消息键中的 {expected} 不一致",
    ),
    "kind_mismatch": (
        "the value is of kind {found}, the topic is for {expected}",
        "该数据属于 {found} 类，而主题用于 {expected} 类",
    ),
    "version_invalid": (
        "header {field} must end in @ and the version, a whole number up to 9223372036854775807; found {found}",
        "消息头 {field} 应以 @ 和版本号（不超过 9223372036854775807 的整数）结尾；实际为 {found}",
    ),
    "ingest_failed": (
        "ingest met an error that waiting does not heal: {detail}; nothing was lost, the positions stand",
        "接入遇到无法自愈的错误：{detail}；数据未丢失，位置未移动",
    ),
    "copy_missing": ("{file} has no COPY data of table {table}", "{file} 中没有表 {table} 的 COPY 数据"),
    "copy_cut": (
        "{file} ends inside the COPY data of table {table}",
        "{file} 在表 {table} 的 COPY 数据中间结束，文件不完整",
    ),
    "us_date_invalid": (
        "field {field}: {found} is not a date that exists; expected month/day/year, 03/05/2024",
        "字段 {field}：{found} 不是有效日期；应为 月/日/年，如 03/05/2024",
    ),
    "time_invalid": (
        "field {field}: {found} is not a time; expected 2024-03-05 08:30:00",
        "字段 {field}：{found} 不是有效时间；应为 2024-03-05 08:30:00",
    ),
    "row_concealed": (
        "the row holds personal data, so what it says is not shown ({reason}); its institution can see it, and roles named "
        "by HUB_PERSONAL_VISIBLE_TO",
        "该行含个人信息，内容不予显示（{reason}）；来源机构及 HUB_PERSONAL_VISIBLE_TO 指定的角色可以查看",
    ),
    "recall_number_invalid": (
        "recall number {number} is not one by GB/T 39061; expected 11 characters such as S2025M0070I",
        "召回编号 {number} 不符合 GB/T 39061；应为 11 位，例如 S2025M0070I",
    ),
    "source_unknown": (
        "no connector is called {found}; there are: {known}",
        "没有名为 {found} 的连接器；现有：{known}",
    ),
    "key_missing": (
        "a key is needed: Authorization: Bearer <key>; the keys are in keys.json in the data folder",
        "需要密钥：Authorization: Bearer <密钥>；密钥见数据目录下的 keys.json",
    ),
    "role_wrong": ("this key is for {role}; needed: {roles}", "该密钥的角色为 {role}；需要：{roles}"),
    "source_not_yours": (
        "an institution pushes only as itself: found source {found}, your key is for {expected}",
        "机构只能以自身名义推送：来源为 {found}，而密钥属于 {expected}",
    ),
    "too_fast": ("more than {limit} events a second; wait and send again", "超过每秒 {limit} 条事件；请稍候重发"),
    "cursor_invalid": (
        "{found} is not a cursor; use the one from the last answer",
        "{found} 不是有效游标；请使用上次应答中的游标",
    ),
    "csrf_missing": (
        "this form has expired or did not come from this site; go back, reload the page and send it again",
        "表单已过期或并非来自本站；请返回并刷新页面后重新提交",
    ),
    "search_two_ways": (
        "q searches for what an enterprise is called and goes with neither name nor identifier; send q alone, or those",
        "q 为智能名称检索，不能与 name 或 identifier 同用；请只用 q，或只用后两者",
    ),
    "search_too_short": (
        "a search word needs two characters at least; found {found}",
        "检索词至少两个字；实际为 {found}",
    ),
    "enterprise_parted": (
        "this id was split into {count} enterprises; choose one of `choices`",
        "该编号已拆分为 {count} 家企业；请从 choices 中选择",
    ),
    "identifier_shared": (
        "{count} enterprises carry {found}, so it is no identity; choose one by its id",
        "有 {count} 家企业使用 {found}，无法据此确定企业；请按编号选择",
    ),
    "instance_there": (
        "there is an instance {name} already; choose another name",
        "已有名为 {name} 的实例；请换一个名称",
    ),
    "enterprise_unknown": ("no enterprise {found}", "没有企业 {found}"),
    "record_unknown": ("no record {found}", "没有记录 {found}"),
    "http_404": ("nothing is here; see /docs", "此处没有内容；请参阅 /docs"),
    "http_405": ("this address does not take that method; see /docs", "该地址不支持此方法；请参阅 /docs"),
    "http_other": ("{detail}", "{detail}"),
    "api_not_reached": (
        "the API at {url} does not answer; is `hub serve` or `hub demo` running?",
        "{url} 的接口无响应；`hub serve` 或 `hub demo` 是否在运行？",
    ),
    "replay_not_empty": ("the database to replay into must be empty", "重放的目标数据库必须为空"),
    "push_file_type": ("{file}: a file to push ends in one of {known}", "{file}：推送文件的扩展名应为 {known} 之一"),
    "api_refused": ("the API answered {status}: {detail}", "接口返回 {status}：{detail}"),
    "key_source": (
        "an institution's key needs --source (letters, digits, _ and -); other roles have none",
        "机构密钥需要 --source（字母、数字、_ 和 -）；其他角色不需要",
    ),
    "cache_unwritable": (
        "cannot write in the cache {folder}: {detail}; make it writable, or start the hub as another user",
        "无法写入缓存目录 {folder}：{detail}；请使其可写，或改用其他用户启动 hub",
    ),
    "returned_personal": (
        "the refused rows of {name} hold personal data; only roles named by HUB_PERSONAL_VISIBLE_TO may have them",
        "{name} 的被拒行含个人信息；只有 HUB_PERSONAL_VISIBLE_TO 指定的角色可以获取",
    ),
    "webhook_time": (
        "webhook-timestamp is {found}; expected the time now in seconds since 1970, at most five minutes off: check the clock",
        "webhook-timestamp 为 {found}；应为当前时间（1970 年以来的秒数），误差不超过五分钟：请检查时钟",
    ),
    "webhook_signature": (
        "the webhook is not signed with this source's secret (`hub keys webhook` gives a new one)",
        "Webhook 的签名与该来源的密钥不符（可用 `hub keys webhook` 换发）",
    ),
}
