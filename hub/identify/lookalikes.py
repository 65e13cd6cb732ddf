"""Characters that are mistaken for each other, by sound or by shape."""

from __future__ import annotations

from functools import cache, lru_cache

from hub.identify.romanised import pinyin

# Characters that look alike in print or on a form, from the common lists of 形近字; each group stands for its pairs.
_SHAPES = (
    "己已巳 未末 土士 日曰目 人入八 天夫无元 干千于 大太犬 王玉主 木本术 力刀刃 几九儿 田由甲申 白自百 贝见 午牛 乌鸟 今令 仓仑"
    " 代伐 令今 免兔 兑充 全金 冶治 冷泠 凤风 刚钢岗 利莉梨 到倒 剂济 动劲 勋励 华毕 协胁 南楠 卓阜 厂广 原源愿 友发 双对 古吉 右石"
    " 合台 同何 名各 吕昌 启后 吴昊 周同 和禾 咏泳 品晶 嘉喜 国固 圆园 圣至 均钧 坚竖 坤坤 垒叁 城诚成 培陪 基其 堂常 塔搭 境镜"
    " 墨黑 壮状 复夏 多名 奥粤 奇琦 威咸 婷停 字宇 宁宇 安女 宏宠 宝玉 定宁 宜宣 实买 家冢 容客 富福 尔你 尚向 岭苓 峰锋蜂烽"
    " 岛鸟 崇祟 巨臣 巾中 市布 帆凡 帝常 广产 应庆 庆应 康唐 建健 弘宏 强张 征证 德得 徽微 心必 志忘 思恩 恒桓 恺凯 悦锐 惠慧 慧彗"
    " 成戍 戈弋 扬杨场 技枝 拓拍 振震 捷健 斯期 新薪 方万 旗旌 旭晃 昊吴 昌冒 明朋 易昜 星里 春舂 晖辉 晟盛 景影 晨辰 晶品 智知"
    " 曙署 朗郎 未末 杰木 材村 东车 松杉 林材 果杲 枫风 柏拍 柯何 栋拣 核该 格洛 桥侨 梅海 楚焚 欣忻 欧殴 正止 武戎 永水 汇江 汉汗"
    " 江汪 池他 沃沐 沙纱 沪护 河何 泉帛 泓弘 波披 泰秦奉 泽择译 洋羊 洁浩 洪供 浙淅 浦埔 海梅 润闰 涛寿 深探 清情请青 源原 溢益"
    " 滨宾 漫慢 澳奥 炜伟 炎淡 炬矩 焦集 煌湟 熙照 燕蒸 爱受 爽夹 特持 狮师 玖久 环坏 玛码 玲铃 珠株 琪淇棋 琳林 瑞端 瑶遥 璟景 瓦互"
    " 电申 畅扬 益盆 盈盏 盛晟 真直 睿容 石右 码玛 硕顶 磊石 祥样 禄绿 福幅 禾木 秀透 科料 程呈 稳隐 立位 竞竟 章意 笙生 第弟 管菅"
    " 精睛 糖塘 纪记 纬伟 纳钠 纽钮 组祖 经轻 维雄 绿录 网冈 羽习 群郡 联朕 聚娶 胜性 能熊 腾滕 自白 航般 舟丹 良艮 艾义 芯蕊 花化"
    " 苏办 若苦 英芙 茂戊 荣荥 莱菜 菱凌 营管 蓝篮监 蓉容 虹红 融隔 行衍 裕浴 西酉 览贤 言信 诚城 诺若 谊宜 谱普 谷各 豪毫 贝见 贤坚"
    " 贵贯 资贷 赛寨 赢羸 超起 越赵 路骆 轩轩 轮论 辉晖 达迏 迅讯 迈万 远运 进近 连莲 迪油 逸免 通诵 速束 道导 遨邀 邦帮 郎朗 郑邓"
    " 鄂颚 金全 鑫金 钧钩 钢纲 铁轶 铜桐 铝侣 银根 锋峰 锐悦 锦绵 镁美 镍臬 长张 门们 闻闸 阀伐 阳阴 陆队 隆降 雄维 雨两 雷雪 电雷"
    " 霖琳 青清 静净 革草 韵韶 顺须 颐顾 风凤 飞气 食良 饰饬 首道 香杳 马鸟 驰池 驭驮 骏俊 高亮 鲁鱼 鸣鸟 鸿鸣 鹏朋 麦夌 黄横 齐济 龙尤"
    " 孑子孓 了子 槭械 裁栽载戴 拔拨 抄秒 蒋将 没设 刻该 拆折析 赂路 账帐 籍藉 练炼 苗笛 侯候 侍待 仕任 仿访 伶怜 佰佑 侈移 俱具"
)
_FUZZY_SOUNDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"))


@cache
def _shape_groups() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for group in _SHAPES.split():
        for char in group:
            found[char] = found.get(char, frozenset()) | set(group)
    return found


@lru_cache(maxsize=65536)
def _sound(char: str) -> str:
    sound = pinyin(char)
    for one, other in _FUZZY_SOUNDS:
        sound = sound.replace(one, other)
    return sound


def mistakable(one: str, other: str) -> bool:
    """Whether one character is often typed or read for the other: the same sound but for its tone, or a like shape."""
    if not (one > "\u2fff" and other > "\u2fff"):
        return False
    return _sound(one) == _sound(other) or other in _shape_groups().get(one, ())


def edit(one: str, other: str) -> tuple[str, int, str, str] | None:
    """The single edit that makes `one` into `other`, or None if there is none.

    Returns: kind ("swap" of neighbours, "change", "drop" from or "add" to `one`), position, and the characters of each.
    """
    if one == other or abs(len(one) - len(other)) > 1:
        return None
    at = 0
    least = min(len(one), len(other))
    while at < least and one[at] == other[at]:
        at += 1
    if len(one) > len(other):
        return ("drop", at, one[at], "") if one[at + 1 :] == other[at:] else None
    if len(one) < len(other):
        return ("add", at, "", other[at]) if one[at:] == other[at + 1 :] else None
    if one[at + 1 :] == other[at + 1 :]:
        return "change", at, one[at], other[at]
    if one[at + 2 :] == other[at + 2 :] and one[at] == other[at + 1] and one[at + 1] == other[at]:
        return "swap", at, one[at : at + 2], other[at : at + 2]
    return None
