"""What people read: each message code with its text in English and 中文, one place for all of the hub."""

from __future__ import annotations

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
    "broker_unreached": (
        "Kafka at {broker} does not answer; check HUB_KAFKA_* and run `hub doctor`",
        "{broker} 的 Kafka 无响应；请检查 HUB_KAFKA_* 并运行 `hub doctor`",
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
        "no PostgreSQL here: {detail}; set HUB_PG_BIN to a bin folder of PostgreSQL 18+, or HUB_DATABASE_URL to your own",
        "没有可用的 PostgreSQL：{detail}；请将 HUB_PG_BIN 指向 PostgreSQL 18+ 的 bin 目录，或用 HUB_DATABASE_URL 指定已有的",
    ),
    "program_unreachable": (
        "started by root, the servers run as user {user}, who cannot reach {path}; move it, or start the hub as another user",
        "以 root 启动时服务进程使用 {user} 用户运行，而该用户无法访问 {path}；请移动该目录，或改用其他用户启动 hub",
    ),
    "pg_version": (
        'the data in {folder} is of PostgreSQL {found}, the programs are of {expected}; see "upgrading" in the README',
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
    "place_line": ("line {number}", "第 {number} 行"),
    "place_item": ("item {number}", "第 {number} 条"),
    "place_document": ("the document", "整个文件"),
    "column_missing": (
        "{file} has no column {column}; its columns are: {found}. If the source renamed it, add the new name to the connector",
        "{file} 中没有“{column}”列；现有列：{found}。如果来源改了列名，请在连接器中补上新列名",
    ),
    "column_twice": ("{file} has two columns named {column}", "{file} 中有两列都叫“{column}”"),
    "column_extra": (
        "{file} has columns that the connector does not know: {columns}; they are not read",
        "{file} 中有连接器不认识的列：{columns}；这些列未读取",
    ),
    "file_empty": (
        "{file} holds no rows; nothing was changed (an empty file never deletes anything)",
        "{file} 中没有数据行；未做任何更改（空文件不会导致删除）",
    ),
    "file_not_text": (
        "{file} is not a text file ({found}); export it as CSV, UTF-8",
        "{file} 不是文本文件（{found}）；请导出为 UTF-8 编码的 CSV",
    ),
    "file_encoding": (
        "{file} is neither UTF-8 nor GB18030: byte {position} is {found}; set the instance's option `encoding`",
        "{file} 既不是 UTF-8 也不是 GB18030：第 {position} 字节为 {found}；请为该实例设置 encoding 选项",
    ),
    "encoding_unknown": ("no encoding is called {found}", "没有名为 {found} 的编码"),
    "row_encoding": (
        "byte {position} of the file, {found}, is not valid {encoding}; the row was set aside as it stands",
        "文件第 {position} 字节（{found}）不是有效的 {encoding} 编码；该行已原样搁置",
    ),
    "row_nul": (
        "byte {position} of the file is a NUL, which text cannot hold",
        "文件第 {position} 字节为 NUL，文本中不允许出现",
    ),
    "row_cut": (
        "the row has {found} cells and the header {expected}; the row is cut off, or a separator is missing",
        "该行有 {found} 个单元格，而表头有 {expected} 个；该行被截断或缺少分隔符",
    ),
    "row_long": (
        "the row has {found} cells and the header {expected}; a cell that holds the separator must stand in quotation marks",
        "该行有 {found} 个单元格，而表头只有 {expected} 个；含分隔符的单元格必须加引号",
    ),
    "row_quote": ("a quotation mark that opens on this line is never closed", "本行开始的引号没有结束"),
    "row_csv": ("this line is not valid CSV: {detail}", "本行不是有效的 CSV：{detail}"),
    "row_not_object": ("found {found}; expected a JSON object", "实际为 {found}；应为 JSON 对象"),
    "cell_large": (
        "field {field} has {size} bytes, over the limit of {limit}",
        "字段 {field} 有 {size} 字节，超过上限 {limit}",
    ),
    "json_broken": (
        "{file} is not valid JSON at character {position} (line {line}): {detail}; the file may be cut off, fetch it again",
        "{file} 在第 {position} 个字符（第 {line} 行）处不是有效的 JSON：{detail}；文件可能不完整，请重新获取",
    ),
    "json_no_list": (
        "{file} holds no list of rows{at}; set the option `items` to the list's name",
        "{file} 中没有数据列表{at}；请用 items 选项指定列表名称",
    ),
    "copy_missing": ("{file} has no COPY data of table {table}", "{file} 中没有表 {table} 的 COPY 数据"),
    "copy_cut": (
        "{file} ends inside the COPY data of table {table}",
        "{file} 在表 {table} 的 COPY 数据中间结束，文件不完整",
    ),
    "xml_broken": ("{file} is not well-formed XML: {detail}", "{file} 不是格式正确的 XML：{detail}"),
    "xml_entities": (
        "{file} declares XML entities, which can be made to fill the memory or read files; it was not read",
        "{file} 声明了 XML 实体，可能被用来耗尽内存或读取文件；未读取",
    ),
    "date_invalid": (
        "field {field}: {found} is not a date that exists; expected 2024-03-05, 2024/3/5, 2024年3月5日 or 20240305",
        "字段 {field}：{found} 不是有效日期；应为 2024-03-05、2024/3/5、2024年3月5日 或 20240305",
    ),
    "us_date_invalid": (
        "field {field}: {found} is not a date that exists; expected month/day/year, 03/05/2024",
        "字段 {field}：{found} 不是有效日期；应为 月/日/年，如 03/05/2024",
    ),
    "time_invalid": (
        "field {field}: {found} is not a time; expected 2024-03-05 08:30:00",
        "字段 {field}：{found} 不是有效时间；应为 2024-03-05 08:30:00",
    ),
    "number_invalid": (
        "field {field}: {found} is not a number; expected digits, like 1,234.50",
        "字段 {field}：{found} 不是数字；应为 1,234.50 这样的数值",
    ),
    "amount_invalid": (
        "field {field}: {found} is not an amount; expected 1,234.50, 500万元 or 1.2亿元",
        "字段 {field}：{found} 不是金额；应为 1,234.50、500万元 或 1.2亿元",
    ),
    "whole_invalid": (
        "field {field}: {found} is not a whole number from 0 up",
        "字段 {field}：{found} 不是非负整数",
    ),
    "choice_unknown": (
        "field {field}: {found} is not one of {known}",
        "字段 {field}：{found} 不在允许的取值之内：{known}",
    ),
    "text_invalid": ("field {field}: found {found}; expected text", "字段 {field}：实际为 {found}；应为文本"),
    "text_long": (
        "field {field}: longer than {limit} characters, begins {found}",
        "字段 {field}：超过 {limit} 个字符，开头为 {found}",
    ),
    "row_unusable": ("the row cannot be used: {detail}", "该行无法使用：{detail}"),
    "connector_failed": (
        "the connector itself failed on this row: {detail}; tell whoever keeps it",
        "连接器处理该行时自身出错：{detail}；请联系其维护者",
    ),
    "source_unknown": (
        "no connector is called {found}; there are: {known}",
        "没有名为 {found} 的连接器；现有：{known}",
    ),
    "why_said": ("{en}", "{zh}"),
    "why_broker_away": ("the message broker does not answer", "消息服务无响应"),
    "do_broker_away": (
        "start Kafka or check HUB_KAFKA_BOOTSTRAP; `hub doctor` tells more",
        "启动 Kafka 或检查 HUB_KAFKA_BOOTSTRAP；`hub doctor` 可查看详情",
    ),
    "why_ingest_silent": ("no ingest worker has been heard of", "没有接入进程的心跳"),
    "do_ingest_silent": (
        "start `hub ingest`; events wait safely on the broker",
        "启动 `hub ingest`；事件安全保存在消息服务中",
    ),
    "why_ingest_stuck": ("{lag} events wait and none is being stored", "{lag} 条事件等待入库，但没有任何进展"),
    "do_ingest_stuck": (
        "look at the log of `hub ingest` and restart it; events wait safely on the broker",
        "查看 `hub ingest` 的日志并重启；事件安全保存在消息服务中",
    ),
    "why_poison": ("its last events were all unreadable, so it was paused", "其最近的事件全部无法解析，已自动暂停"),
    "why_paused": ("a person paused it", "已被人工暂停"),
    "do_resume": (
        "mend the source, then `hub connectors resume {name}`",
        "修复来源后运行 `hub connectors resume {name}`",
    ),
    "why_never_ran": ("it never ran", "从未运行"),
    "why_waiting": ("it waits for its first run", "等待首次运行"),
    "do_start_collect": ("start `hub collect`", "启动 `hub collect`"),
    "do_wait": ("nothing; it tries again by itself", "无需操作，将自动重试"),
    "do_fix_source": (
        "mend what the message names at the source; the position is kept",
        "按提示修复来源；读取位置已保留",
    ),
    "why_silent": ("it has not been heard of for three schedules", "超过三个周期没有心跳"),
    "why_loading": ("its first reading is under way", "正在首次读取"),
    "why_dead_letters": ("{n} of its events could not be stored", "有 {n} 条事件无法入库"),
    "do_dead_letters": ("look at its dead letters and their reasons", "查看其死信及原因"),
    "why_healthy": ("read to the end, everything acknowledged and ingest alive", "已读至末尾，全部确认，接入正常"),
    "do_nothing": ("nothing", "无"),
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
    "search_too_short": (
        "a search word needs two characters at least; found {found}",
        "检索词至少两个字；实际为 {found}",
    ),
    "enterprise_parted": (
        "this id was split into {count} enterprises; choose one of `choices`",
        "该编号已拆分为 {count} 家企业；请从 choices 中选择",
    ),
    "enterprise_unknown": ("no enterprise {found}", "没有企业 {found}"),
    "record_unknown": ("no record {found}", "没有记录 {found}"),
    "http_404": ("nothing is here; see /docs", "此处没有内容；请参阅 /docs"),
    "http_405": ("this address does not take that method; see /docs", "该地址不支持此方法；请参阅 /docs"),
    "http_other": ("{detail}", "{detail}"),
    "plugin_unknown": ("no connector {plugin}; there are: {known}", "没有连接器 {plugin}；现有：{known}"),
    "file_missing": ("no file {file}; check the instance's path", "没有文件 {file}；请检查实例的路径设置"),
    "file_unreadable": ("{file} cannot be read: {detail}", "无法读取 {file}：{detail}"),
    "deletions_held": (
        "{gone} of {before} records are no longer at the source: too many at once, so nothing was deleted; "
        "check the source, then raise HUB_DELETE_SHARE_MAX for one run if it is right",
        "来源中 {before} 条记录少了 {gone} 条：一次减少过多，未做删除；请核对来源，如属实可临时调高 HUB_DELETE_SHARE_MAX",
    ),
    "deletions_unsure": (
        "{gone} records seem gone, but {refused} rows were refused and may be them: nothing was deleted; mend the rows",
        "有 {gone} 条记录似已消失，但有 {refused} 行被拒，可能正是它们：未做删除；请先修正这些行",
    ),
    "not_running": (
        "no hub runs on {data_dir}; start one with `hub demo`, or set HUB_KAFKA_BOOTSTRAP and HUB_DATABASE_URL",
        "{data_dir} 上没有运行中的枢纽；请运行 `hub demo`，或设置 HUB_KAFKA_BOOTSTRAP 与 HUB_DATABASE_URL",
    ),
    "api_not_reached": (
        "the API at {url} does not answer; is `hub serve` or `hub demo` running?",
        "{url} 的接口无响应；`hub serve` 或 `hub demo` 是否在运行？",
    ),
    "child_ended": ("{name} ended by itself; its log says why: {log}", "{name} 已自行退出；原因见日志：{log}"),
    "replay_not_empty": ("the database to replay into must be empty", "重放的目标数据库必须为空"),
    "push_file_type": ("{file}: a file to push ends in one of {known}", "{file}：推送文件的扩展名应为 {known} 之一"),
    "api_refused": ("the API answered {status}: {detail}", "接口返回 {status}：{detail}"),
    "instance_unknown": (
        "no instance {name}; see `hub connectors list`",
        "没有实例 {name}；请查看 `hub connectors list`",
    ),
    "key_source": (
        "an institution's key needs --source (letters, digits, _ and -); other roles have none",
        "机构密钥需要 --source（字母、数字、_ 和 -）；其他角色不需要",
    ),
    "cache_unwritable": (
        "cannot write in the cache {folder}: {detail}; make it writable, or start the hub as another user",
        "无法写入缓存目录 {folder}：{detail}；请使其可写，或改用其他用户启动 hub",
    ),
    "servers_unset": (
        "no hub runs its servers in {data_dir}; start one with `hub demo`, or set HUB_KAFKA_BOOTSTRAP and HUB_DATABASE_URL",
        "{data_dir} 中没有正在运行的 hub；请用 `hub demo` 启动，或设置 HUB_KAFKA_BOOTSTRAP 和 HUB_DATABASE_URL",
    ),
    "doctor_python": ("Python {version} on {system}", "Python {version}，{system}"),
    "doctor_do_python": ("use Python 3.11, 3.12 or 3.13", "请使用 Python 3.11、3.12 或 3.13"),
    "doctor_slow": (
        "missing: {missing}; everything works, several times slower",
        "缺少 {missing}；功能正常，但速度会慢数倍",
    ),
    "doctor_do_slow": ("pip install {missing}", "pip install {missing}"),
    "doctor_fast": ("the compiled parts are there", "编译加速组件齐全"),
    "doctor_java": ("Java {major}: {path}", "Java {major}：{path}"),
    "doctor_jars": (
        "{there} of Kafka's {wanted} jars in {folder}",
        "Kafka 组件 {there}/{wanted}，位于 {folder}",
    ),
    "doctor_do_jars": (
        "the next start fetches the rest; that needs the network once",
        "下次启动会下载其余组件，仅此一次需要网络",
    ),
    "doctor_postgres": ("PostgreSQL {major}: {path}", "PostgreSQL {major}：{path}"),
    "doctor_data": ("{folder}, {free} GB free", "{folder}，剩余 {free} GB"),
    "doctor_do_space": (
        "free some space, or set HUB_DATA_DIR to a larger disk",
        "请清理磁盘空间，或将 HUB_DATA_DIR 设到更大的磁盘",
    ),
    "doctor_hub_runs": (
        "a hub runs (process {pid}) on {folder}",
        "hub 正在运行（进程 {pid}），数据目录 {folder}",
    ),
    "doctor_hub_rests": ("no hub runs on {folder}", "{folder} 上没有运行中的 hub"),
    "doctor_do_start": ("start one with `hub demo`", "可用 `hub demo` 启动"),
    "doctor_hub_named": ("the servers are those that settings name", "使用设置中指定的服务器"),
    "doctor_ports_used": ("in use by the running hub: {ports}", "运行中的 hub 正在使用：{ports}"),
    "doctor_ports_free": ("free: {ports}", "可用：{ports}"),
    "doctor_ports_taken": ("another program has {ports}", "已被其他程序占用：{ports}"),
    "doctor_do_ports": ("stop that program, or set another port", "请停止该程序，或改用其他端口"),
    "doctor_rests": ("embedded, starts with the hub", "内置，随 hub 启动"),
    "doctor_broker": (
        "{brokers} broker(s) at {where} answer",
        "{where} 上有 {brokers} 个节点应答",
    ),
    "doctor_broker_away": ("nothing answers at {where}", "{where} 无应答"),
    "doctor_broker_password": (
        "the broker at {where} refuses the user or password",
        "{where} 的 Kafka 拒绝了用户名或密码",
    ),
    "doctor_do_broker_password": (
        "check HUB_KAFKA_USERNAME, HUB_KAFKA_PASSWORD and HUB_KAFKA_SASL_MECHANISM",
        "请检查 HUB_KAFKA_USERNAME、HUB_KAFKA_PASSWORD 和 HUB_KAFKA_SASL_MECHANISM",
    ),
    "doctor_broker_tls": (
        "no TLS connection with the broker at {where}",
        "无法与 {where} 的 Kafka 建立 TLS 连接",
    ),
    "doctor_do_broker_tls": (
        "check HUB_KAFKA_SECURITY_PROTOCOL and HUB_KAFKA_SSL_CAFILE, and that the certificate names this host",
        "请检查 HUB_KAFKA_SECURITY_PROTOCOL 和 HUB_KAFKA_SSL_CAFILE，并确认证书中包含该主机名",
    ),
    "doctor_broker_closes": (
        "the broker at {where} closes the connection at once",
        "{where} 的 Kafka 一连接就断开",
    ),
    "doctor_do_broker_closes": (
        "most often a wrong password or security protocol: check HUB_KAFKA_SECURITY_PROTOCOL, HUB_KAFKA_USERNAME and HUB_KAFKA_PASSWORD",
        "多为密码或安全协议有误：请检查 HUB_KAFKA_SECURITY_PROTOCOL、HUB_KAFKA_USERNAME 和 HUB_KAFKA_PASSWORD",
    ),
    "doctor_broker_files": ("cannot read {missing}", "无法读取 {missing}"),
    "doctor_do_broker_files": (
        "check HUB_KAFKA_SSL_CAFILE, HUB_KAFKA_SSL_CERTFILE and HUB_KAFKA_SSL_KEYFILE",
        "请检查 HUB_KAFKA_SSL_CAFILE、HUB_KAFKA_SSL_CERTFILE 和 HUB_KAFKA_SSL_KEYFILE",
    ),
    "doctor_database": ("PostgreSQL {major} answers", "PostgreSQL {major} 应答正常"),
    "doctor_database_fails": ("no connection: {detail}", "无法连接：{detail}"),
    "doctor_do_database_password": (
        "check the user and password in HUB_DATABASE_URL",
        "请检查 HUB_DATABASE_URL 中的用户名和密码",
    ),
    "doctor_do_database_away": (
        "start PostgreSQL, or check the host, port and name in HUB_DATABASE_URL",
        "请启动 PostgreSQL，或检查 HUB_DATABASE_URL 中的主机、端口和库名",
    ),
    "doctor_database_old": (
        "PostgreSQL {major}; {wanted} or newer is needed",
        "PostgreSQL {major} 过旧；需要 {wanted} 或更高版本",
    ),
    "doctor_no_trigrams": ("this PostgreSQL has no pg_trgm", "该 PostgreSQL 缺少 pg_trgm"),
    "doctor_do_trigrams": (
        "install its contrib package (postgresql-contrib)",
        "请安装其 contrib 软件包（postgresql-contrib）",
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
