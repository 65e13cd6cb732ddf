"""Versions of the weights, and identity on Spark."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "weights_not_json": (
        "{file} holds no weights: it is no JSON ({detail})",
        "{file} 不是权重文件：不是有效的 JSON（{detail}）",
    ),
    "weights_form": (
        "{file} holds no weights: expected an object with version, prior, same, ask and bits, as `hub identity weights learn`"
        " writes it",
        "{file} 不是权重文件：应为含有 version、prior、same、ask 与 bits 的对象，即 `hub identity weights learn` 的输出格式",
    ),
    "weights_number": (
        "{file}: {field} must be a number of at most 200 either way (a version: a whole number from 1)",
        "{file}：{field} 应为绝对值不超过 200 的数（version 为不小于 1 的整数）",
    ),
    "weights_missing": (
        "{file}: {field} is missing; this hub weighs it, so make the file anew with `hub identity weights learn`",
        "{file}：缺少 {field}，而本版本需要该项；请用 `hub identity weights learn` 重新生成",
    ),
    "weights_strange": (
        "{file}: nothing weighs {field}; it is a misprint, or of another version of the hub",
        "{file}：没有名为 {field} 的证据；可能是笔误，或来自其他版本",
    ),
    "weights_thresholds": (
        "{file}: ask ({ask}) must not be above same ({same})",
        "{file}：ask（{ask}）不得大于 same（{same}）",
    ),
    "weights_nothing": (
        "there is nothing to learn from: {found}",
        "没有可供学习的数据：{found}",
    ),
    "spark_missing": (
        "Spark is not installed; install it with: pip install 'nqi-hub[spark]', or leave out --engine spark",
        "未安装 Spark；请运行 pip install 'nqi-hub[spark]'，或不使用 --engine spark",
    ),
    "spark_no_java": (
        "no Java for Spark here: {detail}; set HUB_JAVA_HOME to a Java 17 or newer, or leave out --engine spark",
        "没有可供 Spark 使用的 Java：{detail}；请将 HUB_JAVA_HOME 指向 Java 17 或更高版本，或不使用 --engine spark",
    ),
    "spark_failed": (
        "Spark could not do it: {detail}",
        "Spark 运行失败：{detail}",
    ),
    "spark_weighed_only": (
        "Spark weighs evidence; by equal codes and names only, leave out --engine spark",
        "Spark 仅用于综合权衡证据；按相同编码与名称识别时请勿使用 --engine spark",
    ),
    "identity_unknown": (
        "identity “{found}”: expected exact or weighed",
        "识别方式“{found}”：应为 exact 或 weighed",
    ),
}
