"""Finding out what a sample holds, and mapping it."""

TEXTS: dict[str, tuple[str, str]] = {
    # code: (English, 中文)
    # Mappings
    "mapping_shape": (
        "the mapping is not one: at {place}, {detail}",
        "映射格式有误：{place} 处 {detail}",
    ),
    "mapping_kind": (
        "the mapping is for kind {found}, which there is not; kinds: {known}",
        "映射的记录种类 {found} 不存在；可用种类：{known}",
    ),
    "mapping_key": (
        "the mapping names no key; list in `key` the columns that tell the source's records apart",
        "映射未指定主键；请在 key 中列出能区分来源记录的列",
    ),
    "mapping_twice": (
        "two columns go to {path}: {one} and {other}; a field takes one",
        "{path} 被映射了两次：{one} 和 {other}；一个字段只能对应一列",
    ),
    "mapping_path": (
        "{kind} has no field {path}; perhaps you mean: {near}",
        "{kind} 没有字段 {path}；相近的字段：{near}",
    ),
    "mapping_required": (
        "nothing goes to {path} ({en}, {zh}), without which there is no {kind}; map a column to it or give a constant",
        "{path}（{zh}，{en}）没有对应的列，缺少它无法形成 {kind} 记录；请映射一列或填写固定值",
    ),
    "mapping_where": (
        "the filter on column {column} needs a column and either one_of or none_of",
        "对列“{column}”的筛选须指定列名，并在 one_of 与 none_of 中二选一",
    ),
    "mapping_column": (
        "{path} needs either a column or a constant, not both and not neither",
        "{path} 须在 column（列）与 constant（固定值）中二选一",
    ),
    "mapping_reads": (
        "{path} is to be read as {found}, which there is not; there are: {known}",
        "{path} 的读取方式 {found} 不存在；可用：{known}",
    ),
    "mapping_type": (
        "{path} cannot be read as {found}; it takes: {known}",
        "{path} 不能按 {found} 读取；可用：{known}",
    ),
    "mapping_several": (
        "{path} holds one value, so its cell cannot be parted by separators",
        "{path} 只有一个值，不能按分隔符拆分",
    ),
    "mapping_words": (
        "{path} has a list of codes; say in `words` what each word of column {column} means",
        "{path} 使用代码表；请在 words 中说明“{column}”列每个词的含义",
    ),
    "mapping_choice": (
        "{path} cannot be {found}; its codes are: {known}",
        "{path} 的取值不能是 {found}；代码表：{known}",
    ),
    "mapping_constant": (
        "the constant {found} of {path} cannot be read as {reads}",
        "{path} 的固定值 {found} 无法按 {reads} 读取",
    ),
    "mapping_uneven": (
        "field {field}: its columns hold different numbers of values ({found}), so nobody can tell which belong together",
        "字段 {field}：各列所含值的个数不同（{found}），无法判断对应关系",
    ),
    "dmy_date_invalid": (
        "field {field}: {found} is not a date that exists; expected day/month/year, 05/03/2024",
        "字段 {field}：{found} 不是有效日期；应为 日/月/年，如 05/03/2024",
    ),
    "serial_date_invalid": (
        "field {field}: {found} is not a spreadsheet's day number; expected one like 45356 (2024-03-05)",
        "字段 {field}：{found} 不是电子表格的日期序号；应为 45356（即 2024-03-05）这样的数",
    ),
    "region_unknown": (
        "field {field}: {found} names no region; expected a division's name or code, or a country's two letters",
        "字段 {field}：{found} 不是可识别的行政区划；应为区划名称或代码，或两位国家代码",
    ),
    "family_unknown": (
        "no family of sources is called {found}; there are: {known}",
        "没有名为 {found} 的数据源类型；可用：{known}",
    ),
    "format_unknown": (
        "no format is called {found}; there are: {known}",
        "没有名为 {found} 的文件格式；可用：{known}",
    ),
    # Samples and proposals
    "sample_empty": (
        "{file} shows no row that could be read ({why}); check that it is the right file",
        "{file} 中没有可读取的数据行（{why}）；请确认文件是否正确",
    ),
    "template_unknown": (
        "there is no sheet {found}; kinds: {known}; languages zh, en; .csv, .xlsx",
        "没有模板 {found}；记录种类：{known}；语言 zh、en；格式 .csv、.xlsx",
    ),
    "onboard_name": (
        "{found} cannot be a source's name; it is made of small letters, digits, _ and -, and begins with a letter",
        "{found} 不能作为来源名称；须以小写字母开头，仅含小写字母、数字、_ 和 -",
    ),
    "ask_kind": ("What are its records? It looks like {kind}.", "数据属于哪类记录？看起来是 {kind}。"),
    "ask_required": (
        "No column goes to {path} ({en}, {zh}), which every record must have. Name a column, or a value that all rows share.",
        "没有列对应必填项 {path}（{zh}，{en}）。请指定一列，或填写所有行共同的值。",
    ),
    "ask_constant": (
        "{path} will be {value} in every record, as the title of the file says. Is that right?",
        "根据文件标题，所有记录的 {path} 将取 {value}。是否正确？",
    ),
    "ask_number": (
        "There is no column for {path}; it will be made of the key columns. Is one of the columns it?",
        "没有列对应 {path}；将由主键列组成。是否有某一列就是它？",
    ),
    "ask_column": (
        "Column {column} ({example}) seems to be {path}. Is it?",
        "“{column}”列（{example}）似乎是 {path}。是否正确？",
    ),
    "ask_unread": (
        "Column {column} ({example}) is not read, as another column is better for what it may be. Should it be?",
        "“{column}”列（{example}）未读取：它可能对应的字段已有更合适的列。是否需要读取？",
    ),
    "ask_day_order": (
        "Column {column} ({example}): does the day come first, or the month?",
        "“{column}”列（{example}）：日在前还是月在前？",
    ),
    "ask_capital_unit": (
        "Column {column} ({example}): does it count in 万元 (10,000 CNY) or in 元?",
        "“{column}”列（{example}）：单位是万元还是元？",
    ),
    "ask_words": (
        "Column {column} ({example}): some of its words have no code in {path}; their rows will be refused.",
        "“{column}”列（{example}）：部分词在 {path} 的代码表中没有对应，这些行将被拒收。",
    ),
    "ask_key": (
        "No column tells the rows apart; {columns} together do so best. Which columns make a record's id?",
        "没有一列能唯一区分各行；{columns} 组合最接近。记录编号由哪些列组成？",
    ),
    "column_unlike": ("like nothing in this kind", "该类记录中没有相近的字段"),
    "column_taken": ("another column is better for it", "已有更合适的列"),
    "column_not_wanted": ("not wanted", "不读取"),
    "column_alone": ("belongs to a list whose names no column gives", "所属明细项缺少名称列"),
    "column_key": ("tells the records apart", "用于区分记录"),
    "column_returned": ("the hub's own reasons, from a sheet that was given back", "枢纽退回时附的原因"),
    "column_counting": ("counts the rows", "行序号"),
    "column_personal": ("seems to be about a person; not read", "似为个人信息，不读取"),
    "column_email": ("e-mail addresses of persons; not read", "电子邮箱（个人信息），不读取"),
    "column_phone": ("telephone numbers; not read", "电话号码（个人信息），不读取"),
    "column_id_card": ("identity numbers of persons; not read", "身份证号（个人信息），不读取"),
    # The command
    "onboard_columns": ("{file}: {rows} rows looked at, kind {kind}", "{file}：查看了 {rows} 行，记录种类 {kind}"),
    "onboard_column": ("column", "列"),
    "onboard_field": ("field", "字段"),
    "onboard_reads": ("read as", "读取方式"),
    "onboard_example": ("examples", "示例"),
    "onboard_sure": ("sure", "把握"),
    "onboard_key_line": ("A record's id is made of: {columns}", "记录编号由以下列组成：{columns}"),
    "onboard_preview": (
        "Of {rows} rows {accepted} become records and {refused} are refused; {same} have an id that another row has too",
        "{rows} 行中 {accepted} 行形成记录，{refused} 行被拒；{same} 行的编号与其他行相同",
    ),
    "onboard_record": ("First records", "前几条记录"),
    "onboard_refused": ("Refused rows", "被拒的行"),
    "onboard_undecided": (
        "{count} questions are open; answer them at a terminal, or take what is proposed with --yes",
        "尚有 {count} 个问题；请在终端中回答，或用 --yes 采用建议",
    ),
    "onboard_done": (
        "{name} was added; `hub collect` reads it now and every {schedule} s: {path}",
        "已新增 {name}；`hub collect` 将立即读取，之后每 {schedule} 秒一次：{path}",
    ),
    "connector_beyond": (
        "a connector's file for this would be no short one ({what}); add it as an instance instead, which can all of this",
        "为此生成的连接器文件不会简短（{what}）；请改为新增实例，映射可以做到这些",
    ),
    "connector_nowhere": (
        "{folder} has no folder connectors/; run this where the hub's sources are",
        "{folder} 中没有 connectors/ 目录；请在枢纽源码目录中运行",
    ),
    "connector_there": ("{file} is there already; choose another --name", "{file} 已存在；请用 --name 换一个名称"),
    "connector_written": (
        "written: {files}. Read expected.json: are the records right? Then add the line to docs/sources.md",
        "已生成：{files}。请检查 expected.json 中的记录是否正确，并在 docs/sources.md 中补上一行",
    ),
    "onboard_secret": (
        "the password or key is kept in {file}, which only the hub's user can read; settings name it",
        "密码或密钥保存在 {file}，仅枢纽的运行用户可读；实例设置中只引用其名称",
    ),
    "onboard_one_source": (
        "name one source: a file, --database or --rest",
        "请指定一个来源：文件、--database 或 --rest",
    ),
    "onboard_choose_table": (
        "name a table with --table; there are: {known}",
        "请用 --table 指定一张表；现有：{known}",
    ),
    # The page
    "onboard_title": ("Connect an institution", "接入新机构"),
    "onboard_lead": (
        "Upload a sample of its rows as they are. The hub finds out what they hold and asks only what it is not sure of.",
        "上传其数据样本，无需改动格式。枢纽会自动识别内容，仅询问没有把握的部分。",
    ),
    "onboard_sample": ("Sample", "数据样本"),
    "onboard_sample_help": (
        "CSV, XLSX, XLS, ODS, JSON, NDJSON or XML; up to {limit} MB. It is kept only if the institution is added.",
        "支持 CSV、XLSX、XLS、ODS、JSON、NDJSON、XML，最大 {limit} MB。仅在确认接入后保存。",
    ),
    "onboard_look": ("Look at it", "识别"),
    "onboard_found": ("What {file} holds", "{file} 的内容"),
    "onboard_found_lead": (
        "Change what is not right; the records below follow.",
        "如有不对请直接修改，下方记录会随之更新。",
    ),
    "onboard_kind": ("Kind of records", "记录种类"),
    "onboard_looked": ("{rows} rows looked at ({encoding})", "已查看 {rows} 行（{encoding}）"),
    "onboard_more": ("and it has more", "（仅前若干行）"),
    "onboard_asked": ("Please look at these", "请确认"),
    "onboard_columns_title": ("Columns and where they go", "各列的去向"),
    "onboard_key": ("Key", "主键"),
    "onboard_unsure": ("not sure", "不确定"),
    "onboard_unread": ("not read", "不读取"),
    "onboard_group_near": ("Most alike", "最相近"),
    "onboard_group_own": ("The record", "记录本身"),
    "onboard_group_parts": ("Its parts", "明细项"),
    "onboard_group_parties": ("Enterprises and institutions", "涉及的单位"),
    "onboard_group_others": ("Other roles", "其他角色"),
    "onboard_also": ("also: {fields}", "同时写入：{fields}"),
    "onboard_again": ("Look again", "重新识别"),
    "onboard_seen": ("What comes of it", "识别结果"),
    "onboard_add_title": ("Add it", "确认接入"),
    "onboard_name_label": ("Name", "名称标识"),
    "onboard_name_help": (
        "small letters, digits, _ and -; it cannot be changed later",
        "小写字母、数字、_ 和 -；之后不可更改",
    ),
    "onboard_title_label": ("What people call it", "显示名称"),
    "onboard_add": ("Add the institution", "接入"),
    "onboard_code": ("code of any sort", "编码（按格式识别）"),
    "upload_missing": ("choose a file that is not empty", "请选择一个非空文件"),
    "upload_gone": (
        "this sample is no longer here; upload it again",
        "该样本已不存在；请重新上传",
    ),
    "reads_text": ("text", "文本"),
    "reads_day": ("date, year first", "日期（年月日）"),
    "reads_us_day": ("date, month/day/year", "日期（月/日/年）"),
    "reads_dmy_day": ("date, day/month/year", "日期（日/月/年）"),
    "reads_serial_day": ("date as a spreadsheet's number", "日期（电子表格序号）"),
    "reads_partial_day": ("date, month or year", "日期（可只到年月）"),
    "reads_moment": ("time", "时间"),
    "reads_number": ("number", "数值"),
    "reads_amount": ("amount, counted in 元", "金额（元）"),
    "reads_wan": ("amount, counted in 万元", "金额（万元）"),
    "reads_yuan_as_wan": ("amount in 元, kept in 万元", "金额（元，折算为万元）"),
    "reads_wan_as_yuan": ("amount in 万元, kept in 元", "金额（万元，折算为元）"),
    "reads_whole": ("whole number", "整数"),
    "reads_counted": ("number before a unit", "带单位的数量"),
    "reads_counted_unit": ("unit after a number", "数量后的单位"),
    "reads_measured": ("measured number, as printed", "测量值（保留原文）"),
    "reads_yes_no": ("yes or no", "是或否"),
    "reads_choice": ("list of codes", "代码表"),
    "reads_verdict": ("verdict", "合格与否"),
    "reads_standard_status": ("status of a standard", "标准状态"),
    "reads_region": ("region", "行政区划"),
    # Pushing by spreadsheet
    "upload_title": ("Push a spreadsheet", "以电子表格推送"),
    "upload_lead": (
        "Each row becomes an event of your institution, or comes back with its reason. Nothing of a bad row is guessed.",
        "每一行成为贵机构的一条数据，或附原因退回；对有误的行不作任何猜测。",
    ),
    "upload_key_label": ("Your institution's key", "机构密钥"),
    "upload_key": (
        "this is no institution's key; ask the hub's operator for yours",
        "该密钥不是机构密钥；请向枢纽运维人员索取",
    ),
    "upload_any_kind": ("found out from the columns", "由列名自动识别"),
    "upload_file": ("Spreadsheet", "电子表格"),
    "upload_file_help": (
        "CSV, XLSX, XLS, ODS, JSON or NDJSON; up to {limit} MB",
        "支持 CSV、XLSX、XLS、ODS、JSON、NDJSON，最大 {limit} MB",
    ),
    "upload_send": ("Push", "推送"),
    "upload_templates": ("Sheets to fill in", "填报模板"),
    "upload_templates_lead": (
        "Every column that a kind has; leave out what you do not have.",
        "包含该类记录的全部列；没有的列可以删除。",
    ),
    "upload_done": ("What became of {file}", "{file} 的处理结果"),
    "upload_counts": ("{accepted} rows accepted, {refused} refused", "接收 {accepted} 行，退回 {refused} 行"),
    "upload_returned": ("Your sheet with the reasons", "下载附原因的表格"),
    "upload_most": ("The first {n} are shown; the sheet has all.", "仅显示前 {n} 条；表格中有全部。"),
}
