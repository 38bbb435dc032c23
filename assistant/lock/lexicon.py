"""Words of both languages that say the same in a shop's rules: who, which event, which thing, which deed.

    concepts("买家签收后")      # (('buyer', 0, 2), ('receive', 2, 4))

One row a concept, in the plain form of `assistant.lock.plain`. It aligns clauses across languages and paraphrases; what has no
row is compared by the token vectors alone.
"""

from __future__ import annotations

import re
from functools import lru_cache

DAYS = {
    "monday": r"周[一1]|星期[一1]|monday", "tuesday": r"周[二2]|星期[二2]|tuesday", "wednesday": r"周[三3]|星期[三3]|wednesday",
    "thursday": r"周[四4]|星期[四4]|thursday", "friday": r"周[五5]|星期[五5]|friday", "saturday": r"周[六6]|星期[六6]|saturday|周末|weekend",
    "sunday": r"周[日天](?!天)|星期[日天]|sunday|周末|weekend",
}  # fmt: skip
CURRENCIES = {
    "usd": r"美元|us dollars?|\busd\b|(?<![a-z])us\$", "cad": r"加元|canadian dollars?|\bcad\b", "aud": r"澳元|australian dollars?|\baud\b", "hkd": r"港币|港元|hong kong dollars?|\bhkd\b|hk\$",
    "eur": r"欧元|€|\beuros?\b|\beur\b", "gbp": r"英镑|£|\bpounds?\b(?! of)|\bgbp\b|sterling", "jpy": r"日元|\byen\b|\bjpy\b", "chf": r"瑞郎|瑞士法郎|swiss francs?|\bchf\b", "krw": r"韩元|\bkrw\b", "sgd": r"新元|新加坡元|singapore dollars?|\bsgd\b",
}  # fmt: skip
PARTIES = {
    "member": r"会员|\bmembers?\b", "buyer": r"买家|买方|顾客|客户|用户|消费者|收件人|收货人|(?<![a-z])您|您(?!好)|buyers?\b|customers?\b|consumers?\b|shoppers?\b|purchasers?\b|recipients?\b",
    "seller": r"卖家|商家|店家|本店|商城|店铺(?!券)|卖方|我们|我方|本公司|商户|平台|\bsellers?\b|\bmerchants?\b|(?<!across )(?<!in )\bshops?\b|(?<!in )\bstores?\b(?! in)|\bwe\b|\bus\b|\bour (?:shop|store|company|side)",
    "courier": r"快递(?:公司|员|方)?|物流(?:公司|方)?|承运(?:商|人|方)|配送员|\bcouriers?\b|\bcarriers?\b|delivery (?:company|man|driver)",
    "maker": r"厂家|厂商|生产商|制造商|原厂|品牌方|manufacturers?\b|\bmaker\b|\bfactory\b",
    "insurer": r"保险公司|保险方|insurers?\b|insurance company",
    "bank": r"银行|发卡行|\bbanks?\b(?! account)|card issuer",
    "company": r"企业|公司(?!承担)|单位(?=抬头|用户)|\bbusiness(?:es)?\b(?! days?| hours?)|\bcompan(?:y|ies)\b|\bcorporate\b",
    "private": r"个人|私人|private persons?|individuals?\b|personal (?:buyers|customers|title)",
    "landlord": r"物业|property management", "supplier": r"供应商|供货商|suppliers?\b", "agent": r"客服|customer service|support (?:team|staff|agents?)|service agents?",
    "engineer": r"师傅|工程师|技师|安装人员|维修人员|technicians?\b|engineers?\b|fitters?\b|installers?\b",
    "traveller": r"旅客|乘客|住客|房客|游客|旅行者|passengers?\b|travell?ers?\b|\bguests?\b|tourists?\b", "agency": r"旅行社|travel agen\w+|\bagency\b", "hotel": r"酒店|宾馆|民宿|\bhotels?\b", "airline": r"航空公司|\bairlines?\b", "school": r"学校|\bschools?\b", "tenant": r"租客|租户|承租人|tenants?\b", "donor": r"捐赠人|donors?\b", "owner": r"业主|车主|owners?\b", "doctor": r"医生|医院|doctors?\b|hospitals?\b", "customs": r"海关|\bcustoms\b", "police": r"警方|派出所|police\b", "bank_like": r"支付机构|payment provider",
    "driver": r"司机|\bdrivers?\b", "child": r"儿童|未成年|孩子|\bchild(?:ren)?\b|\bkids?\b|\bminors?\b", "student": r"学生|\bstudents?\b",
    "elder": r"老人|老年|\bseniors?\b|elderly", "newcomer": r"新用户|新客|新会员|new (?:customers?|users?|members?)", "staff": r"员工|职工|\bemployees?\b|\bstaff\b",
}  # fmt: skip
EVENTS = {
    "pay": r"付款|支付|付清|付尾款|缴费|\bpay(?:ment|ing|s)?\b|\bpaid\b", "order": r"下单|订购|下的单|plac(?:e|es|ed|ing) (?:an |the |your )?orders?|orders? (?:is |are )?placed|order date|\bordering\b|\bordered\b",
    "purchase": r"购买|购机|购入|购物|买(?!家|方|满)|\bpurchas\w+|\bbuy(?:ing|s)?\b|\bbought\b", "invoice": r"发票|开票|专票|invoic\w+",
    "ship": r"发货|发出|寄出|出库|出货|揽收|揽件|(?<!出)(?<!开)(?<!自)(?<![一-鿿]回)发(?=[,。;；，]|$)|dispatch\w*|\bship(?:s|ped|ping|ment)?\b|\bsent\b|\bleaves?\b|\bleft\b|\bgo(?:es)? out\b|\bsend(?:s|ing)?\b",
    "receive": r"签收|收货|收到|送达|到货|妥投|deliver(?:y|ed)|receipt\b(?! of payment)|receiv\w+|\barriv\w+|signed for|signing",
    "activate": r"激活|activat\w+", "confirm": r"确认|核实|confirm\w*|verif\w+", "approve": r"审核|批准|通过|\bpass(?:es|ed)?\b|approv\w+|\breview(?:ed)?\b",
    "apply": r"申请|提交|apply\b|applied|appl(?:ying|ication)|request\w*|\bask(?:ing)? for\b|submit\w*", "install": r"安装|装机|上门装|(?<![包服])装(?=[,，。好]|的)|install\w*|mount(?:ed|ing)",
    "cancel": r"取消|撤销|cancel\w*", "return": r"退货|退回|寄回|退换|(?<![退])退(?=[,，。]|$)|return\w*|\bsend back\b", "exchange": r"换货|更换|换新|调换|exchang\w+|replac\w+|\bswap\w*",
    "refund": r"退款|退还|返还|退钱|全退|全额退|refund\w*|money back", "claim": r"领取|领了|领券|\bclaim(?:s|ed|ing)?\b(?! against)", "register": r"注册|登记|regist\w+|sign(?:ed|ing)? up",
    "inspect": r"检测|检查|质检|验货|验收|inspect\w*|\bcheck(?:s|ed|ing)?\b(?! ?out)|\btest(?:s|ed|ing)?\b", "repair": r"维修|修理|返修|检修|修好|repair\w*|\bfix(?:ed|ing)?\b", "expire": r"到期|过期|逾期|届满|expir\w+|lapse\w*",
    "open": r"拆封|开封|开箱|拆开|打开|\bopen(?:ed|ing|s)?\b|unseal\w*", "use": r"使用|首次用|\buse[ds]?\b|\busing\b", "collect": r"上门取|取件|取机|自提|提货|pick(?:ed|ing)?[ -]?up|collect\w*", "book": r"预约|预订|\bbook(?:ed|ing)?\b|appointment|reserv\w+",
    "renew": r"续费|续订|续期|renew\w*", "subscribe": r"订阅|subscri\w+", "checkout": r"结账|结算|checkout", "quote": r"报价|\bquotes?\b|quotation", "birthday": r"生日|birthday", "departure": r"出发|起飞|departure|\bdepart\w*",
    "checkin": r"入住|check(?:ed|ing)?[ -]in\b", "close": r"关闭|关店|closed?\b", "charge": r"充电|充满|recharg\w+|\bcharg(?:e|ing)(?: it| the| fully| time|d up)|fully charged", "ripe": r"成熟|\bripe\w*",
}  # fmt: skip
THINGS = {
    "credit": r"信用卡|credit cards?", "debit": r"借记卡|储蓄卡|debit cards?", "alipay": r"支付宝|alipay", "wechat": r"微信|wechat", "gift_card": r"礼品卡|购物卡|gift cards?", "silver": r"银卡|\bsilver\b", "gold": r"金卡|\bgold\b", "platinum": r"铂金|白金|\bplatinum\b", "transfer": r"转账|汇款|transfers?\b", "cash": r"现金|\bcash\b", "adult": r"成人|adults?\b", "baby": r"婴儿|\bbab(?:y|ies)\b|infants?\b", "book_": r"图书|书(?!面)|\bbooks?\b(?! an| a)", "clothes": r"服装|衣服|衣物|cloth(?:es|ing)|garments?|apparel", "shoes": r"鞋|\bshoes?\b|footwear", "food": r"食品|\bfood\b", "furniture": r"家具|furniture", "lost": r"丢失|遗失|丢了|\blost\b|\bloss\b|missing", "dispute": r"争议|纠纷|异议|dispute\w*|disagree\w*", "answer": r"答复|回复|回应|answer\w*|respon[ds]\w*|repl(?:y|ies)", "settle": r"结算|结款|打款|settle\w*|paid out|payout\w*", "month_": r"月|months?\b|monthly", "again": r"再次|重新|再\w|\bagain\b|\bre(?=issu|send|try|appl)", "passport": r"护照|passport\w*", "visa": r"签证|\bvisas?\b", "ticket": r"门票|车票|机票|票|\btickets?\b|\bfares?\b", "weather": r"天气|台风|暴雨|weather|storm|typhoon",
    "freight": r"运费|邮费|快递费|配送费|物流费|寄费|freight|postage|shipping (?:fees?|costs?|charges?)|delivery (?:fees?|costs?|charges?)|carriage",
    "fee": r"手续费|费用|服务费|收费|(?<![免运邮递送花])费(?!用|率)|\bfees?\b|\bcosts?\b|\bcharges?\b|surcharge", "price": r"价格|售价|标价|\bprices?\b", "coupon": r"优惠券|代金券|抵用券|补偿券|(?<![付])券|coupons?\b|vouchers?\b",
    "points": r"积分|points?\b", "deposit": r"定金|订金|押金|deposits?\b", "balance": r"尾款|余款|余额|\bbalance\b", "discount": r"折扣|满减|优惠(?!券)|减价|立减|discounts?\b|\boff\b|reduction",
    "warranty": r"保修|质保|三包|包修|(?<!投)(?<!环)保(?=\d|[一两三四五六半])|不保|warrant\w+|guarantee\w*|\bcover(?:s|ed|age)?\b", "compensate": r"补偿|赔偿|赔付|赔|理赔|compensat\w+|indemni\w+", "account": r"账户|账号|帐号|account\b",
    "the_order": r"订单|单子|\borders?\b", "goods": r"商品|货物|产品|东西|goods|products?\b|\bitems?\b|merchandise", "parcel": r"包裹|快件|parcels?\b|packages?\b", "box": r"包装|盒子|箱子|packag(?:ing|e)\b|\bbox(?:es)?\b|carton",
    "gift": r"赠品|礼品|礼物|赠送|\bgifts?\b|freebie", "label": r"面单|标签|吊牌|label\w*|\btags?\b", "the_receipt": r"小票|收据|凭证|凭据|proof of (?:purchase|payment)|sales slip|receipts?\b", "manual": r"说明书|手册|manuals?\b|instructions?\b",
    "battery": r"电池|电量|batter(?:y|ies)", "motor": r"电机|马达|motors?\b", "accessory": r"配件|附件|accessor(?:y|ies)", "the_unit": r"主机|整机|main unit|the unit\b|\bunit\b", "screen": r"屏幕|显示屏|\bscreens?\b|\bdisplays?\b",
    "water": r"(?<!防)水(?!果|垢)|\bwater\b", "tank": r"水箱|水槽|\btanks?\b|reservoir", "filter": r"滤网|滤芯|过滤器|filters?\b", "brush": r"刷子|边刷|主刷|brush\w*", "dock": r"基站|底座|充电座|\bdock\w*|\bbase\b", "fan": r"风机|风扇|\bfans?\b",
    "lock": r"门锁|锁体|\block\b(?!ed)", "door": r"门(?!店|诊|票|槛|锁|口)|\bdoors?\b", "bolt": r"锁舌|\bbolts?\b", "finger": r"指纹|finger\w*", "pole": r"帐杆|支杆|\bpoles?\b", "fabric": r"面料|布料|fabric\w*|\bcloth\b", "seam": r"接缝|\bseams?\b", "tent": r"帐篷|\btents?\b",
    "fade": r"褪色|掉色|fad(?:e|es|ing)\b", "floor": r"底布|地布|地板|\bfloors?\b", "sun": r"日光|阳光|日晒|暴晒|\bsun(?:light)?\b", "damage": r"损坏|破损|损伤|坏(?!账)|damag\w+|broken|breakage", "limescale": r"水垢|limescale|\bscale\b", "descale": r"除垢|descal\w*",
    "self_open": r"自行拆|私自拆|擅自拆|拆机|opening .{0,20}(?:yourself|themselves)|unauthori[sz]ed|disassembl\w+", "human": r"人为|user damage|misuse|by the user|human", "wear": r"磨损|损耗|消耗|耗材|consumables?|wear\b", "quality": r"质量问题|瑕疵|缺陷|故障|defect\w*|fault\w*|quality (?:issue|problem)s?",
    "loan": r"备用机|借用|loan\b|\blend\w*|courtesy (?:car|unit)", "stock": r"现货|有货|库存|in[- ]stock|\bstock\b", "presale": r"预售|pre-?sale|pre-?order", "sale": r"大促|促销|活动|双1[12]|promotion\w*|\bsales?\b|campaign", "flash": r"秒杀|限时抢|flash[- ]sales?", "live": r"直播|live-?stream\w*",
    "secondhand": r"二手|second-?hand|\bused goods", "custom": r"定制|刻字|订制|engrav\w*|custom(?:-?made|i[sz]ed)?\b|personali[sz]\w+|made[- ]to[- ]order", "fresh": r"生鲜|鲜花|perishable|\bfresh\b", "chilled": r"冷链|冷藏|chilled|refrigerat\w+|\bcold[- ]chain", "frozen": r"冷冻|frozen",
    "underwear": r"内衣|内裤|underwear|lingerie", "digital": r"数字商品|虚拟|digital|virtual", "title": r"抬头|\btitle\b", "tax": r"税号|税|\btax\b|\bvat\b", "phone": r"电话|手机|\bphones?\b|telephone|mobile", "address": r"地址|address\w*", "mail": r"邮寄|\bmail\b|\bpost\b", "paper": r"纸质|on paper|\bpaper\b", "email": r"邮箱|电子邮件|e-?mail",
    "day_of": r"当天|当日|同日|same day|on the day", "next_day": r"次日|第二天|翌日|隔天|next day|following day|day after", "weekend": r"周末|双休|weekends?", "holiday": r"节假日|法定假|公休|holidays?", "workday": r"工作日|(?:working|business) days?|周1至周5|周一至周五|monday to friday|weekdays?",
    "auto": r"自动|automatic\w*|by itself|on its own", "whole": r"全额|全部|全款|整单|所有|full\b|\bentire\b|\bwhole\b|\ball\b", "partial": r"部分|partial\w*|part of\b", "share_out": r"分摊|按比例|pro[- ]rata|proportion\w*", "paid_amount": r"实付|实际支付|amount (?:actually )?paid|what you paid|actually paid|you paid", "late": r"延误|延迟|晚(?![上餐饭])|逾期|超过发货|超时|\blate\b|delay\w*|overdue",
    "no_minimum": r"无门槛|no[- ]minimum|without (?:a )?minimum", "accumulate": r"累计|累加|叠加|叠|累积|combin\w+|stack\w*|accumulat\w+|as often as", "ceiling": r"封顶|上限|ceiling|\bcap(?:ped)?\b|\blimit\b", "threshold": r"门槛|起订|threshold", "free": r"免收|\bfree\b|for nothing", "price_protect": r"价保|价格保护|保价|price[- ]?(?:protect\w*|match\w*|guarantee)",
    "suction": r"吸力|suction", "quiet": r"安静|静音|quiet|silent", "mop": r"拖地|拖布|拖|\bmop\w*", "lift": r"抬升|抬起|升起|\blift\w*|rais(?:e|es|ed)\b", "wash": r"洗(?!衣机)|清洗|\bwash\w*|rins\w*", "dishwasher": r"洗碗机|dishwasher", "hand": r"手洗|by hand|手动|manual(?:ly)?\b", "detergent": r"清洁剂|洗涤剂|detergent|cleaner\b", "hot": r"热(?!线|门|销)|高温|过热|\bhot(?:ter)?\b|overheat\w*", "cool": r"冷却|凉|\bcool\w*",
    "unplug": r"断电|断开|拔掉|拔下|unplug\w*|disconnect\w*", "switch_off": r"关机|关掉|关闭电源|(?:switch|turn|power)(?:ed)? .{0,12}off|machine off", "press": r"按住|按下|按|\bpress\w*|\bpush\w*|\bhold\b", "pull": r"拉出|拔出|取出|\bpull\w*|take out|remov\w+", "side": r"侧|\bside\b", "milk": r"奶|\bmilk\b", "jug": r"奶壶|壶|\bjug\b|pitcher", "brew": r"冲泡|brew\w*", "jam": r"卡住|卡死|jam\w*|\bstuck\b|block(?:ed|age)", "empty": r"空了|没水|缺水|\bempty\b", "clean": r"清洁|清理|干净|clean\w*", "thick": r"厚|thick\w*", "security": r"防盗|安全|security|\bsafe(?:ty)?\b",
    "waterproof": r"防水|耐水|waterproof|water column|water[- ]?resist\w*", "cup": r"杯|\bcups?\b", "spare": r"备用|备件|spare\b", "number": r"编号|号码|numbered|\bnumber\b|\bcode\b", "seal": r"密封|封条|\bseal\w*", "pitched": r"搭(?!配)|支起|pitched|set up", "strong": r"强烈|强|\bstrong\b", "wait": r"等待|等候|\bwait\w*", "keep": r"保留|留存|\bkeep\w*|\bkept\b|\bheld\b|\bhold\b",
    "visit": r"上门|visit\w*|on[- ]site|at (?:your )?home", "extra": r"加收|另收|额外|extra\b|additional\w*|surcharge|more in", "flat": r"一口价|固定|统一|\bflat\b|\bfixed\b", "supplement": r"补开|补寄|补发|reissu\w*|resen[dt]\w*", "correct": r"更正|换开|改|\bcorrect\w*|\bchang\w+|amend\w*|modif\w+", "reverse": r"红冲|冲红|作废|revers\w*|\bvoid\w*", "scan": r"扫描|扫码|\bscan\w*", "print": r"打印|打了|\bprint\w*", "count_as": r"算(?!法)|视为|以.{1,20}为准|\bcounts?\b|regarded|deemed|considered", "earlier": r"先到|较早|whichever (?:comes|is) (?:first|earlier)|earlier|\bfirst\b", "later": r"较晚|后到|whichever (?:comes|is) (?:last|later)|\blater\b|\blast\b",
    "stamp": r"盖章|公章|印章|\bstamp\w*|\bseal of", "sign": r"签字|签名|signature|\bsigned?\b(?! for| up)", "id_card": r"身份证|证件|\bid cards?\b|identity|passport", "photo": r"照片|拍照|图片|photos?\b|pictures?\b", "video": r"视频|录像|videos?\b", "online": r"线上|在线|网上|online", "offline": r"线下|门店|offline|in[- ]store", "app": r"app|应用|小程序|mini program", "form": r"表格|表单|\bforms?\b", "letter": r"公函|信函|\bletters?\b",
}  # fmt: skip
_ROWS = DAYS | CURRENCIES | PARTIES | EVENTS | THINGS
_PATTERNS = tuple((name, re.compile(words)) for name, words in _ROWS.items())


@lru_cache(maxsize=4_000)
def concepts(text: str) -> tuple[tuple[str, int, int], ...]:
    """List the concepts that a plain text names: (concept, start, end)."""
    return tuple((name, m.start(), m.end()) for name, pattern in _PATTERNS for m in pattern.finditer(text))


@lru_cache(maxsize=4_000)
def named(text: str, *, among: tuple[str, ...]) -> dict[str, str]:
    """Give the concepts of a plain text out of `among`: concept → its words."""
    return {name: text[start:end] for name, start, end in concepts(text) if name in among}
