"""Identity: what people decide, and why two mentions are one enterprise or not."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "decision_incomplete": ("a decision “{found}” needs “{field}”", "裁定“{found}”缺少“{field}”"),
    "decision_deleted": ("decision {found} cannot be deleted; undo it", "裁定 {found} 不能删除，请撤销"),
    "decision_unknown": ("no decision {id}", "没有裁定 {id}"),
    "decision_undone": ("decision {id} is undone already", "裁定 {id} 已被撤销"),
    "decision_own": (
        "decision {id} is your own: somebody else must confirm it",
        "裁定 {id} 是您本人作出的，须由他人复核",
    ),
    "decision_settled": (
        "decision {id} needs no confirmation, or is itself a confirmation or an undoing: decide anew instead",
        "裁定 {id} 无须复核，或其本身即为复核、撤销：请另作裁定",
    ),
    "decisions_exact": (
        "this hub identifies enterprises by equal codes and names only; decisions need HUB_IDENTITY=weighed",
        "本系统仅按相同编码与名称识别企业；人工裁定须设置 HUB_IDENTITY=weighed",
    ),
    "mention_invalid": (
        "“{found}” is no mention's id (32 hexadecimal digits)",
        "“{found}”不是提及编号（32 位十六进制）",
    ),
    "mentions_unknown": ("the hub has no mention {found}", "系统中没有提及 {found}"),
    "question_unknown": (
        "no question {id}: it is answered, or what was uncertain has changed",
        "没有问题 {id}：已有答复，或情况已经变化",
    ),
    "conflict_placeholder": (
        "{scheme} {value}: too many unlike names bear it, so it identifies nobody",
        "{scheme} {value}：使用者名称各异且过多，不能据以识别",
    ),
    "conflict_code_names": (
        "{scheme} {value}: one code, unlike names. Was it renamed, or is it another's code?",
        "{scheme} {value}：同一编码，名称不同。是更名，还是误用了他人编码？",
    ),
    "conflict_name_codes": (
        "{scheme} {value}: one name in a region, different codes. Two firms, or one code wrong?",
        "{scheme} {value}：同一地区同一名称，编码不同。是两家企业，还是其中一个编码有误？",
    ),
    "conflict_decisions": (
        "{count} decisions contradict each other: none of them holds until one is undone",
        "{count} 项裁定相互矛盾：撤销其一之前均不生效",
    ),
}
