"""Regions, countries and cities by their names in both languages: what a rule names as its place.

    places("only in Austria and 西藏")      # frozenset({'at', 'tibet'})
"""

from __future__ import annotations

import re
from functools import lru_cache

# Where a name can be another word, the row is stricter. Provinces and cities of China by their English names as well.
_ROWS = {
    "cn": r"中国大陆|大陆地区|内地|境内|mainland(?: china)?|\bchina(?!town| post)\b",
    "hk": r"香港|港澳|hong ?kong", "mo": r"澳门|港澳|maca[uo]", "tw": r"台湾|港澳台|taiwan",
    "overseas": r"海外|境外|国外|overseas|\babroad\b|outside (?:mainland )?china",
    "remote": r"偏远|remote (?:regions?|areas?|districts?)", "island": r"海岛|岛屿|离岛|\bislands?\b",
    "rural": r"农村|乡镇|村镇|\brural\b|\bvillages?\b", "urban": r"市区|城区|city (?:centre|center|limits)|\burban\b",
    "eu": r"欧盟|\beu\b|european union", "europe": r"欧洲|\beurope\b", "asia": r"亚洲|\basia\b", "africa": r"非洲|\bafrica\b",
    "americas": r"美洲|\b(?:north|south|latin) america\b", "us": r"美国|united states|\busa\b|\bu\.s\.|\bamerica\b",
    "uk": r"英国|united kingdom|\buk\b|great britain|\bengland\b", "ie": r"爱尔兰|\bireland\b", "de": r"德国|germany",
    "at": r"奥地利|austria\b", "ch": r"瑞士|switzerland", "fr": r"法国|\bfrance\b", "it": r"意大利|\bitaly\b", "es": r"西班牙|\bspain\b",
    "pt": r"葡萄牙|portugal", "nl": r"荷兰|netherlands|\bholland\b", "be": r"比利时|belgium", "lu": r"卢森堡|luxembourg",
    "dk": r"丹麦|denmark", "se": r"瑞典|sweden", "no": r"挪威|norway", "fi": r"芬兰|finland", "is": r"冰岛|iceland",
    "pl": r"波兰|\bpoland\b", "cz": r"捷克|czech", "hu": r"匈牙利|hungary", "gr": r"希腊|greece", "ru": r"俄罗斯|russia",
    "tr": r"土耳其|\bturkiye\b|(?<!roast )\bturkey\b", "jp": r"日本|\bjapan\b", "kr": r"韩国|(?:south )?korea\b", "sg": r"新加坡|singapore",
    "my": r"马来西亚|malaysia", "th": r"泰国|thailand", "vn": r"越南|vietnam", "ph": r"菲律宾|philippines", "id": r"印度尼西亚|印尼|indonesia",
    "in": r"印度(?!尼)|\bindia\b", "au": r"澳大利亚|澳洲|australia", "nz": r"新西兰|new zealand", "ca": r"加拿大|\bcanada\b",
    "mx": r"墨西哥|\bmexico\b", "br": r"巴西|\bbrazil\b", "ae": r"阿联酋|迪拜|\buae\b|dubai", "il": r"以色列|\bisrael\b", "za": r"南非|south africa",
    "tibet": r"西藏|\btibet\b", "xinjiang": r"新疆|xinjiang", "qinghai": r"青海|qinghai", "inner": r"内蒙古?|inner mongolia",
    "ningxia": r"宁夏|ningxia", "gansu": r"甘肃|gansu", "guangxi": r"广西|guangxi", "hainan": r"海南|hainan", "yunnan": r"云南|yunnan",
    "guizhou": r"贵州|guizhou", "sichuan": r"四川|sichuan", "chongqing": r"重庆|chongqing", "shaanxi": r"陕西|shaanxi", "shanxi": r"山西|shanxi",
    "hebei": r"河北|hebei", "henan": r"河南|henan", "hubei": r"湖北|hubei", "hunan": r"湖南|hunan", "shandong": r"山东|shandong",
    "jiangsu": r"江苏|jiangsu", "zhejiang": r"浙江|zhejiang", "anhui": r"安徽|anhui", "fujian": r"福建|fujian", "jiangxi": r"江西|jiangxi",
    "guangdong": r"广东|guangdong|canton\b", "liaoning": r"辽宁|liaoning", "jilin": r"吉林|jilin", "heilongjiang": r"黑龙江|heilongjiang",
    "beijing": r"北京|beijing", "shanghai": r"上海|shanghai", "tianjin": r"天津|tianjin", "guangzhou": r"广州|guangzhou",
    "shenzhen": r"深圳|shenzhen", "hangzhou": r"杭州|hangzhou", "chengdu": r"成都|chengdu", "nanjing": r"南京|nanjing", "wuhan": r"武汉|wuhan",
    "xian": r"西安|xi'an\b", "suzhou": r"苏州|suzhou", "xiamen": r"厦门|xiamen", "qingdao": r"青岛|qingdao", "changsha": r"长沙|changsha",
    "jzh": r"江浙沪|yangtze delta", "northeast": r"东北|(?:the |china's )north-?east\b", "northwest": r"西北|(?:the )north-?west\b",
    "london": r"伦敦|\blondon\b", "paris": r"巴黎|\bparis\b", "berlin": r"柏林|\bberlin\b", "vienna": r"维也纳|\bvienna\b", "tokyo": r"东京|\btokyo\b",
    "scotland": r"苏格兰|scotland", "wales": r"威尔士|\bwales\b", "nireland": r"北爱尔兰|northern ireland", "hawaii": r"夏威夷|hawaii", "alaska": r"阿拉斯加|alaska",
}  # fmt: skip
_PATTERN = re.compile("|".join(f"(?P<p{i}>{p})" for i, p in enumerate(_ROWS.values())))
_NAMES = tuple(_ROWS)
_TOGETHER = {"港澳台": ("hk", "mo", "tw"), "港澳": ("hk", "mo"), "江浙沪": ("jiangsu", "zhejiang", "shanghai")}


@lru_cache(maxsize=4_000)
def places(text: str) -> dict[str, str]:
    """Give what a plain text names of regions: identifier → the words."""
    found = {_NAMES[int(str(m.lastgroup)[1:])]: m.group() for m in _PATTERN.finditer(text)}
    for words, several in _TOGETHER.items():
        if words in text:
            found |= dict.fromkeys(several, words)
    return found


def without_places(text: str) -> str:
    """Give a plain text without the names of regions."""
    return _PATTERN.sub(" ", text)
