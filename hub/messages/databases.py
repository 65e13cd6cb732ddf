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
}
