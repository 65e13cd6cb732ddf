"""Reading institutions' databases, their change streams and other clusters' topics."""

TEXTS: dict[str, tuple[str, str]] = {
    # code: (English, 中文)
    "database_url": (
        "the option url is not a database's address; expected dialect://host:port/name with one of {known} (SQLite: the option path)",
        "url 选项不是有效的数据库地址；应为 类型://主机:端口/库名，类型为 {known} 之一（SQLite 请使用 path 选项）",
    ),
    "database_url_query": (
        "the option url has {found} behind its ?; allowed there: {known}",
        "url 选项的 ? 之后有 {found}；只允许：{known}",
    ),
    "database_password_open": (
        'the option url holds a password in the open; take it out, and set the option password to {{"secret": "NAME"}}',
        'url 选项中含有明文密码；请删去，并将 password 选项设为 {{"secret": "名称"}}',
    ),
    "database_login": (
        "{database}: the database refuses the login ({detail}); check the options user and password with the institution",
        "{database}：数据库拒绝登录（{detail}）；请与机构核对 user 和 password 选项",
    ),
    "database_missing": (
        "{database}: there is no such database ({detail}); check the option url or path",
        "{database}：没有该数据库（{detail}）；请检查 url 或 path 选项",
    ),
    "database_privilege": (
        "{database}: the account may not read this ({detail}); the institution must grant SELECT to it",
        "{database}：该账号无权读取（{detail}）；请机构授予 SELECT 权限",
    ),
    "source_database_away": (
        "{database}: the institution's database does not answer ({detail}); nothing was lost, it is tried again",
        "{database}：机构的数据库无应答（{detail}）；未丢失数据，将自动重试",
    ),
    "database_slow": (
        "{database}: the database took longer than the option timeout_s allows ({detail}); it is tried again; an index on the key or the change column may be missing",
        "{database}：数据库用时超过 timeout_s 选项的限制（{detail}）；将自动重试；可能缺少键或变更列上的索引",
    ),
    "database_column_missing": (
        "{database}: the database misses a column ({detail}); if the institution renamed it, change the options; the position is kept",
        "{database}：缺少列（{detail}）；如机构已改名，请修改选项；位置保持不变",
    ),
    "table_missing": (
        "{database}: there is no such table, or the account may not see it ({detail}); check the options table and schema",
        "{database}：没有该表，或账号无权查看（{detail}）；请检查 table 和 schema 选项",
    ),
    "table_or_query": (
        "name one of the options table and query, and not both",
        "请在 table 和 query 选项中指定其一，且只能指定一个",
    ),
    "identifier_invalid": (
        "{found} is no name of a table or a column: a name holds no quotation mark, semicolon, bracket or control character",
        "{found} 不是有效的表名或列名：名称中不得含引号、分号、方括号或控制字符",
    ),
    "query_writes": (
        "{database}: the query tries to write, and the hub only reads ({detail}); take out what writes",
        "{database}：该查询试图写入，而本系统只读取（{detail}）；请去掉写入部分",
    ),
    "timeout_invalid": (
        "the option timeout_s is {found}; expected seconds, more than 0 and at most {limit}",
        "timeout_s 选项为 {found}；应为大于 0 且不超过 {limit} 的秒数",
    ),
    "query_several": (
        "the option `query` holds a semicolon, so it may be several statements; expected one SELECT (for a semicolon within"
        " a text write chr(59), in MySQL char(59))",
        "query 选项中含有分号，可能是多条语句；应为一条 SELECT（文本中的分号请写作 chr(59)，MySQL 中写作 char(59)）",
    ),
    "query_invalid": (
        "{database}: the database does not take the query ({detail}); try it in the institution's own tool first",
        "{database}：数据库不接受该查询（{detail}）；请先在机构自己的工具中试运行",
    ),
    "key_not_unique": (
        "{database}: several rows have the same {columns}; set the option key to columns that name each row once",
        "{database}：有多行的 {columns} 相同；请将 key 选项设为能唯一确定每一行的列",
    ),
    "change_unusable": (
        "the column {column} holds {found}, which is neither a time (2024-03-05 08:30:00) nor a number; choose another for the option change",
        "列 {column} 的值 {found} 既不是时间（2024-03-05 08:30:00）也不是数字；请为 change 选项换一列",
    ),
    "cell_encoding": (
        "field {field}: the bytes {found} are no text in the database's encoding; set the option text_encoding if it says another one than it has",
        "字段 {field}：字节 {found} 不是该数据库编码的文本；如实际编码与声明不同，请设置 text_encoding 选项",
    ),
    "capture_options": (
        "capture needs a PostgreSQL (option url) and one of its tables (option table); publication and slot are names",
        "变更捕获需要 PostgreSQL（url 选项）及其中一张表（table 选项）；publication 和 slot 为名称",
    ),
    "capture_wal_level": (
        "{database}: the database does not log what a change stream needs; the institution must set wal_level = logical and restart it",
        "{database}：数据库未记录变更流所需的信息；请机构设置 wal_level = logical 并重启数据库",
    ),
    "publication_missing": (
        "the table {table} is in no publication {publication}; the institution must run: CREATE PUBLICATION {publication} FOR TABLE {table}",
        "表 {table} 不在发布 {publication} 中；请机构执行：CREATE PUBLICATION {publication} FOR TABLE {table}",
    ),
    "publication_part": (
        "the publication {publication} leaves out some changes; the institution must run: ALTER PUBLICATION {publication} SET (publish = 'insert, update, delete, truncate')",
        "发布 {publication} 未包含全部变更；请机构执行：ALTER PUBLICATION {publication} SET (publish = 'insert, update, delete, truncate')",
    ),
    "capture_no_identity": (
        "rows of {table} cannot be told apart in the change stream, and its updates would fail; the institution must give it a primary key, or run: ALTER TABLE {table} REPLICA IDENTITY FULL",
        "变更流无法区分 {table} 的行，且其更新会失败；请机构为其添加主键，或执行：ALTER TABLE {table} REPLICA IDENTITY FULL",
    ),
    "capture_no_key": (
        "{table} has no primary key; set the option key to columns that name each row once",
        "{table} 没有主键；请将 key 选项设为能唯一确定每一行的列",
    ),
    "slot_foreign": (
        "the replication slot {slot} belongs to something else; set the option slot to another name",
        "复制槽 {slot} 属于其他用途；请将 slot 选项改为其他名称",
    ),
    "slot_busy": (
        "the replication slot {slot} is being read by another process; it is tried again",
        "复制槽 {slot} 正被其他进程读取；将自动重试",
    ),
    "slots_full": (
        "{database}: the database has no replication slot left ({detail}); the institution must raise max_replication_slots, or drop one that nobody reads",
        "{database}：数据库没有空闲的复制槽（{detail}）；请机构调高 max_replication_slots，或删除无人使用的复制槽",
    ),
    "topic_options": (
        "a topic needs the options bootstrap (host:port, several with commas), topic and messages (json or avro); security_protocol is PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL",
        "主题需要 bootstrap（主机:端口，多个用逗号分隔）、topic 和 messages（json 或 avro）选项；security_protocol 为 PLAINTEXT、SSL、SASL_PLAINTEXT 或 SASL_SSL",
    ),
    "topic_missing": (
        "the cluster has no topic {topic}, or the account may not see it; check the option topic with the institution",
        "集群中没有主题 {topic}，或账号无权查看；请与机构核对 topic 选项",
    ),
    "topic_away": (
        "the institution's Kafka does not answer ({detail}); nothing was lost, it is tried again",
        "机构的 Kafka 无应答（{detail}）；未丢失数据，将自动重试",
    ),
    "topic_login": (
        "the institution's Kafka refuses the login ({detail}); check the options user, password and sasl_mechanism",
        "机构的 Kafka 拒绝登录（{detail}）；请检查 user、password 和 sasl_mechanism 选项",
    ),
    "topic_privilege": (
        "the account may not read the topic {topic}; the institution must allow it",
        "该账号无权读取主题 {topic}；请机构授权",
    ),
    "topic_unsupported": (
        "the topic {topic} cannot be read as it is ({detail}); the institution may write it uncompressed or with gzip",
        "主题 {topic} 无法按现状读取（{detail}）；机构可改为不压缩或使用 gzip 压缩写入",
    ),
    "topic_stuck": (
        "{place} is there, and does not come; the hub tries again; if it stays so, the topic may be compressed in a way that the hub cannot read",
        "{place} 存在但未能取到；将自动重试；如持续如此，该主题可能使用了本系统无法读取的压缩方式",
    ),
    "topic_no_key": (
        "a deletion without a key: set the option key to columns that the message has",
        "删除消息没有键；请将 key 选项设为消息中已有的列",
    ),
    "topic_truncate": (
        "the institution emptied the table; its records stay until a person looks: check with the institution, then have the whole topic read anew",
        "机构清空了该表；在人工核实之前记录保持不变：请与机构核对，然后重新读取整个主题",
    ),
    "topic_schema_unknown": (
        "the institution's registry has no schema {found}; the message was set aside",
        "机构的模式注册中心没有编号为 {found} 的模式；该消息已搁置",
    ),
    "not_debezium": (
        "this is no envelope of Debezium's (op, before, after): {found}; set the option debezium to false for plain messages",
        "这不是 Debezium 的消息（op、before、after）：{found}；普通消息请将 debezium 选项设为 false",
    ),
    "registry_unset": (
        "messages in Avro need the option registry: the address of the institution's schema registry, http(s)://host:port",
        "Avro 消息需要 registry 选项：机构模式注册中心的地址，http(s)://主机:端口",
    ),
    "registry_away": (
        "the institution's schema registry does not answer ({detail}); it is tried again",
        "机构的模式注册中心无应答（{detail}）；将自动重试",
    ),
    "registry_answer": (
        "the institution's schema registry answered what cannot be used: {detail}; check the option registry",
        "机构的模式注册中心返回了无法使用的内容：{detail}；请检查 registry 选项",
    ),
}
