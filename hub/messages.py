"""What people read: each message code with its text in English and 中文, one place for all of the hub."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # code: (English, 中文)
    "unknown_kind": ("unknown kind {found}; known kinds: {known}", "未知的记录种类 {found}；已知种类：{known}"),
    "field_invalid": ("field {field}: found {found}; expected {expected}", "字段 {field}：实际为 {found}；应为 {expected}"),
    "field_missing": ("field {field} is required and missing", "缺少必填字段 {field}"),
    "field_unknown": ("field {field} is not part of this kind", "该种类没有字段 {field}"),
    "not_json": ("this is not valid JSON: {detail}", "不是有效的 JSON：{detail}"),
    "too_deep": ("nested deeper than {limit} levels", "嵌套超过 {limit} 层"),
    "too_large": ("{found} bytes is over the limit of {limit}", "{found} 字节超过上限 {limit}"),
    "too_many_rows": ("more than {limit} events in one request", "一次请求超过 {limit} 条事件"),
    "broker_away": (
        "the message broker does not answer; nothing was accepted, send the same again later",
        "消息服务暂不可用；未接收任何数据，请稍后原样重发",
    ),
    "database_away": ("the database does not answer; try again later", "数据库暂不可用，请稍后重试"),
    "wire_format": ("not a Confluent-framed Avro value: {detail}", "不是 Confluent 封装的 Avro 数据：{detail}"),
    "unknown_schema_id": ("schema id {found} is not known; run `hub schemas`", "未知的模式编号 {found}；请运行 `hub schemas`"),
    "avro_invalid": ("the Avro value does not decode: {detail}", "Avro 数据无法解码：{detail}"),
    "kind_not_released": ("kind {kind} has no released schema; run `hub schemas --release`", "种类 {kind} 尚无已发布的模式；请运行 `hub schemas --release`"),
    "schema_incompatible": ("the new schema of {kind} cannot read {older}: {problems}", "{kind} 的新模式无法读取 {older}：{problems}"),
}

LANGUAGES = ("en", "zh")


def text(code: str, language: str, **params: object) -> str:
    """The text of `code` in `language`, its parameters filled in.

    Raises:
        KeyError: a code without a text, or a parameter the text names that was not given (a test walks them all).
    """
    english, chinese = TEXTS[code]
    return (chinese if language.startswith("zh") else english).format(**params)
