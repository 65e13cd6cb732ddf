"""Why a connector is in its state, and what to do next."""

TEXTS: dict[str, tuple[str, str]] = {
    # code: (English, 中文)
    "why_said": ("{en}", "{zh}"),
    "why_broker_away": ("the message broker does not answer", "消息服务无响应"),
    "do_broker_away": (
        "start Kafka or check HUB_KAFKA_BOOTSTRAP; `hub doctor` tells more",
        "启动 Kafka 或检查 HUB_KAFKA_BOOTSTRAP；`hub doctor` 可查看详情",
    ),
    "why_ingest_silent": ("no ingest worker has been heard of", "没有接入进程的心跳"),
    "do_ingest_silent": (
        "start `hub ingest`; events wait safely on the broker",
        "启动 `hub ingest`；事件安全保存在消息服务中",
    ),
    "why_ingest_stuck": ("{lag} events wait and none is being stored", "{lag} 条事件等待入库，但没有任何进展"),
    "do_ingest_stuck": (
        "look at the log of `hub ingest` and restart it; events wait safely on the broker",
        "查看 `hub ingest` 的日志并重启；事件安全保存在消息服务中",
    ),
    "why_poison": ("its last events were all unreadable, so it was paused", "其最近的事件全部无法解析，已自动暂停"),
    "why_paused": ("a person paused it", "已被人工暂停"),
    "do_resume": (
        "mend the source, then `hub connectors resume {name}`",
        "修复来源后运行 `hub connectors resume {name}`",
    ),
    "why_never_ran": ("it never ran", "从未运行"),
    "why_waiting": ("it waits for its first run", "等待首次运行"),
    "do_start_collect": ("start `hub collect`", "启动 `hub collect`"),
    "do_wait": ("nothing; it tries again by itself", "无需操作，将自动重试"),
    "do_release": (
        "look at what is gone; if it is right, run `hub connectors release {name}`, else mend the source",
        "核对减少的记录；确属正常则运行 `hub connectors release {name}`，否则修复来源",
    ),
    "do_fix_source": (
        "mend what the message names at the source; the position is kept",
        "按提示修复来源；读取位置已保留",
    ),
    "why_silent": ("it has not been heard of for three schedules", "超过三个周期没有心跳"),
    "why_loading": ("its first reading is under way", "正在首次读取"),
    "why_dead_letters": ("{n} of its events could not be stored", "有 {n} 条事件无法入库"),
    "do_dead_letters": ("look at its dead letters and their reasons", "查看其死信及原因"),
    "why_healthy": ("read to the end, everything acknowledged and ingest alive", "已读至末尾，全部确认，接入正常"),
    "why_stale": (
        "read without fault, but nothing in it is newer than its contract allows ({hours} h)",
        "读取正常，但其中没有内容比约定的更新期限（{hours} 小时）更新",
    ),
    "do_ask_source": ("ask the institution whether it still updates this feed", "请与来源机构确认该数据是否仍在更新"),
    "why_path_silent": (
        "it reads, but its heartbeats do not come through topic and ingest",
        "读取正常，但其心跳没有通过主题与接入到达",
    ),
    "do_path_silent": (
        "look at the log of `hub ingest`; `hub doctor` tells more",
        "查看 `hub ingest` 的日志；`hub doctor` 可查看详情",
    ),
    "do_nothing": ("nothing", "无"),
}
