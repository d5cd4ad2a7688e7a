"""Made-up request texts with known words in them: one common (2 %), one rare (0.01 %)."""

import random

COMMON = "水渠"
RARE = "虹鳟"
_PLACES = [
    "村口",
    "桥头",
    "学校旁",
    "卫生室门前",
    "小卖部后",
    "河边",
    "山坳",
    "新寨",
    "老街",
    "祠堂前",
    "茶园边",
    "变电站旁",
]
_THINGS = [
    "路面破损",
    "路灯不亮",
    "垃圾无人清运",
    "自来水压力不足",
    "电线下垂",
    "排污管堵塞",
    "厕所门锁损坏",
    "公示栏内容过期",
    "低保材料不知如何准备",
    "医保报销比例不清楚",
    "土地流转合同到期",
    "宅基地界线不明",
    "外出务工需要介绍",
    "养老金没有到账",
    "独居老人需要照看",
    "孩子入学手续不明",
    "合作社缺少资金",
    "牲畜疫苗何时接种",
]
_WISHES = [
    "请尽快派人查看",
    "希望说明原因和办理时间",
    "请告知需要哪些材料",
    "盼望早日解决",
    "请与本人联系",
    "已经反映过一次没有结果",
    "邻居们也有同样的情况",
    "请代办员上门帮助",
]


def make_text(rng: random.Random) -> tuple[str, str]:
    """Title and body; about 80 characters, one in a hundred of full length."""
    place, thing = rng.choice(_PLACES), rng.choice(_THINGS)
    title = f"{place}{thing}"
    parts = [f"{rng.randint(1, 28)}日{place}{thing}，{rng.choice(_WISHES)}。"]
    count = 24 if rng.random() < 0.01 else 3
    parts += [
        f"{rng.choice(_PLACES)}{rng.choice(_THINGS)}，{rng.choice(_WISHES)}。"
        for _ in range(count - 1)
    ]
    dice = rng.random()
    if dice < 0.02:
        parts.append(f"{COMMON}也需要整修。")
    elif dice > 0.9999:
        parts.append(f"{RARE}养殖场请求指导。")
    return title, "".join(parts)
