"""Values for the test half of the planted private messages. Nobody tunes on them; `slots_dev` has other ones.

SLOTS["zh"]["phone"](random.Random(1))
"""

from __future__ import annotations

from random import Random

from eval.privacy.numbers import day, digits, failing, grouped, identity, identity_like, wide, with_luhn

SURNAMES = "欧阳 司马 上官 诸葛 夏侯 覃 晏 邬 佟 褚 柏 阮 芮 冼 沙 龚 丁 白 石 傅 康 毛 顾 侯 邵 孟 龙 段 钱 汤".split()
GIVEN = "娜娜 承泽 雨桐 博 晚晴 立国 淑芬 思远 念慈 可 子墨 春兰 浩宇 建军 若曦 小满 梓涵 毅 云 彦霖 凤英 一诺".split()
FIRST = (
    "Priya Tomasz Siobhan Kwame Ingrid Rafael Mei-Ling Giulia Oluwaseun Bastien Harriet Dmitri Fatima Callum".split()
)
LAST = "Ramaswamy Wójcik O'Connor Mensah Lindqvist Figueiredo Tan Bianchi Adeyemi Lefèvre Whitcombe Sokolov".split()
DOMAINS = "foxmail.com yeah.net aliyun.com mail.sysu.edu.cn vip.sina.com proton.me icloud.com outlook.co.uk".split()
MOBILE_HEADS = "134 136 147 150 155 166 173 177 185 188 191 198 199".split()
SPOKEN = dict(zip("0123456789", "洞幺两三四五六拐八勾", strict=True))
READ = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
PLACES = (
    "重庆市渝北区 武汉市洪山区 陕西省西安市雁塔区 昆明市盘龙区 福建省厦门市思明区 哈尔滨市南岗区 佛山市顺德区大良街道 "
    "新疆乌鲁木齐市天山区 江西省赣州市章贡区 苏州市姑苏区 内蒙古呼和浩特市赛罕区 海口市美兰区 义乌市稠城街道"
).split()
ROADS = "光谷大道 冉家坝龙山路 小寨东路 环城南路 湖滨中路 果戈里大街 清晖路 红旗南路 青年西路 干将东路 新建路".split()
ESTATES = "翡翠湾 万科金域蓝湾 阳光100 恒大绿洲 丽江花园 枫丹白露 学府佳苑 水木清华 金科十年城".split()
STREETS = "Deansgate;Rue de Rivoli;Kensington High St;Harbour View Rd;Elm Grove;W 34th Street;Ocean Parkway".split(";")
TOWNS = (
    "Manchester M3 4LY;Leeds LS1 4DY;Brooklyn, NY 11218;Seattle, WA 98109;Edinburgh EH2 2ER;Austin, TX 78704;"
    "Singapore 238823;Bristol BS1 6UX;Sydney NSW 2010"
).split(";")


def _mobile(rng: Random) -> str:
    number = rng.choice(MOBILE_HEADS) + digits(rng, 8)
    written = {
        "plain": number,
        "dots": grouped(number, (3, 4), "."),
        "3-5-3": grouped(number, (3, 5, 3), "-"),
        "7 4": grouped(number, (7, 4), " "),
        "dash": grouped(number, (3, 4), "-"),
        "space": grouped(number, (3, 4), " "),
        "0086": f"0086 {number}",
        "(+86)": f"(+86){number}",
        "+86-": "+86-" + grouped(number, (3, 4), "-"),
        "wide": wide(number),
        "wide dash": wide(grouped(number, (3, 4), "-")),
        "en dash": grouped(number, (3, 4), "–"),
        "read": "".join(READ[digit] for digit in number),
        "spoken": "".join(SPOKEN[digit] for digit in number),
        "half read": "".join(READ[digit] for digit in number[:3]) + number[3:],
    }
    often = ["plain"] * 6 + ["dash", "space", "+86-", "wide"]
    return written[rng.choice([*written, *often])]


def _landline(rng: Random) -> str:
    area = rng.choice(("023", "027", "029", "0871", "0592", "0451", "0757"))
    own = rng.choice("25678") + digits(rng, 7)
    form = rng.choice(("{0}-{1}", "({0}){1}", "{0} {1}", "（{0}）{1}", "{0}-{1}转8{2}", "+86 {3} {1}"))
    return form.format(area, own, digits(rng, 2), area[1:])


def _foreign(rng: Random) -> str:
    forms = (
        f"+1 ({rng.choice(('206', '512', '718'))}) 555-01{digits(rng, 2)}",
        f"{rng.choice(('206', '512', '718'))}.555.01{digits(rng, 2)}",
        f"1-{rng.choice(('206', '512', '718'))}-555-01{digits(rng, 2)}",
        f"07{rng.choice('4579')}{digits(rng, 2)} {digits(rng, 6)}",
        f"+44 (0)7{rng.choice('4579')}{digits(rng, 2)} {digits(rng, 6)}",
        f"0161 496 0{digits(rng, 3)}",
        f"+44 20 7946 0{digits(rng, 3)}",
        f"+852-{rng.choice('569')}{digits(rng, 3)}-{digits(rng, 4)}",
        f"+65 {rng.choice('89')}{digits(rng, 3)} {digits(rng, 4)}",
        f"+61 4{digits(rng, 2)} {digits(rng, 3)} {digits(rng, 3)}",
        f"+48 5{digits(rng, 2)} {digits(rng, 3)} {digits(rng, 3)}",
        f"+33 6 {digits(rng, 2)} {digits(rng, 2)} {digits(rng, 2)} {digits(rng, 2)}",
        f"+86 {grouped(rng.choice(MOBILE_HEADS) + digits(rng, 8), (3, 4), ' ')}",
    )
    return rng.choice(forms)


def _identity(rng: Random) -> str:
    number = identity(rng, ending_x=rng.random() < 0.3)
    forms = (
        number,
        number.lower(),
        wide(number),
        wide(number.lower()),
        grouped(number, (6, 4), " "),
        grouped(number, (6, 4, 4, 4), "-"),
        grouped(number, (3, 3, 4, 4, 4), " "),
    )
    return rng.choice((number, number, *forms))


def _card(rng: Random) -> str:
    prefix, length = rng.choice((("621700", 19), ("622848", 19), ("625955", 16), ("524094", 16), ("438088", 16)))
    number = with_luhn(prefix + digits(rng, length - 7))
    forms = (
        number,
        grouped(number, (4,), " "),
        grouped(number, (4,), "-"),
        grouped(number, (6, 13), " "),
        grouped(number, (4,), "\u00a0"),
        wide(number),
        wide(grouped(number, (4,), "-")),
    )
    return rng.choice((number, *forms))


def _mail(rng: Random) -> str:
    word = rng.choice(("snowfox", "laoyang", "tea.garden", "kite_runner", "m-okafor", "hello2u", "zhaocai"))
    local, domain = f"{word}{rng.randint(10, 9999)}", rng.choice(DOMAINS)
    forms = (
        f"{local}@{domain}",
        f"{local}@{domain}",
        f"{local}@{domain}",
        f"{local}@{domain}".upper(),
        f"{local}+shop@{domain}",
        f"{local}＠{domain}",
        f"{local} @ {domain}",
        f"{local}[at]{domain}",
        f"{local} at {domain.replace('.', ' dot ')}",
    )
    return rng.choice(forms)


def _spoken_mail(rng: Random) -> str:
    if rng.random() < 0.75:
        return _mail(rng)
    form = rng.choice(("{}艾特163点com", "{} at foxmail 点 com", "{}＠ｑｑ．ｃｏｍ", "{}#qq.com"))
    return form.format(f"{rng.choice(('huahua', 'lin_xi', 'xiaodou'))}{rng.randint(100, 99999)}")


def _address(rng: Random) -> str:
    place, road, estate = rng.choice(PLACES), rng.choice(ROADS), rng.choice(ESTATES)
    door, floor = f"{rng.randint(2, 29)}0{rng.randint(1, 8)}", rng.randint(1, 36)
    forms = (
        f"{place}{road}{rng.randint(2, 899)}号{estate}{floor}栋{door}",
        f"{place} {road} {rng.randint(2, 899)} 号",
        f"{estate}{rng.choice('ABCD')}座{door}室",
        f"{place}{road}与{rng.choice(ROADS)}交叉口{estate}北门",
        f"{road}{rng.randint(2, 99)}弄{rng.randint(1, 60)}支弄{rng.randint(1, 9)}号{door}室",
        f"{place}{rng.choice(('石桥', '柳林', '上坝'))}村{rng.choice('一二三四五六')}组{rng.randint(2, 80)}号",
        f"{place}{road}{rng.randint(2, 899)}号附{rng.randint(1, 9)}号",
        f"{estate}二期{floor}号楼{rng.randint(1, 4)}单元{door}",
        f"{place}{rng.choice(('理工', '师范', '交通'))}大学东校区{floor}号宿舍楼{door}",
    )
    return rng.choice(forms)


def _english_address(rng: Random) -> str:
    street, town = rng.choice(STREETS), rng.choice(TOWNS)
    forms = (
        f"{rng.randint(2, 980)} {street}, {town}",
        f"Apt {rng.randint(2, 29)}{rng.choice('ABC')}, {rng.randint(2, 980)} {street}, {town}",
        f"Flat {rng.randint(1, 40)}, {rng.randint(2, 98)} {street}, {town}",
        f"P.O. Box {rng.randint(100, 9999)}, {town}",
        f"Unit {rng.randint(2, 29)}/{rng.randint(2, 98)} {street}, {town}",
        f"{rng.randint(2, 980)} {street} #{rng.randint(2, 29)}-{rng.randint(10, 99)}, {town}",
    )
    return rng.choice(forms)


def _order(rng: Random) -> str:
    forms = (
        failing(day(rng, 2023, 2026), 20, rng),
        failing(day(rng, 2023, 2026), 17, rng),
        failing("6217", 19, rng),
        failing("4380", 16, rng),
        failing(rng.choice("2359"), rng.choice((12, 13, 14, 15)), rng),
        identity_like(rng),
        "XS" + digits(rng, 14),
        f"{day(rng, 2024, 2026)}-{digits(rng, 7)}",
    )
    return rng.choice(forms)


def _tracking(rng: Random) -> str:
    forms = (
        f"SF{rng.choice('013')}{digits(rng, 12)}",
        f"JDX0{digits(rng, 11)}",
        f"YT{digits(rng, 13)}",
        f"1Z{rng.choice(('999AA1', '4R7W80', 'E83F02'))}{digits(rng, 10)}",
        failing("7731", 14, rng),
        f"EA{digits(rng, 9)}CN",
        failing("4310", 13, rng),
    )
    return rng.choice(forms)


def _code(rng: Random) -> str:
    return rng.choice((f"0x8{digits(rng, 7)}", f"ERR_{digits(rng, 4)}", f"F{digits(rng, 2)}", _serial(rng), _imei(rng)))


def _serial(rng: Random) -> str:
    return f"SN:{rng.choice(('KX', 'M7', 'VT'))}{digits(rng, 11)}"


def _imei(rng: Random) -> str:
    return "IMEI " + with_luhn("86" + digits(rng, 12))


def _sku(rng: Random) -> str:
    return rng.choice(
        (f"KT-{digits(rng, 4)}-BLK-XL", f"10{digits(rng, 10)}", f"sku_{digits(rng, 6)}", f"B0{digits(rng, 8)}")
    )


def _model(rng: Random) -> str:
    return rng.choice(
        ("WH-1000XM5", "KFR-35GW/N8", "RTX 4070", "DF-2488 Pro", "ThermoJug 1500", "VS30-12000", "TL-WR841N")
    )


def _price(rng: Random, *, is_english: bool = False) -> str:
    euros = (f"€{rng.randint(5, 900)}.50", f"US$ {rng.randint(1, 9)},{digits(rng, 3)}.00", f"{rng.randint(5, 900)} GBP")
    yuan = (
        f"￥{rng.randint(10, 9999)}",
        f"{rng.randint(10, 9999)}块{rng.randint(1, 9)}",
        f"人民币{rng.randint(1, 9)},{digits(rng, 3)}.00元",
    )
    return rng.choice(euros if is_english else yuan)


def _date(rng: Random) -> str:
    year, month, number = rng.randint(2023, 2026), rng.randint(1, 12), rng.randint(1, 28)
    return rng.choice(
        (f"{year}.{month:02}.{number:02}", f"{month}月{number}号", f"{year}年{month}月", f"{year}{month:02}{number:02}")
    )


def _english_date(rng: Random) -> str:
    month, number = rng.choice("Jan Feb Mar May Jun Aug Oct".split()), rng.randint(1, 28)
    return rng.choice((f"{number} {month} 2025", f"{month} {number}th", f"{number:02}/{rng.randint(1, 12):02}/2026"))


KEPT = {"order": _order, "tracking": _tracking, "code": _code, "sku": _sku, "model": _model}
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
        "price": _price,
        "date": _date,
        "quantity": lambda rng: f"{rng.randint(2, 600)}{rng.choice('箱台双套瓶')}",
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
        "price": lambda rng: _price(rng, is_english=True),
        "date": _english_date,
        "quantity": lambda rng: f"{rng.randint(2, 600)} {rng.choice(('boxes', 'units', 'pairs'))}",
    },
}
