"""Starting, finding and diagnosing servers."""

TEXTS: dict[str, tuple[str, str]] = {
    # code: (English, 中文)
    "database_unreached": (
        "no connection to PostgreSQL at {database}: {detail}; check HUB_DATABASE_URL and run `hub doctor`",
        "无法连接 {database} 的 PostgreSQL：{detail}；请检查 HUB_DATABASE_URL 并运行 `hub doctor`",
    ),
    "broker_unreached": (
        "Kafka at {broker} does not answer; check HUB_KAFKA_* and run `hub doctor`",
        "{broker} 的 Kafka 无响应；请检查 HUB_KAFKA_* 并运行 `hub doctor`",
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
    "not_running": (
        "no hub runs on {data_dir}; start one with `hub demo`, or set HUB_KAFKA_BOOTSTRAP and HUB_DATABASE_URL",
        "{data_dir} 上没有运行中的枢纽；请运行 `hub demo`，或设置 HUB_KAFKA_BOOTSTRAP 与 HUB_DATABASE_URL",
    ),
    "child_ended": ("{name} ended by itself; its log says why: {log}", "{name} 已自行退出；原因见日志：{log}"),
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
    "doctor_sources": ("every family of source systems can be read", "各类来源系统均可读取"),
    "doctor_sources_missing": (
        "not installed, so such sources cannot be read: {missing}",
        "未安装，因此无法读取此类来源：{missing}",
    ),
    "doctor_do_sources": (
        "pip install 'nqi-hub[sources]', if there are such sources",
        "如有此类来源，请执行 pip install 'nqi-hub[sources]'",
    ),
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
