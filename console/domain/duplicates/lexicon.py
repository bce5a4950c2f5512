"""The words people use: which class they mean, which say nothing.

Everything here is in simplified characters and small letters; what comes in is brought to that form first.
"""

from typing import NamedTuple


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


class Topic(NamedTuple):
    """`strong` words name the trouble; `weak` ones count only where no strong word of any topic stands."""

    codes: tuple[str, ...]
    strong: str
    weak: str = ""


LIDS = ("P0101", "P0102", "P0103", "P0106", "P0110", "P0111", "P0114", "P0118", "P0123")
"""The public sees a lid; whose it is, is written on it or known to the inspector."""

TOPICS: tuple[Topic, ...] = (
    Topic(("E0107",), "晾晒 晾挂 晾衣 晒衣 晒被 晾被 拖把 laundry"),
    Topic(("E0110",), "垃圾 垃圾袋 生活垃圾 garbage trash rubbish litter"),
    Topic(("E0111",), "渣土 装修垃圾 建筑垃圾 rubble"),
    Topic(("E0112",), "泥污 油污 落叶 不洁 路面脏"),
    Topic(("E0113",), "坑 坑洞 坑洼 路面破损 路面坏 沉陷 下沉 裂缝 颠簸 pothole"),
    Topic(("E0114",), "遗撒 撒漏 抛洒 掉砂石 掉下砂石 掉沙 spill"),
    Topic(("E0117",), "绿地里 踩踏 黄土裸露", "绿地 草坪"),
    Topic(("E0125",), "河面 水面漂 漂浮"),
    Topic(("E0129",), "烧烤 烤串 barbecue bbq", "油烟"),
    Topic(("E0135",), "沙发 旧家具 家具 床垫 衣柜 旧家电 sofa furniture mattress"),
    Topic(("E0136",), "建材 建筑材料 堆料 堆物 沙子 水泥 砖头 堆放货物", "堆放"),
    Topic(("E0137",), "动物尸体 死猫 死狗 死老鼠 carcass"),
    Topic(("E0184",), "遛狗 狗粪 狗屎 牵绳 犬只"),
    Topic(("E0192",), "满溢 外溢 溢出 垃圾桶满 垃圾箱满 果皮箱满 桶满 overflowing"),
    Topic(("E0192", "P0305"), "", "垃圾桶 垃圾箱 果皮箱 bin"),
    Topic(("P0305",), "果皮箱坏 垃圾箱坏 垃圾桶坏 垃圾箱倒 垃圾桶倒 箱体"),
    Topic(("E0196",), "地锁 地桩"),
    Topic(("E0201",), "小广告 喷涂 刻画"),
    Topic(("E0203",), "广告牌 灯箱 拱门 展架 户外广告 billboard"),
    Topic(("E0207",), "横幅 标语 banner"),
    Topic(("E0301",), "打桩 夜间施工 夜里施工 半夜施工 施工太吵 施工噪声 噪音 太吵 noise", "施工"),
    Topic(("E0302",), "施工占道 占道施工 修路 施工围挡 roadworks", "围挡 施工"),
    Topic(("E0304",), "扬尘 灰尘 尘土 dust"),
    Topic(("E0305",), "废料"),
    Topic(("E0401",), "游商 小贩 摊贩 流动摊 流动摊贩 推车卖 车卖 叫卖 vendor hawker"),
    Topic(("E0401", "E0406"), "摆摊 摊点 stall"),
    Topic(("E0405",), "店外 出店 门线 摆到人行道 摆到路上 摆到门外 摆出"),
    Topic(("E0406",), "占道经营 占道摆摊 摊位 早点摊 撑伞", "占道"),
    Topic(("E0410",), "自行车 电动车 电瓶车 非机动车 bicycle bicycles ebike", "乱停 停放"),
    Topic(("E0493",), "共享单车 小黄车 小蓝车"),
    Topic(("E0501",), "冒水 爆管 水管破 管道破裂"),
    Topic(("E0506",), "积水 内涝 flooded flooding"),
    Topic(("E0507",), "积雪 结冰 积冰 snow"),
    Topic(("E0508",), "线缆 电线垂 电线掉 电缆 cable", "电线"),
    Topic(("E0604",), "五包", "门前卫生"),
    Topic(LIDS, "井盖 井盖子 窨井 窨井盖 阴井 下水道盖 下水道盖子 下水井 马葫芦 manhole"),
    Topic(("P0104",), "箅子 雨水箅子 篦子 雨篦 grate"),
    Topic(("P0137",), "路灯不亮 路灯坏 路灯都不亮 灯不亮 灯杆 路灯一闪 漆黑 streetlight lamp", "路灯 light"),
    Topic(("P0217",), "护栏倒 护栏缺 护栏坏"),
    Topic(("P0283",), "指示牌 路牌"),
    Topic(("P0284",), "地砖 花砖 砖块 铺装"),
    Topic(("P0301",), "公厕 厕所 toilet"),
    Topic(("P0402",), "树倒 大树 枯枝 断枝 倒伏 树枝 行道树 tree"),
    Topic(("E0498",), "", "农贸市场 菜市场 市场里"),
    Topic(("E0402",), "", "夜市 早市 集市"),
    Topic(("E0698",), "", "桥下 桥洞"),
    Topic(("P0130",), "", "电线杆"),
    Topic((), "线杆 路灯下 垃圾站 广告公司 烧烤店 家具店 水泥路"),
)
"""What the words mean at every site; a site's codebook adds its own. A longer word hides the shorter ones in it:
下水道盖 is no 下水道, 电线杆 no 电线. A word that names a place as often as a trouble (菜市场) is weak."""

EMPTY_PAIRS = _words(
    "没人 人清 人收 人管 人扫 人理 清理 一堆 有人 有个 门口 门前 路边 路上 路口 旁边 边上 附近 对面 下面",
    "怎么 还没 好几 一直 一天 两天 三天 多天 影响 严重 请来 来人 处理 解决 投诉 反映 市民 来电 希望 尽快",
    "占用 占压 占着 挡路 堵住 人行 行道 盲道 通行 行人 堆放 堆着 堆满 放着 摆放 散落 袋装 店铺 商户 商品 店门",
    "街道 道路 路面 马路 小区 地面 墙面 墙角 发现 存在 现象 问题 情况 线外 停放 乱停 权属 待查 范围 超出",
)
"""Pairs of characters that are in every second complaint and single out nothing."""
EMPTY_WORDS = _words("the and is on of at to in it by my our there next near please has have been not out")
"""The same for words in Latin letters."""
STRETCH = ("连续", "好几盏", "一排", "整条", "沿线", "全路段", "一路", "多盏", "成片路灯")
"""They say that the trouble is long, whatever its class."""
STRETCH_M = 60.0


TRADITIONAL = str.maketrans(
    "滿沒燈壞亂電動車佔攤販賣擺門戶廣牆貼噴髒掃裝築運處網線樹斷壓傷貓屍體積結氷橋欄護標語橫條樓單號層幾個們這裡裏邊對麵後還會過來時間聲響擾燒煙熱氣灑場圍擋礙礫舊俱發廚餘蟲蠅園綠葉幹陽開關應該誰請幫違規經營"
    "業無證輛鎖樁鄰總鐵鋪磚損縫災澇濕陰溝蓋銹鏽傾塊嚴區縣鎮鄉東揚塵藥館廳飯鮮魚雞鴨豬農種類質機簾纜鋼鬆脫爛漲頭頂顆題報學醫衛倉庫貨購費務員隊長馬駕駛輪軌輸轉連進遠遷適選邏鏟鑽鏈錯銷鈴釘閉闖陳隨險雜離難霧靜"
    "顯飛飄騎驚龍點黨齊糞紙級紅終組統絕給維緊緩縮織繞纏罰聯腳腦臨舉節蘋薑蘿補褲襪見視覺觀計訊記許設訪評試話認讓議貴賽趕跡踐軟較遊遞郵鍋鏡閘陸階際堅執壩夠夾寶實審寫將專島崗帳師帶廁廢彈從復恆惡慮憂懸懷戰拋掛"
    "揀換搶撥撿擔據擠攔敗數斃曬書晝暢殘毀決況洩測湧準滲漬潑潔濃濾灘為烏煉爐爭牽犧狀獨環現瑪產畫異當療盜盤監碼確禮稅穩窪竄筆籃糧紮細絲綁",
    "满没灯坏乱电动车占摊贩卖摆门户广墙贴喷脏扫装筑运处网线树断压伤猫尸体积结冰桥栏护标语横条楼单号层几个们这里里边对面后还会过来时间声响扰烧烟热气洒场围挡碍砾旧具发厨余虫蝇园绿叶干阳开关应该谁请帮违规经营"
    "业无证辆锁桩邻总铁铺砖损缝灾涝湿阴沟盖锈锈倾块严区县镇乡东扬尘药馆厅饭鲜鱼鸡鸭猪农种类质机帘缆钢松脱烂涨头顶颗题报学医卫仓库货购费务员队长马驾驶轮轨输转连进远迁适选逻铲钻链错销铃钉闭闯陈随险杂离难雾静"
    "显飞飘骑惊龙点党齐粪纸级红终组统绝给维紧缓缩织绕缠罚联脚脑临举节苹姜萝补裤袜见视觉观计讯记许设访评试话认让议贵赛赶迹践软较游递邮锅镜闸陆阶际坚执坝够夹宝实审写将专岛岗帐师带厕废弹从复恒恶虑忧悬怀战抛挂"
    "拣换抢拨捡担据挤拦败数毙晒书昼畅残毁决况泄测涌准渗渍泼洁浓滤滩为乌炼炉争牵牺状独环现玛产画异当疗盗盘监码确礼税稳洼窜笔篮粮扎细丝绑",
)
"""The characters of complaints that differ between the two scripts."""
