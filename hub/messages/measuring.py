"""Measuring identity: what is wrong with a truth file, and what the figures are called."""

TEXTS: dict[str, tuple[str, str]] = {
    # code: (English, 中文)
    "line_not_json": (
        "{file}, line {line}: this is no JSON ({detail}); expected one JSON object a line",
        "{file} 第 {line} 行：不是有效的 JSON（{detail}）；每行应为一个 JSON 对象",
    ),
    "line_no_object": (
        "{file}, line {line}: expected a JSON object, not a {found}",
        "{file} 第 {line} 行：应为一个 JSON 对象，而不是 {found}",
    ),
    "line_too_long": (
        "{file}, line {line}: {found} bytes; a line may have {most}",
        "{file} 第 {line} 行：长 {found} 字节，上限为 {most}",
    ),
    "line_missing": (
        "{file}, line {line}: the field {field} is missing or empty",
        "{file} 第 {line} 行：缺少字段 {field}，或其值为空",
    ),
    "line_no_text": (
        "{file}, line {line}: the field {field} must be a text in quotes (codes too)",
        "{file} 第 {line} 行：字段 {field} 应为带引号的文本（代码也一样）",
    ),
    "line_no_list": (
        "{file}, line {line}: the field {field} must be a list of texts",
        "{file} 第 {line} 行：字段 {field} 应为文本列表",
    ),
    "truth_no_number": (
        "{file}, line {line}: the field {field} must be a number",
        "{file} 第 {line} 行：字段 {field} 应为数字",
    ),
    "truth_twice": (
        "{file}, line {line}: the mention {mention} stands in line {before} already; each may come once",
        "{file} 第 {line} 行：提及 {mention} 在第 {before} 行已出现；每个提及只能出现一次",
    ),
    "truth_empty": (
        "{file}: there is no line with a mention in it",
        "{file}：没有任何提及",
    ),
    "clusters_unknown_mention": (
        "{file}, line {line}: the truth has no mention {mention}",
        "{file} 第 {line} 行：标准答案中没有提及 {mention}",
    ),
    "truth_unknown": (
        "{file}: no such file, and no set of that name; sets: {known}",
        "{file}：没有该文件，也没有该名称的数据集；数据集：{known}",
    ),
    "generate_number": (
        "{found} enterprises: expected 1 to {most}",
        "企业数 {found}：应为 1 至 {most}",
    ),
    "generate_seed": (
        "seed {found}: seeds 0 to 99 are for training, 1000 and more for hold-outs (with --hold-out), none between",
        "种子 {found}：0 至 99 用于训练，1000 及以上用于留出集（加 --hold-out），其间不用",
    ),
}
