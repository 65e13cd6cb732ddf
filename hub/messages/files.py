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
}
