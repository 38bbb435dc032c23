"""Values for the development half of the planted private messages; `slots_test` has other ones.

SLOTS["zh"]["phone"](random.Random(1))
"""

from __future__ import annotations

from random import Random

from eval.privacy.numbers import day, digits, failing, grouped, identity, identity_like, wide, with_luhn

SURNAMES = "王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 马 朱 胡 林 郭 何 高 罗 郑 梁 谢 宋 唐 许 邓 冯 韩 曹 东方 皇甫 尉迟 令狐".split()
GIVEN = "小明 伟 芳 秀英 敏 静 丽华 强 磊 洋 艳 勇 志强 文静 桂兰 海燕 佳怡 俊杰 雪 晓东 玉梅 子涵 欣妍 国栋".split()
FIRST = "John Anna Mary-Jane Peter Sofia Lukas Chloe David Yuki Carlos Emma Ahmed Nora Patrick Grace".split()
LAST = "Smith Kowalska O'Brien Novak Rossi Müller Garcia Tanaka Hassan Johansen Brown Dubois van der Berg".split(
    " ", 12
)
DOMAINS = "qq.com 163.com 126.com gmail.com sina.cn hotmail.com example.org company.com.cn".split()
MOBILE_HEADS = "130 135 137 138 139 151 158 159 176 180 186 187 189 195".split()
READ = dict(zip("0123456789", "零幺二三四五六七八九", strict=True))
PLACES = (
    "北京市朝阳区 上海市浦东新区 广东省深圳市南山区 浙江省杭州市西湖区 江苏省南京市鼓楼区 四川省成都市武侯区 天津市河西区 "
    "湖南省长沙市岳麓区 山东省青岛市市南区 广州市天河区 河北省石家庄市长安区 广西南宁市青秀区"
).split()
ROADS = (
    "建国路 世纪大道 科技园南路 文三路 中山北路 人民南路 友谊路 五一大道 香港中路 体育西路 和平东街 民族大道".split()
)
ESTATES = "幸福里 碧桂园 万达广场 保利花园 阳光小区 御景湾 和谐家园 绿地新城 中海国际".split()
STREETS = "Baker Street;Main St;Oxford Road;Sunset Blvd;Queen's Road Central;Maple Avenue;Church Lane".split(";")
TOWNS = (
    "London NW1 6XE;London E1 6AN;New York, NY 10001;Los Angeles, CA 90028;Birmingham B2 4QA;Chicago, IL 60614;"
    "Dublin D02 AF30;Melbourne VIC 3000"
).split(";")


def _mobile(rng: Random) -> str:
    number = rng.choice(MOBILE_HEADS) + digits(rng, 8)
    forms = (
        grouped(number, (3, 4), "-"),
        grouped(number, (3, 4), " "),
        f"+86{number}",
        f"+86 {number}",
        f"86-{number}",
        wide(number),
        "".join(READ[digit] for digit in number),
    )
    return rng.choice((number, number, number, number, *forms))


def _landline(rng: Random) -> str:
    area, own = rng.choice(("010", "021", "020", "0755", "0571", "0531")), rng.choice("34568") + digits(rng, 7)
    return rng.choice((f"{area}-{own}", f"({area}){own}", f"{area}{own}", f"{area}-{own}-{digits(rng, 3)}"))


def _foreign(rng: Random) -> str:
    area = rng.choice(("415", "212", "312"))
    forms = (
        f"({area}) 555-01{digits(rng, 2)}",
        f"{area}-555-01{digits(rng, 2)}",
        f"+1-{area}-555-01{digits(rng, 2)}",
        f"+1 {area} 555 01{digits(rng, 2)}",
        f"07700 900{digits(rng, 3)}",
        f"+44 7700 900{digits(rng, 3)}",
        f"020 7946 0{digits(rng, 3)}",
        f"+852 {rng.choice('569')}{digits(rng, 3)} {digits(rng, 4)}",
        f"+49 151 {digits(rng, 8)}",
        f"+81-90-{digits(rng, 4)}-{digits(rng, 4)}",
        f"+353 87 {digits(rng, 3)} {digits(rng, 4)}",
        f"+86 {rng.choice(MOBILE_HEADS)}{digits(rng, 8)}",
    )
    return rng.choice(forms)


def _identity(rng: Random) -> str:
    number = identity(rng, ending_x=rng.random() < 0.25)
    return rng.choice((number, number, number.lower(), wide(number), grouped(number, (6, 8, 4), " ")))


def _card(rng: Random) -> str:
    prefix, length = rng.choice((("622202", 19), ("621226", 19), ("622588", 16), ("411111", 16), ("552533", 16)))
    number = with_luhn(prefix + digits(rng, length - 7))
    return rng.choice((number, number, grouped(number, (4,), " "), grouped(number, (4,), " "), wide(number)))


def _mail(rng: Random) -> str:
    local = f"{rng.choice(('wang.xm', 'annak', 'john_smith', 'lily-zhang', 'sunny', 'buyer'))}{rng.randint(10, 9999)}"
    domain = rng.choice(DOMAINS)
    return rng.choice(
        (f"{local}@{domain}",) * 4 + (f"{local}＠{domain}", f"{local} at {domain}", wide(f"{local}@{domain}"))
    )


def _spoken_mail(rng: Random) -> str:
    if rng.random() < 0.8:
        return _mail(rng)
    local = rng.choice((f"{rng.randint(10**7, 10**9)}", f"xiaoyu{rng.randint(100, 9999)}"))
    return rng.choice(("{} at qq 点 com", "{}@qq点com", "{}（at）163.com")).format(local)


def _address(rng: Random) -> str:
    place, road, estate = rng.choice(PLACES), rng.choice(ROADS), rng.choice(ESTATES)
    door, block = f"{rng.randint(1, 28)}0{rng.randint(1, 6)}", rng.randint(1, 30)
    forms = (
        f"{place}{road}{rng.randint(1, 999)}号",
        f"{place}{road}{rng.randint(1, 999)}号{estate}{block}号楼{rng.randint(1, 5)}单元{door}室",
        f"{place}{estate}{block}栋{door}室",
        f"{estate}{block}栋{rng.randint(1, 3)}单元{door}",
        f"{road}{rng.randint(1, 999)}号院{block}号楼{door}",
        f"{place}{road}{rng.randint(1, 99)}弄{rng.randint(1, 60)}号{door}室",
        f"{place}{rng.choice(('东风', '新华', '前进'))}镇{rng.choice(('李家', '大王'))}村{rng.randint(2, 80)}号",
        f"{road}{rng.randint(1, 999)}号{estate}写字楼{block}层",
    )
    return rng.choice(forms)


def _english_address(rng: Random) -> str:
    street, town, number = rng.choice(STREETS), rng.choice(TOWNS), rng.randint(1, 950)
    forms = (
        f"{number} {street}, {town}",
        f"Flat {rng.randint(1, 40)}B, {number} {street}, {town}",
        f"{number} {street}, Unit {rng.randint(1, 40)}, {town}",
        f"{number} {street}, Apt. {rng.randint(1, 40)}, {town}",
        f"PO Box {rng.randint(100, 9999)}, {town}",
    )
    return rng.choice(forms)


def _order(rng: Random) -> str:
    forms = (
        failing(day(rng, 2023, 2026), 18, rng),
        failing(day(rng, 2023, 2026), 16, rng),
        failing("6222", 16, rng),
        failing("6212", 19, rng),
        failing(rng.choice("1478"), rng.choice((12, 13, 14)), rng),
        identity_like(rng),
        failing("86", 20, rng),
        f"DD{day(rng, 2023, 2026)}{digits(rng, 6)}",
    )
    return rng.choice(forms)


def _tracking(rng: Random) -> str:
    forms = (
        f"SF1{digits(rng, 12)}",
        f"JD0{digits(rng, 12)}",
        f"YT{digits(rng, 13)}",
        f"1Z{rng.choice(('12345E', '88A6F1'))}{digits(rng, 10)}",
        f"ZTO{digits(rng, 12)}",
        f"LZ{digits(rng, 9)}US",
        failing("9", 13, rng),
    )
    return rng.choice(forms)


def _code(rng: Random) -> str:
    imei = "IMEI：" + with_luhn("35" + digits(rng, 12))
    return rng.choice(
        (f"E{digits(rng, 2)}", f"错误{digits(rng, 5)}", f"SN {rng.choice('CDF')}02{digits(rng, 8)}", imei)
    )


def _english_code(rng: Random) -> str:
    imei = "IMEI " + with_luhn("35" + digits(rng, 12))
    return rng.choice((f"E-{digits(rng, 3)}", f"error {digits(rng, 5)}", f"SN {digits(rng, 12)}", imei))


def _sku(rng: Random) -> str:
    return rng.choice(
        (f"SKU{digits(rng, 8)}", f"A{digits(rng, 3)}-RED-42", f"69{digits(rng, 11)}", f"P-{digits(rng, 6)}")
    )


def _model(rng: Random) -> str:
    return rng.choice(
        ("iPhone 15 Pro", "ThinkPad X1", "XQG100-B14", "MatePad 11", "AC1200", "EOS R50", "Kettle 300", "Mate 60")
    )


def _price(rng: Random) -> str:
    return rng.choice((f"¥{rng.randint(5, 9999)}.90", f"{rng.randint(5, 9999)}元", f"{rng.randint(5, 999)}.5元"))


def _date(rng: Random) -> str:
    year, month, number = rng.randint(2023, 2026), rng.randint(1, 12), rng.randint(1, 28)
    return rng.choice(
        (
            f"{year}年{month}月{number}日",
            f"{year}-{month:02}-{number:02}",
            f"{month}月{number}日",
            f"{year}/{month}/{number}",
        )
    )


def _english_date(rng: Random) -> str:
    month, number = rng.choice("January March April July September November".split()), rng.randint(1, 28)
    return rng.choice((f"{month} {number}, 2025", f"{number} {month}", f"2025-{rng.randint(1, 12):02}-{number:02}"))


KEPT = {"order": _order, "tracking": _tracking, "sku": _sku, "model": _model}
SLOTS = {
    "zh": KEPT
    | {
        "phone": lambda rng: _mobile(rng) if rng.random() < 0.75 else _landline(rng),
        "id": _identity,
        "card": _card,
        "mail": _spoken_mail,
        "name": lambda rng: rng.choice(SURNAMES) + rng.choice(GIVEN),
        "surname": lambda rng: rng.choice(SURNAMES),
        "address": _address,
        "code": _code,
        "price": _price,
        "date": _date,
        "quantity": lambda rng: f"{rng.randint(2, 400)}{rng.choice('件个盒条')}",
    },
    "en": KEPT
    | {
        "phone": _foreign,
        "id": _identity,
        "card": _card,
        "mail": _mail,
        "name": lambda rng: f"{rng.choice(FIRST)} {rng.choice(LAST)}",
        "surname": lambda rng: rng.choice(LAST),
        "address": _english_address,
        "code": _english_code,
        "price": lambda rng: rng.choice(
            (f"${rng.randint(5, 900)}.99", f"£{rng.randint(5, 900)}", f"{rng.randint(5, 900)} USD")
        ),
        "date": _english_date,
        "quantity": lambda rng: f"{rng.randint(2, 400)} {rng.choice(('pcs', 'pieces', 'items'))}",
    },
}
