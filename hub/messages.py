"""What people read: each message code with its text in English and 中文, one place for all of the hub."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # code: (English, 中文)
    "unknown_kind": ("unknown kind {found}; known kinds: {known}", "未知的记录种类 {found}；已知种类：{known}"),
    "field_invalid": ("field {field}: found {found}; expected {expected}", "字段 {field}：实际为 {found}；应为 {expected}"),
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
    "unknown_schema_id": ("schema id {found} is not known; run `hub schemas`", "未知的模式编号 {found}；请运行 `hub schemas`"),
    "avro_invalid": ("the Avro value does not decode: {detail}", "Avro 数据无法解码：{detail}"),
    "kind_not_released": ("kind {kind} has no released schema; run `hub schemas --release`", "种类 {kind} 尚无已发布的模式；请运行 `hub schemas --release`"),
    "schema_incompatible": ("the new schema of {kind} cannot read {older}: {problems}", "{kind} 的新模式无法读取 {older}：{problems}"),
    "jar_download": (
        "could not fetch {jar}: {detail}; the first start needs the network (later ones do not), or copy the jars into {folder}",
        "无法下载 {jar}：{detail}；首次启动需要网络（以后不需要），也可将组件文件复制到 {folder}",
    ),
    "jar_changed": (
        "{jar} is not what the lock names: SHA-256 {found}, expected {expected}; do not use it, look at the network's proxy",
        "{jar} 与锁定文件不符：SHA-256 为 {found}，应为 {expected}；请勿使用，并检查网络代理",
    ),
    "data_dir_in_use": (
        "another hub (process {pid}) runs its servers in {data_dir}; stop it, or set HUB_DATA_DIR to another folder",
        "另一个 hub 进程（{pid}）正在使用 {data_dir}；请先停止它，或将 HUB_DATA_DIR 设为其他目录",
    ),
    "data_dir_unwritable": (
        "cannot write in {data_dir}: {detail}; set HUB_DATA_DIR to a folder this user may write",
        "无法写入 {data_dir}：{detail}；请将 HUB_DATA_DIR 设为当前用户可写的目录",
    ),
    "server_failed": (
        "{server} did not start: {detail}; its log is {log}",
        "{server} 未能启动：{detail}；日志见 {log}",
    ),
    "port_taken": (
        "{server} cannot have port {port}: another program uses it; set {setting} to another port, or to 0 for a free one",
        "{server} 无法使用端口 {port}：已被其他程序占用；请将 {setting} 改为其他端口，或设为 0 自动选择",
    ),
    "no_java": (
        "no Java for Kafka here: {detail}; set HUB_JAVA_HOME to a Java 17 or newer, or HUB_KAFKA_BOOTSTRAP to your own Kafka",
        "没有可供 Kafka 使用的 Java：{detail}；请将 HUB_JAVA_HOME 指向 Java 17 或更高版本，或用 HUB_KAFKA_BOOTSTRAP 指定已有的 Kafka",
    ),
    "no_postgres": (
        "no PostgreSQL here: {detail}; set HUB_PG_BIN to a bin folder of PostgreSQL 17+, or HUB_DATABASE_URL to your own",
        "没有可用的 PostgreSQL：{detail}；请将 HUB_PG_BIN 指向 PostgreSQL 17+ 的 bin 目录，或用 HUB_DATABASE_URL 指定已有的",
    ),
    "program_unreachable": (
        "started by root, the servers run as user {user}, who cannot reach {path}; move it, or start the hub as another user",
        "以 root 启动时服务进程使用 {user} 用户运行，而该用户无法访问 {path}；请移动该目录，或改用其他用户启动 hub",
    ),
    "pg_version": (
        "the data in {folder} is of PostgreSQL {found}, the programs are of {expected}; see \"upgrading\" in the README",
        "{folder} 中的数据属于 PostgreSQL {found}，而程序为 {expected}；请参阅 README 中的“升级”",
    ),
    "pg_trgm_blind": (
        "pg_trgm finds nothing in Chinese text here (LC_CTYPE {ctype}); create the database with a UTF-8 LC_CTYPE",
        "pg_trgm 无法识别中文（LC_CTYPE 为 {ctype}）；请以 UTF-8 的 LC_CTYPE 创建数据库",
    ),
    "database_url_invalid": (
        "HUB_DATABASE_URL is not postgresql://user:password@host:port/name: {detail}",
        "HUB_DATABASE_URL 的格式应为 postgresql://用户:密码@主机:端口/库名：{detail}",
    ),
    "key_invalid": ("the message key is not source/record-id: {found}", "消息键不是“来源/记录编号”：{found}"),
    "key_mismatch": (
        "the record's id {found} is not the one in the message key, {expected}",
        "记录编号 {found} 与消息键中的 {expected} 不一致",
    ),
    "version_invalid": (
        "header {field} must be a whole number up to 9223372036854775807; found {found}",
        "消息头 {field} 应为不超过 9223372036854775807 的整数；实际为 {found}",
    ),
    "ingest_failed": (
        "ingest met an error that waiting does not heal: {detail}; nothing was lost, the positions stand",
        "接入遇到无法自愈的错误：{detail}；数据未丢失，位置未移动",
    ),
}

LANGUAGES = ("en", "zh")


def text(code: str, language: str, **params: object) -> str:
    """The text of `code` in `language`, its parameters filled in.

    Raises:
        KeyError: a code without a text, or a parameter the text names that was not given (a test walks them all).
    """
    english, chinese = TEXTS[code]
    return (chinese if language.startswith("zh") else english).format(**params)
