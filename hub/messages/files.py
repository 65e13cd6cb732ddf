"""Reading folders, spreadsheets, archives and remote stores of files."""

TEXTS: dict[str, tuple[str, str]] = {
    # code: (English, 中文)
    "bom_wrong": (
        "{file} begins with the mark of {says}, but its text is not {says} (it looks like {found}); "
        "export it again, or set the instance's option `encoding`",
        "{file} 开头有 {says} 的标记，但内容不是 {says}（看起来是 {found}）；请重新导出，或为该实例设置 encoding 选项",
    ),
    "file_broken": (
        "{file} is not valid {encoding}: byte {position} is {found}; the file may be cut off, fetch it again",
        "{file} 不是有效的 {encoding}：第 {position} 字节为 {found}；文件可能不完整，请重新获取",
    ),
    "row_other_encoding": (
        "this row is {other}, but the file is {encoding}; two files of different encodings were joined, export it as one",
        "该行为 {other} 编码，而文件为 {encoding}；可能是把不同编码的文件拼在了一起，请以同一种编码重新导出",
    ),
    "header_broken": (
        "{file}: the header in line {line} cannot be read ({detail}); mend that line and export the file again",
        "{file}：第 {line} 行的表头无法读取（{detail}）；请修正该行后重新导出",
    ),
    "columns_many": (
        "{file} has {found} columns, over the limit of {limit}; if this is right, raise HUB_COLUMNS_MAX",
        "{file} 有 {found} 列，超过上限 {limit}；如确需读取，请调高 HUB_COLUMNS_MAX",
    ),
    "place_sheet": ("sheet {number}", "工作表“{number}”"),
    "place_row": ("row {number}", "第 {number} 行"),
    "sheet_broken": (
        "{file} is not a readable spreadsheet ({detail}); open it in a spreadsheet program, save it as XLSX and send it again",
        "{file} 不是可读取的电子表格（{detail}）；请用表格软件打开并另存为 XLSX 后重新提供",
    ),
    "file_encrypted": (
        "{file} is protected by a password; save it without one",
        "{file} 设有密码；请取消密码后重新保存",
    ),
    "unpacks_to_much": (
        "{file} unpacks to {found} of its size, as no data does; it was not read",
        "{file} 的压缩比为 {found}，正常数据不会如此；未读取",
    ),
    "merges_many": (
        "{file} has a sheet with more than {limit} merged cells; unmerge them, or export it as CSV",
        "{file} 中有工作表的合并单元格超过 {limit} 处；请取消合并或导出为 CSV",
    ),
    "sheet_missing": (
        "{file} has no sheet {sheet}; its sheets are: {found}. Set the option `sheet`",
        "{file} 中没有工作表“{sheet}”；现有工作表：{found}。请设置 sheet 选项",
    ),
    "sheet_no_table": (
        "{file} has no table with a heading in: {sheet}; set the options `sheet` and `header_row`",
        "{file} 的工作表（{sheet}）中没有带表头的表格；请设置 sheet 和 header_row 选项",
    ),
    "sheet_differs": (
        "{file}: sheet {sheet} has the columns {found}, but the sheets before it {expected}; "
        "give it the same heading, hide it, or name one sheet in the option `sheet`",
        "{file}：工作表“{sheet}”的列为 {found}，而之前的工作表为 {expected}；请统一表头、隐藏该表，或用 sheet 选项指定一个工作表",
    ),
    "cell_error": (
        "field {field}: the spreadsheet shows the error {found}; mend the formula",
        "字段 {field}：表格中显示错误 {found}；请修正公式",
    ),
    "cell_broken": (
        "field {field}: {found} is not what the spreadsheet says it is; enter the cell again",
        "字段 {field}：{found} 与表格声明的类型不符；请重新填写该单元格",
    ),
    "formula_uncalculated": (
        "field {field}: a formula that was never calculated; open the file in a spreadsheet program and save it",
        "字段 {field}：公式尚未计算；请用表格软件打开并保存一次",
    ),
    "number_shortened": (
        "field {field}: {found} has lost digits, since spreadsheets keep 15 of a number; "
        "format the column as text and enter the code again (option `large_numbers` if it is a quantity)",
        "字段 {field}：{found} 已丢失数位，表格中的数字只保留 15 位；请把该列设为文本格式后重新填写编码（若确为数量，可用 large_numbers 选项）",
    ),
    "date_serial": (
        "field {field}: {found} is formatted as a date but is no day; enter the date again",
        "字段 {field}：{found} 被设为日期格式但不是有效日期；请重新填写日期",
    ),
    "format_unread": (
        "{file} is {found}, which is not read; export it as XLSX or CSV (read are: {known})",
        "{file} 是 {found}，无法读取；请导出为 XLSX 或 CSV（可读取的格式：{known}）",
    ),
    "archive_broken": (
        "{file} is not a whole ZIP archive ({detail}); pack it again, or fetch it again",
        "{file} 不是完整的 ZIP 压缩包（{detail}）；请重新打包或重新获取",
    ),
    "archive_nested": (
        "{file} is an archive in an archive in an archive; pack the files into one (at most {limit} within another)",
        "{file} 是多层嵌套的压缩包；请把文件打包在一起（最多嵌套 {limit} 层）",
    ),
    "archive_many": (
        "{file} holds {found} files, over the limit of {limit}; if this is right, raise HUB_ARCHIVE_FILES_MAX",
        "{file} 中有 {found} 个文件，超过上限 {limit}；如确需读取，请调高 HUB_ARCHIVE_FILES_MAX",
    ),
    "archive_path": (
        "{file} holds a file whose name leads out of the archive: {member}; it was not read, pack the archive again",
        "{file} 中有文件的名称指向压缩包之外：{member}；未读取，请重新打包",
    ),
    "archive_link": (
        "{member} in {file} is a link; pack the file itself",
        "{file} 中的 {member} 是链接；请打包文件本身",
    ),
    "archive_method": (
        "{member} in {file} is packed by method {found}; pack it as an ordinary ZIP (deflate)",
        "{file} 中的 {member} 使用压缩方法 {found}；请用普通 ZIP（deflate）打包",
    ),
    "archive_twice": (
        "{file} holds two files named {member}; which of them counts cannot be known, pack one",
        "{file} 中有两个名为 {member} 的文件，无法判断以哪个为准；请只打包一个",
    ),
    "file_link": (
        "{file} is a symbolic link that leads out of its folder; it was not read, put the file itself there",
        "{file} 是指向文件夹之外的符号链接；未读取，请放置文件本身",
    ),
    "file_moving": (
        "{file} is being written or was replaced while it was read; it is read again later",
        "{file} 正在写入，或在读取时被替换；稍后重新读取",
    ),
    "folder_many": (
        "{folder} shows more than {limit} files; name fewer by a pattern, or raise HUB_ARCHIVE_FILES_MAX",
        "{folder} 中的文件超过 {limit} 个；请用文件名模式缩小范围，或调高 HUB_ARCHIVE_FILES_MAX",
    ),
    "mode_unknown": (
        "the option `mode` is {found}; it is whole (the files together are the source) or append (each is an addition)",
        "mode 选项为 {found}；应为 whole（所有文件合为一个来源）或 append（每个文件都是增量）",
    ),
    "remote_option": (
        "the option {option} is not what it must be ({detail}); set it anew (a password belongs into the option password, as a secret)",
        "选项 {option} 的值不符合要求（{detail}）；请重新设置（密码应以密钥形式填入 password 选项）",
    ),
    "remote_away": (
        "{host} cannot be reached, or broke off ({detail}); it is asked again later",
        "无法连接 {host}，或连接中断（{detail}）；稍后重试",
    ),
    "remote_refused": (
        "{host} refused the login or the file; check the options username, password and private_key with the institution",
        "{host} 拒绝登录或访问文件；请与该机构核对 username、password 和 private_key 选项",
    ),
    "remote_missing": (
        "{host} has no such folder or file; check the option path",
        "{host} 上没有该文件夹或文件；请检查 path 选项",
    ),
    "remote_name": (
        "the server shows a file named {found}, which leads elsewhere; nothing was read, tell the institution",
        "服务器列出的文件名 {found} 指向别处；未读取，请告知该机构",
    ),
    "host_key_missing": (
        "which key {host} may show is not said; ask the institution for it and set the option host_key (or known_hosts)",
        "未说明 {host} 应出示的主机密钥；请向该机构索取并设置 host_key（或 known_hosts）选项",
    ),
    "host_key_wrong": (
        "{host} shows another key ({found}) than the one it is known by; nothing was sent. Ask the institution whether it changed",
        "{host} 出示的主机密钥（{found}）与已知的不符；未发送任何内容。请向该机构确认是否更换过密钥",
    ),
}
