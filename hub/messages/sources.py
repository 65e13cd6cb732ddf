"""Reading institutions' files and collecting their rows."""

TEXTS: dict[str, tuple[str, str]] = {
    # code: (English, 中文)
    "place_line": ("line {number}", "第 {number} 行"),
    "place_item": ("item {number}", "第 {number} 条"),
    "place_document": ("the document", "整个文件"),
    "extra_missing": (
        "this needs the package {package}, which is not installed; install it with: pip install 'nqi-hub[{extra}]'",
        "此功能需要 {package}，尚未安装；请执行：pip install 'nqi-hub[{extra}]'",
    ),
    "host_unknown": (
        "{host} has no address ({detail}); check the name, or the hub's DNS",
        "无法解析 {host}（{detail}）；请检查名称或本机的 DNS",
    ),
    "address_refused": (
        "{host} is at {address}, a private address that connectors may not reach; an operator allows it by naming its network in HUB_SOURCE_NETWORKS",
        "{host} 的地址 {address} 是内网地址，连接器不得访问；如确需访问，请由运维人员在 HUB_SOURCE_NETWORKS 中列出其网段",
    ),
    "network_invalid": (
        "HUB_SOURCE_NETWORKS names {found}, which is no network; expected CIDR, as 10.1.0.0/16 or fd00::/8",
        "HUB_SOURCE_NETWORKS 中的 {found} 不是网段；应为 CIDR 写法，例如 10.1.0.0/16 或 fd00::/8",
    ),
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
    "xml_broken": ("{file} is not well-formed XML: {detail}", "{file} 不是格式正确的 XML：{detail}"),
    "xml_entities": (
        "{file} declares XML entities, which can be made to fill the memory or read files; it was not read",
        "{file} 声明了 XML 实体，可能被用来耗尽内存或读取文件；未读取",
    ),
    "date_invalid": (
        "field {field}: {found} is not a date that exists; expected 2024-03-05, 2024/3/5, 2024年3月5日 or 20240305",
        "字段 {field}：{found} 不是有效日期；应为 2024-03-05、2024/3/5、2024年3月5日 或 20240305",
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
    "plugin_unknown": ("no connector {plugin}; there are: {known}", "没有连接器 {plugin}；现有：{known}"),
    "file_missing": ("no file {file}; check the instance's path", "没有文件 {file}；请检查实例的路径设置"),
    "file_unreadable": ("{file} cannot be read: {detail}", "无法读取 {file}：{detail}"),
    "deletions_held": (
        "{gone} of {before} records are no longer at the source: too many at once, so nothing was deleted; "
        "check the source; if it is right, release them: `hub connectors release`",
        "来源中 {before} 条记录少了 {gone} 条：一次减少过多，未做删除；请核对来源，如属实请用 `hub connectors release` 放行",
    ),
    "deletions_unsure": (
        "{gone} records seem gone, but {refused} rows were refused and may be them: nothing was deleted; mend the rows",
        "有 {gone} 条记录似已消失，但有 {refused} 行被拒，可能正是它们：未做删除；请先修正这些行",
    ),
    "instance_unknown": (
        "no instance {name}; see `hub connectors list`",
        "没有实例 {name}；请查看 `hub connectors list`",
    ),
}
