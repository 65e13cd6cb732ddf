"""The pages about identity: why, review, conflicts, decisions."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # code: (English, 中文)
    # Why
    "identity_link": ("Why these are one enterprise", "为何判定为同一企业"),
    "identity_title": ("Why this is one enterprise", "为何是同一企业"),
    "identity_weighed": (
        "All evidence is weighed, in bits: one bit more doubles the odds. At {same} or more two mentions are one, unless"
        " something contradicts it.",
        "综合权衡全部证据，以比特计：每多一比特，可能性加倍。达到 {same} 且无矛盾者，判为同一企业。",
    ),
    "identity_exact": (
        "Two mentions are one by an equal code, or by an equal name in a region that fits.",
        "编码相同，或名称相同且地区相容者，判为同一企业。",
    ),
    "identity_cut": (
        "More mentions hang together here than are shown: what follows was found among the first {n}.",
        "相互关联的提及多于此处所示，以下结果仅依据前 {n} 条。",
    ),
    "identity_graph": ("What holds together", "关联图"),
    "identity_graph_lead": (
        "Each number is a way of naming it (below); lines are the strongest links, with their bits.",
        "数字对应下方的称谓，连线为最强的关联及其比特数。",
    ),
    "identity_graph_label": ("{nodes} ways of naming, {links} links", "{nodes} 种称谓，{links} 条关联"),
    "identity_graph_large": ("Too many to draw.", "数量过多，不予绘制。"),
    "identity_alone": ("One way of naming: nothing had to be joined.", "仅有一种称谓，无须归并。"),
    "identity_links": ("Links, the strongest first", "关联（由强到弱）"),
    "identity_weakest": ("weakest link", "最弱的一环"),
    "identity_weakest_long": (
        "Were it wrong, the enterprise would part in two here.",
        "若此处有误，企业将在此分为两家。",
    ),
    "identity_bits": ("{n} bits", "{n} 比特"),
    "identity_shared": ("In common", "共同之处"),
    "identity_words": ("Met by", "相遇于"),
    "identity_near": ("Near, but another", "相近但不是同一企业"),
    "identity_near_none": ("No other enterprise came near.", "没有其他相近的企业。"),
    "identity_blocks": ("Codes and names by which it meets others", "用于比对的编码与名称"),
    "identity_block": ("Value", "值"),
    "identity_block_mentions": ("Mentions here", "本企业提及数"),
    "identity_block_elsewhere": ("Mentions of others", "其他企业提及数"),
    "identity_block_hot": ("no evidence: too many share it", "共用者过多，不作为证据"),
    "identity_decisions": ("What people decided", "人工裁定"),
    "identity_decisions_none": ("Nobody decided anything about it.", "尚无人工裁定。"),
    "identity_step": ("Evidence", "证据"),
    "identity_level": ("How far it agrees", "一致程度"),
    "identity_weight": ("Bits", "比特"),
    "identity_sum": ("Sum", "累计"),
    "identity_number": ("No.", "编号"),
    "identity_pair": ("{one} and {other}", "{one} 与 {other}"),
    "identity_nothing_to_weigh": ("No evidence in common.", "没有共同的证据。"),
    # Decisions
    "verdict_same": ("the same enterprise", "同一企业"),
    "verdict_renamed": ("the same, renamed", "同一企业（更名）"),
    "verdict_different": ("different enterprises", "不同企业"),
    "verdict_split": ("split off", "拆分"),
    "verdict_unsure": ("not sure", "不确定"),
    "verdict_placeholder": ("the code identifies nobody", "编码不能据以识别"),
    "verdict_confirm": ("confirmation", "复核"),
    "verdict_undo": ("undoing", "撤销"),
}
