"""The conformance kit: what each check asks, and what is found."""

TEXTS: dict[str, tuple[str, str]] = {
    # code: (English, 中文)
    "conform_document_title": ("Conformance", "一致性"),
    "conform_document_head": (
        "What each connector guarantees, found by trying it: `hub conform --all --write-docs` made this page on {day} with version {version}. Anyone can try one: `hub conform NAME`, or `hub conform path/to/mine.py` for a connector of one's own with its recorded rows beside it. What was sent is judged by what can be read on the topic, not by the hub's own notes. ok: kept to. FAIL: not kept to. –: does not apply; the number says why.",
        "每个连接器的保证均由实测得出：本页由 `hub conform --all --write-docs` 于 {day} 以版本 {version} 生成。可单独测试一个：`hub conform NAME`；自己的连接器：`hub conform path/to/mine.py`（样例输入放在其旁）。是否如实发送以主题中读到的内容为准，不依据枢纽自己的记录。ok：满足；FAIL：不满足；–：不适用，原因见编号。",
    ),
    "conform_document_checks": ("The checks", "检查项"),
    "conform_document_reasons": ("Why not", "不适用的原因"),
    "conform_check_killed": ("killed", "中途被杀"),
    "conform_says_killed": (
        "killed after reading, after producing, after saving its position and at random: nothing lost, nothing doubled, at most a batch sent again",
        "在读取后、发送后、保存位置后及任意时刻被杀死：不丢失、不重复，至多重发一批",
    ),
    "conform_check_repeated": ("repeated", "重复与乱序"),
    "conform_says_repeated": (
        "read twice, rows twice, rows in another order: nothing is sent again, one record each, the same ids",
        "重复读取、行重复、行序不同：不再发送，每条记录只有一份，编号不变",
    ),
    "conform_check_late_commits": ("late commits", "迟到提交"),
    "conform_says_late_commits": (
        "two transactions that commit in another order than they began are both found",
        "两个提交次序与开始次序不同的事务都能读到",
    ),
    "conform_check_deletions": ("deletions", "删除"),
    "conform_says_deletions": (
        "a deleted row disappears; an empty source, the loss of most rows and a row newly refused delete nothing",
        "删除的行会消失；来源变空、大部分行丢失、某行新被拒绝，都不会造成删除",
    ),
    "conform_check_bad_rows": ("bad rows", "坏行"),
    "conform_says_bad_rows": (
        "a bad row leaves its neighbours unharmed and is kept byte for byte with place, field, what was found and expected, in both languages",
        "坏行不影响相邻行，并逐字节保留，附位置、字段、实际值与应有值（中英文）",
    ),
    "conform_check_columns": ("columns", "列变化"),
    "conform_says_columns": (
        "a renamed column asks for action, keeps the position and deletes nothing; a new column is warned of once",
        "列改名时要求人工处理，位置保留，不做删除；新增列只提醒一次",
    ),
    "conform_check_huge": ("huge source", "超大来源"),
    "conform_says_huge": (
        "ten times the rows take at most 30% more memory",
        "行数增至十倍，内存增加不超过 30%",
    ),
    "conform_check_clock": ("clock skew", "时钟偏差"),
    "conform_says_clock": (
        "the hub's clock an hour fast, then an hour slow: versions still grow and the newest content wins",
        "采集机时钟先快一小时、再慢一小时：版本仍递增，以最新内容为准",
    ),
    "conform_check_link": ("bad link", "网络不良"),
    "conform_says_link": (
        "the link slow, then cut in the middle: no half reading is taken for a whole one, and it ends well after",
        "网络变慢、中途断开：不会把半次读取当作完整读取，恢复后补齐",
    ),
    "conform_check_restored": ("restored", "备份恢复"),
    "conform_says_restored": (
        "after the source was restored from a backup, the hub has what the source has",
        "来源从备份恢复后，枢纽与来源一致",
    ),
    "conform_check_pure": ("pure", "纯函数"),
    "conform_says_pure": (
        "the same row gives the same record, at any place and time: no id is made of a row's number",
        "同一行在任何位置、任何时间都得到同一记录：编号不取自行号",
    ),
    "conform_check_signed_off": ("signed off", "对账签认"),
    "conform_says_signed_off": (
        '"source = hub: n records" is what can be counted on the topic and in the source',
        "“来源 = 枢纽：n 条”与主题及来源中清点的数量一致",
    ),
    "conform_no_input": (
        "nothing was recorded of {name}: put rows of its source as input.csv (or .json, .xml…) into {folder}",
        "没有 {name} 的样例输入：请把来源的若干行存为 input.csv（或 .json、.xml 等）放入 {folder}",
    ),
    "conform_name": (
        "{name} is the name of one of the hub's own connectors, or none for a module; rename the file",
        "{name} 与枢纽自带的连接器重名，或不能作为模块名；请改文件名",
    ),
    "conform_no_source": (
        "{file} has no SOURCE of type hub.source.Source; see CONTRIBUTING",
        "{file} 中没有类型为 hub.source.Source 的 SOURCE；请参阅 CONTRIBUTING",
    ),
    "scratch_database": (
        "a database for trials could not be made on {host}: {detail}; use a user that may make databases, or leave HUB_DATABASE_URL unset",
        "无法在 {host} 上建立试验用数据库：{detail}；请使用有建库权限的用户，或不设置 HUB_DATABASE_URL",
    ),
    "conform_nothing": ("name a connector, or say --all", "请给出连接器名称，或使用 --all"),
    "conform_no_rows": (
        "the recorded input has no row that the connector accepts; record some that it does",
        "样例输入中没有连接器可接受的行；请补充",
    ),
    "conform_no_key": (
        "no cell was found that names a record: the kit could not make rows of other records, so put at least 8 good rows into the recorded input",
        "未找到决定记录编号的单元格，无法生成其他记录；请在样例输入中放入至少 8 行有效数据",
    ),
    "conform_no_slices": (
        "the rows' bytes are not as they stand in {file}, so the kit cannot rewrite it row by row",
        "行的字节与 {file} 中的不一致，无法逐行改写",
    ),
    "conform_no_peer": (
        "the kit has no peer for this sort of source ({what})",
        "一致性工具尚不支持此类来源（{what}）",
    ),
    "conform_crashed": ("the check itself ended: {detail}", "检查自身中断：{detail}"),
    "conform_not_read": (
        "the reading did not end well: {said}",
        "读取未正常结束：{said}",
    ),
    "conform_lost": (
        "{count} records that the source shows are not on the topic as they stand; the first: {first}",
        "来源中有 {count} 条记录未如实出现在主题中；首条：{first}",
    ),
    "conform_beyond": (
        "{count} records are on the topic that the source does not show; the first: {first}",
        "主题中有 {count} 条来源没有的记录；首条：{first}",
    ),
    "conform_doubled": (
        "{count} events repeat what the topic had; at most {most} may; the first: {first}",
        "有 {count} 个事件重复，至多允许 {most} 个；首个：{first}",
    ),
    "conform_sent": (
        "{count} events were sent though nothing had changed; the first: {first}",
        "内容未变却发送了 {count} 个事件；首个：{first}",
    ),
    "conform_version": (
        "the versions of {first} do not grow with its content",
        "{first} 的版本没有随内容递增",
    ),
    "conform_not_dead": (
        "the process did not die at {point}: it ended with {ended}",
        "进程没有在 {point} 处终止：退出码 {ended}",
    ),
    "conform_not_held": (
        "expected the reading to stop with {wanted}; it said: {said}",
        "读取本应以 {wanted} 停止；实际：{said}",
    ),
    "conform_position": ("the position moved although nothing was read", "并未读取，位置却移动了"),
    "conform_not_refused": (
        "{wanted} rows are bad and {found} were refused",
        "有 {wanted} 行坏数据，实际拒绝 {found} 行",
    ),
    "conform_not_kept": (
        "a refused row was not kept byte for byte: {first}",
        "被拒的行未逐字节保留：{first}",
    ),
    "conform_not_told": (
        "a refused row lacks its {what}: {said}",
        "被拒的行缺少{what}：{said}",
    ),
    "conform_not_warned": (
        "the new column was warned of {count} times, expected once",
        "新增列提醒了 {count} 次，应为 1 次",
    ),
    "conform_memory": (
        "{rows} rows took {mb} MB, a tenth of them {least} MB: {percent}% more",
        "{rows} 行占用 {mb} MB，其十分之一占用 {least} MB：多 {percent}%",
    ),
    "conform_impure": (
        "the same row gave two records: {first} and {second}",
        "同一行得到两个不同的记录：{first} 与 {second}",
    ),
    "conform_numbered": (
        "the id {first} became {second} when the rows were counted anew: it is made of the row's number",
        "行重新编号后，编号由 {first} 变为 {second}：编号取自行号",
    ),
    "conform_signed": (
        "signed off {said} records; the topic has {found} and the source {shown}",
        "签认 {said} 条；主题中有 {found} 条，来源有 {shown} 条",
    ),
    "conform_unnoticed": ("the restore was not noticed", "未发现来源已从备份恢复"),
    "conform_documents": (
        "each document is a row of its own: one that lacks a part is a bad row",
        "每份文件自成一行：缺少部分内容时按坏行处理",
    ),
    "conform_whole": (
        "read whole into memory, at most HUB_DOCUMENT_BYTES_MAX: a larger document is refused and deletes nothing",
        "整份读入内存，上限为 HUB_DOCUMENT_BYTES_MAX：更大的文件会被拒绝，且不做删除",
    ),
    "conform_no_transactions": (
        "the source shows whole documents: there are no transactions to come late",
        "来源以完整文件呈现，没有会迟到的事务",
    ),
    "conform_no_link": ("the source is on this machine: there is no link", "来源在本机，没有网络链路"),
    "conform_no_wire": (
        "NOT CHECKED: the kit cannot stand between Kafka's clients and its brokers",
        "未检查：一致性工具无法置于 Kafka 客户端与代理之间",
    ),
    "conform_adds_only": (
        "the source shows additions only and drops what is old: there is nothing to count it against",
        "来源只呈现新增并会丢弃旧数据，无从对账",
    ),
    "conform_no_clock": (
        "NOT CHECKED: libfaketime is missing; install it (Debian: apt-get install faketime)",
        "未检查：缺少 libfaketime；请安装（Debian：apt-get install faketime）",
    ),
    "conform_no_content": (
        "all of a row is its key: it cannot change, only go",
        "整行都是主键：不会变化，只会消失",
    ),
}
