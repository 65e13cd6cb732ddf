"""Collecting: leases, whole readings, secrets, what rows must keep to."""

TEXTS: dict[str, tuple[str, str]] = {
    # code: (English, 中文)
    "stopped": (
        "the worker was told to stop; the reading goes on where it was",
        "采集进程被要求停止；之后从原位置继续",
    ),
    "lease_lost": (
        "another worker has this instance now; this one stopped",
        "该实例已由另一采集进程接手；本进程已停止读取",
    ),
    "reading_failed": (
        "reading failed in a way that was not foreseen: {detail}; the log has the whole of it",
        "读取时发生未预料的错误：{detail}；详情见日志",
    ),
    "source_restored": (
        "the source went back in time ({detail}), as after a restore from a backup: everything was read anew",
        "来源的数据回到了过去（{detail}），可能是从备份恢复；已重新全量读取",
    ),
    "key_twice": (
        "{count} rows have a record id that an earlier row of the same reading had; the later row is taken",
        "有 {count} 行的记录编号与同次读取中较早的行相同；以较后的行为准",
    ),
    "volume_unusual": (
        "the source has {found} records; usual are {least} to {most}; ask whether that is right",
        "来源有 {found} 条记录，通常为 {least} 至 {most} 条；请核实",
    ),
    "instance_runs": (
        "{name} is running; pause it first: `hub connectors pause {name}`",
        "{name} 正在运行；请先暂停：`hub connectors pause {name}`",
    ),
    "nothing_refused": ("{name} has no refused rows", "{name} 没有被拒的行"),
    "nothing_held": ("{name} has no deletions that are held", "{name} 没有被搁置的删除"),
    "secret_name": (
        "a secret is named by letters, digits and _ (at most 64), not {found}",
        "密钥名称只能由字母、数字和下划线组成（最多 64 个字符），而不是 {found}",
    ),
    "secret_missing": (
        "there is no secret {name}; set {variable}, or write it to secrets/{name} in the data folder",
        "找不到密钥 {name}；请设置 {variable}，或写入数据目录的 secrets/{name}",
    ),
    "contract_invalid": (
        "the instance's setting `contract` is none: {detail}",
        "该实例的 contract 设置无效：{detail}",
    ),
    "pattern_broken": (
        "{field} is {found}; expected the pattern {pattern}",
        "{field} 的值为 {found}；应符合格式 {pattern}",
    ),
    "reference_missing": (
        "{field} names {found}, and the hub has no such {kind} of the source {source}",
        "{field} 指向 {found}，但枢纽中没有来源 {source} 的这一 {kind} 记录",
    ),
    "out_of_range": (
        "{field} is {found}; expected {least} to {most}",
        "{field} 的值为 {found}；应在 {least} 到 {most} 之间",
    ),
}
