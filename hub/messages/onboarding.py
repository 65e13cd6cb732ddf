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
        "nothing goes to {path} ({en}), without which there is no {kind}; map a column to it or give a constant",
        "{path}（{zh}）没有对应的列，缺少它无法形成 {kind} 记录；请映射一列或填写固定值",
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
}
