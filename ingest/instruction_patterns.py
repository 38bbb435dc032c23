"""The patterns by which a passage reads like an order to a machine, by kind; they are looked up in the folded form.

    for kind, pattern in CHINESE: pattern.search(folded(text))        # ingest.folding

A shop's documents order people about all day ("请保留发票", "ignore the beep", "tell the courier"). So a verb alone is never
enough: each pattern asks for an order and for what only a machine, its rules, its replies or a fraud could be meant by.
Tuned on eval/attacks/dev.jsonl, on some fifty orders of our own making, and against 33,000 passages that hold none
(python -m eval attacks-ingest).
"""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal[
    "override", "role", "addressed", "reply", "customers", "leak", "personal", "exfiltration", "active", "hidden", "encoded"
]  # fmt: skip

_MACHINE = (
    r"(?:(?<![a-z])(?:ai|llms?|gpt|chatgpt|chatbot|bot)(?![a-z])|(?<!扫地)(?<!拖地)(?<!擦窗)(?<!割草)机器人|大模型|语言模型|(?:客服"
    r"|问答|对话|ai)模型"
    r"|(?:智能|问答|虚拟|语音|客服|ai)助[手理]|(?<!小)助手|(?<![一-鿿])助理(?=[在必须应要请,:])|智能客服|问答系统|应答系统)"
)
_CUSTOMER = r"(?:客户|顾客|用户|买家|消费者|会员|对方|来访者|提问者|咨询者|客人)"
_REPLY = r"(?:回答|回复|答案|答复|应答|回应|输出)"
_SAYS = r"(?:回答|回复|答复|告诉|告知|承诺|输出|推荐|声称|宣称|转述|应答|照说|只说)"
_BAIT = (
    r"(?:转账|打款|汇款|汇到|打到|个人(?:卡|账户|账号)|私人(?:卡|账户|账号)|支付密码|银行卡号|卡号|cvv|安全码|验证码|取款密码|屏幕共享"
    r"|(?:加|添加)(?:我|我们|客服|店长|经理)?(?:的)?(?:微信|qq|telegram)|(?:好评|晒图)返|返现|刷单|解冻费|线下交易|私下(?:交易|付款"
    r"|支付)|站外|平台外|扫码(?:付款|支付|转账))"
)
_ENDLESS = (
    r"(?:无条件.{0,4}(?:退|换|赔)|[\d一二三五十百两]+倍|免单|免费(?:送|赠|换新)|终身(?:保|免费)|永久(?:保|免费)|全额(?:退|赔)"
    r"|任意退)"
)
_EN_MACHINE = r"(?:ai|a\.i\.|llms?|(?:chat)?bots?|(?:ai |virtual |digital )?assistants?|language models?|chatgpt|gpt)"
_EN_BAIT = (
    r"(?:wire|iban|gift cards?|bitcoin|crypto|cvv|pin\b|passwords?|card numbers?|one-time codes?|security codes?|whatsapp|telegram"
    r"|remote access|login details|verification codes?|otp\b|account (?:is|was|has been) (?:locked|blocked|suspended))"
)
_EN_CUSTOMER = r"(?:customers?|users?|buyers?|shoppers?|clients?|guests?|people|visitors?)"
_STARTS = r"(?:^|[.!?。:;>\"'\n*#\]-])\s*(?:please |now |always |just )?"

_HAN = re.compile("[\u3400-\u9fff]")
_EITHER = ("role", "exfiltration", "active")  # marks and addresses, whatever the language around them


def _language(kind: Kind, written: str) -> str:
    return "either" if kind in _EITHER else "zh" if _HAN.search(written) else "en"


_WRITTEN: tuple[tuple[Kind, str], ...] = (
    # what the machine was told before is to count no more
    ("override", r"(?:忽略|无视|忘记|忘掉|忘了|抛开|抛弃|丢掉|丢弃|绕过|推翻|覆盖|清空|停止(?:参考|遵守|遵循|执行)|不(?:要|必"
     r"|用)?再?(?:理会|遵守|遵循|参考))"
     r"[^。\n]{0,6}(?:以上|之前|先前|前面|上文|上面|上述|此前|原有|原来|系统|你的|你所|此处之前|预设|一切|所有|全部|任何)[^。\n]{0,8}"
     r"(?:规则|指令|指示|提示|设定|命令|上文|对话|限制|约束|口径|记忆|上下文)"),
    ("override", r"(?:忽略|无视|停止参考|不再参考)(?:以上|上文|上述|前文|其他(?:文档|资料|文件|段落))(?!的?(?:备注|留言|提醒|弹窗"
     r"|步骤))"),
    ("override", r"(?:从现在(?:起|开始)|现在|接下来),?你(?:是|就是|不再|将|要|必须|扮演|只|的任务|改为)"),
    ("override", r"你(?:现在)?(?:是|就是|扮演)(?:一个|一名)?(?:没有|不受|无)(?:任何)?(?:限制|约束|道德)"),
    ("override", r"\b(?:ignore|disregard|forget|override|bypass|discard|drop|neglect|stop following|stop obeying|set aside)\b"
     r"[^.\n]{0,24}\b(?:previous|prior|above|earlier|preceding|all|any|your|system|existing|other|original|initial"
     r"|everything)\b[^.\n]{0,24}"
     r"\b(?:instructions?|rules?|prompts?|guidelines?|directives?|context|constraints?|safeguards|programming|training|passages)\b"),
    ("override", r"\b(?:ignore|disregard|forget) (?:everything|all|anything) (?:above|before|you|that was)"),
    ("override", r"\byou are (?:now )?(?:dan\b|(?:an? )?(?:unrestricted|uncensored|jailbroken|unfiltered))|\bfrom now on,? you (?:are"
     r"|will|must|only)"),
    ("override", r"你(?:已|现在)?[^。\n]{0,4}(?:进入|处于|切换)[^。\n]{0,6}模式"),
    ("override", r"\byou are (?:now )?in (?:developer|debug|maintenance|god|admin|test) mode"),
    ("override", r"\bpretend (?:to be|you(?:'re| are)) |\b(?:system|admin|developer|assistant) (?:override|directive|command) ?[:-]"),
    ("override", r"\b(?:new|updated|real|actual) (?:system )?(?:instructions?|prompt"
     r"|directives?)(?: for (?:the )?" + _EN_MACHINE + r")? ?:"),
    ("override", r"(?:新的?|最新|真正的|更新后的)(?:系统)?(?:指令|提示词|系统提示) ?[:是]"),
    ("override", r"(?:别管|不用管|不必管|抛开|撇开)[^。\n]{0,6}(?:规则|指令|文档|资料|上文|前文|限制|提示)"),
    ("override", r"\b(?:ignore|disregard) (?:the|these|those|what)[^.\n]{0,20}\b(?:above|documents?|passages?|system|rules|polic(?:y"
     r"|ies))\b"),
    ("override", r"(?:最高|第一)(?:优先级?|级别?)?的?(?:指令|命令|指示)|覆盖(?:其他|其余|所有|一切)[^。\n]{0,4}(?:内容|规则|文件|指令"
     r"|文档)"),
    ("override", r"(?:不要管|不用管|不用看|别看|忽略|不看|无视|别管)(?:检索到的|其他|别的|其余|后面的)[^。\n]{0,4}(?:段落|文档|资料"
     r"|内容|文件|规则|来源)"),
    ("override", r"\byour (?:new|real|only|true|actual) (?:task|job|role|goal|purpose|mission) is\b|\bact as (?:an? |the )?(?:system"
     r"|admin|developer|root|unrestricted|different)"),
    ("override", r"\bstop using (?:the |your |any )?(?:knowledge base|documents|sources|passages|rules)|\b(?:is"
     r"|are) now in [a-z]+ mode\b|\bi (?:hereby )?authori[sz]e you\b"),
    ("override", r"\bfrom now on,? [^.\n]{0,16}\b(?:reply|answer|respond|speak|say)|\b(?:reply|answer|respond"
     r"|speak) [^.\n]{0,24}\bfrom now on\b"),
    ("override", r"\bdisregard (?:what|whatever|anything) [^.\n]{0,24}(?:documents?|passages?|rules|pages?)"),
    # turns and marks that only our own machinery writes
    ("role", r"<\|? ?(?:im_start|im_end|eot_id|endofprompt|start_header_id|system|assistant) ?\|?>|\[/?inst\]|<< ?/?sys ?>>"),
    ("role", r"</? ?(?:passages?|context|documents?|instructions?|system[_ -]?prompt|system|prompt|retrieved|sources?|evidence"
     r"|knowledge|user_input) ?>"),
    ("role", r"[{\[,] ?\"(?:quote|claims|sentences|citations|instructions?|system|role)\" ?: ?[\"\[{]"),
    ("role", r"(?:^|\n)[\W_]*(?:system|系统|开发者|developer|assistant|助手|human)(?: ?(?:提示|消息|指令|通知|prompt|message|override"
     r"|note))?[ 》*]*[:>\]】]"
     r"[^\n]{0,40}(?:你(?:是|必须|要|将|的)|忽略|无视|输出|回答|回复|告诉|ignore|you (?:are|must|will|should|may)|always|never|reply"
     r"|answer|respond|reveal|tell|say)"),
    ("role", r"#{2,} ?(?:指令|系统|instructions?|system|prompt)\b ?#*[:\n]|(?:^|\n|[(\[【])(?:后台|系统|管理员|开发者|平台)(?:提示"
     r"|指令|通知|消息)? ?[:\]】](?:当|请|凡|若|如)[^。\n]{0,20}(?:回答|回复|输出|附上)"),
    ("role", r"\b(?:begin|start|end) [a-z ]{0,12}(?:override|injection|jailbreak)\b|(?:^|\n)[\W_]*(?:system|admin|developer) (?:note"
     r"|notice|message|update|alert) ?[:-]"),
    ("role", r"(?:begin|start|end) (?:of )?(?:system|hidden|admin|new) (?:prompt|message|instructions?)|(?:系统|隐藏)(?:提示"
     r"|指令)(?:开始|结束)"),
    # whom it speaks to is a machine
    ("addressed", _MACHINE + r"[^。\n]{0,10}(?:必须|务必|应当?|须|需要?|请|要|得|一律|只能|只|都|先|遇到|看到|读到|阅读|读取|直接|主动"
     r"|照|均)[^。\n]{0,8}"
     + _SAYS),
    ("addressed", _MACHINE + r"(?:在)?" + _REPLY + r"(?:时|中|里|问题时|[客顾]客时|用户时)?,?(?:都|均|请|须|必须|应|要|一律|务必|需|只"
     r"|[:])"),
    ("addressed", r"(?:请|让|要求|命令|告诉|提醒)(?:所有|各|每个|任何)?[^。\n]{0,8}" + _MACHINE + r"[^。\n]{0,6}(?:只|都|一律|必须"
     r"|务必|直接|提供|" + _SAYS + ")"),
    ("addressed", r"(?:读取|阅读|看到|处理|检索到?|引用|抓取|摘要|总结)(?:到)?(?:本|这|此)(?:页|文|段|文档|段落|文件"
     r"|内容)[^。\n]{0,4}的?[^。\n]{0,4}" + _MACHINE),
    ("addressed", _MACHINE + r"(?:须|必须|应|要|应当)主动(?:提示|告知|说明|推荐|索要|提供)"),
    ("addressed", _MACHINE + r"[^。\n]{0,4}(?:须知|请注意|注意|专用|指令|必须学习|必须遵守|必须执行|必须记住|必读|必须照|请执行|请照)"),
    ("addressed", r"(?:给|致|写给)(?:所有)?" + _MACHINE + r"(?:的)?(?:指令|命令|要求|指示|话|备注|说明)? ?[:,]"),
    ("addressed", r"模型(?:必须|务必|应当|须)(?:学习|记住|遵守|执行|照做|输出|回答)|(?:训练|微调)(?:样例|样本|数据"
     r"|语料)[^。\n]{0,12}(?:必须|照|学习)"),
    ("addressed", r"\b" + _EN_MACHINE + r"(?: who| that)?(?: are| is)? (?:read(?:s|ing)?|process(?:es|ing)?|summari[sz](?:es?|ing)"
     r"|see(?:s|ing)?|index(?:es|ing)?|answering)\b"
     r"[^.\n]{0,30}\b(?:must|should|shall|will|have to|has to|need to|ought|are to|is to)\b"),
    ("addressed", r"\b(?:any|all|every|each|the|attention|note to(?: the| all)?|message to(?: the| all)?|instructions? (?:for"
     r"|to)(?: the| all)?) " + _EN_MACHINE
     + r"\b[^.\n]{0,24}\b(?:must|shall|is to|are to|has to|have to) (?:always |now |never |only |not )?"
     r"(?:say|tell|reply|answer|respond|output|state|include|add|recommend|promise|offer|repeat|print|reveal|claim|link|send|ask)"),
    ("addressed", r"(?:^|[\n(\[<>.*!-])\s*(?:hey |dear |attention,? |note (?:to|for) (?:the |all )?|to (?:the |all |any )?"
     r"|if you are an? )" + _EN_MACHINE + r"(?: reading this)?\b ?[:,!]"),
    ("addressed", r"\bas an? " + _EN_MACHINE + r",? you (?:must|should|have to|will)|\bif you(?: a|')re an? " + _EN_MACHINE + r"\b"),
    ("addressed", r"你(?:必须|务必|只能|只需|应该|应当|需要|要|得)(?:在)?(?:每次|都|一律|直接|先)?(?:回答|回复|答复|告诉|说|输出|承诺"
     r"|声称)"),
    ("addressed", r"\byou must (?:always|only|never) (?:reply|say|answer|output|recommend|respond|tell)"),
    ("addressed", r"(?:do not|don't|never) (?:mention|reveal|disclose) (?:this|these) (?:instruction|note|message|prompt|order)"),
    ("addressed", r"(?:不要|别|切勿|不得)(?:告诉|透露|提及|提到)[^。\n]{0,6}(?:这条|本条|此|这段|本)(?:指令|指示|提示|说明|要求)"),
    ("addressed", r"(?:^|[\n(\[<>.。!*-])\s*(?:ai|大模型|语言模型|亲爱的ai) ?[:,]"),
    ("addressed", r"(?:仅供|专供|只给|仅限)(?:所有|各)?" + _MACHINE + r"|(?:如果|若|假如)你是(?:一个|一名)?(?:人工智能"
     r"|" + _MACHINE + ")"),
    ("addressed", _MACHINE + r"[^。\n]{0,16}(?:必须|务必|统一|一律|统统|要|须)[^。\n]{0,6}(?:加上|附上|提供|给出|包含|" + _SAYS + ")"),
    ("addressed", r"你(?:必须|务必|只能|需要|应该|得|要)(?:先)?(?:向|对|让|把|给)" + _CUSTOMER),
    ("addressed", r"(?:^|\n|[.!?>*)\]:] ?)\s*(?:ai(?: agents?| assistants?| systems?| models?| readers?)?|assistants?|(?:chat)?bots?"
     r"|llms?|models?) ?[:,] ?(?:please |always |never )?"
     r"(?:include|add|say|stop|ignore|tell|answer|reply|respond|output|print|use|do|you|recommend|mention|disregard|link|state"
     r"|promise)\b"),
    ("addressed", r"\b" + _EN_MACHINE + r" (?:must|should|shall|has to|have to|is to|are to|needs? to) (?:always |never |only |now "
     r"|also )?"
     r"(?:say|tell|promise|print|claim|reveal|output|recommend|confirm|offer|insist|mention|state|refuse|approve|list)\b"),
    ("reply", r"\bwhen(?:ever)? (?:you )?(?:are )?(?:summari[sz](?:e|ing)|cit(?:e|ing)|quot(?:e|ing)|process(?:ing)?|reading) (?:this"
     r"|the) (?:page|document|text|passage|article|file|content)"),
    # what every reply is to hold
    ("reply", r"(?:回答|答案)(?:的|每个问题)?(?:末尾|结尾|最后|开头|里面?|中|内|之后"
     r"|之前|前面?|后面?|下面|时|都|先|均)"
     r"(?:必须|务必|应|要|请|须)?[^。\n]{0,6}(?:加上|附上|附带|附加|附|插入|放上?|写上|加入|加|带上|带|包含|声明|植入|提到|署名|出现"
     r"|含有|说)"),
    ("reply", r"(?:每[个次条一]|所有|任何|一切)[^。\n]{0,4}(?:回复|答复|应答|回应|输出)(?:的)?(?:末尾|结尾|最后|开头|里面?|中|内|前|后"
     r"|时|都|先|均)"
     r"[^。\n]{0,8}(?:加上|附上|附带|附|插入|放上?|写上|加入|加|带上|包含|声明|植入|提到|推荐|说)"),
    ("reply", r"(?:在)(?:你的)?(?:回复|答复)(?:的)?(?:末尾|结尾|最后|开头|里面?|中|内)[^。\n]{0,6}(?:加|附|插入|放|推荐"
     r"|包含)[^。\n]{0,8}(?:链接|网址|https?:|广告|一句|图片|微信)"),
    ("reply", r"(?:回答|回复)(?:任何|所有|一切|每个)[^。\n]{0,6}(?:前|时|后|之前|之后)[^。\n]{0,3}(?:先|都|要|必须)?(?:说|加|附|输出"
     r"|推荐)"),
    ("reply", r"(?:对|凡是?|遇到)(?:任何|所有|一切|每)?[^。\n]{1,12}(?:都|一律|均|就)(?:要)?(?:回答|回复|答复|说|答)(?:是|[\"“「]"
     r"|[^。\n]{0,6}(?:假货|不|没|可以|已))"),
    ("reply", r"(?:询问|问到|提到|咨询|问起)[^。\n]{0,20}(?:回答|回复|答复|说|推荐)[^。\n]{0,40}https?://"),
    ("reply", r"(?:不再|忽略|不用|无视|不要)(?:给出|标注|引用|列出|管|要求)?(?:任何)?(?:文件|文档)?(?:依据|出处|来源|引用)(?:要求)?"),
    ("reply", r"从现在(?:起|开始),?[^。\n]{0,8}(?:回答|回复|骂|说|讲|扮演|输出)"),
    ("reply", r"(?:不管|无论|不论)[^。\n]{0,8}(?:问|说|提)[^。\n]{0,8}(?:都|均|一律|只)[^。\n]{0,4}(?:回|答|说|输出|给)"),
    ("reply", r"(?:对|遇到)?(?:所有|任何|一切|每个|全部)(?:的)?[^。\n]{0,4}(?:问题|提问|咨询|询问|来访)[^。\n]{0,6}(?:都|均|一律"
     r"|只)(?:能|要|须|需)?" + "(?:回|答|说|让|叫|引导|输出)"),
    ("reply", r"只(?:能|许|准|需|要)?(?:回答|回复|输出|答)[\"“「『‘']"),
    ("reply", r"(?:请|须|一律)?(?:照此|按此|照这样|照着这个|就这样|如此)(?:答复|回答|回复|作答)"),
    ("reply", r"(?:不要|无需|不必|禁止|别)(?:再)?(?:引用|标注|给出|注明|提供)(?:任何)?(?:文档|来源|出处|引用|依据)|按(?:自己"
     r"|你)的想[象法](?:回答|回复)|无需出处"),
    ("reply", r"(?:骂|辱骂|羞辱|嘲笑|挖苦|恐吓|威胁)(?:每[位个]|所有)?" + _CUSTOMER + r"(?!的行为|者)"),
    ("reply", r"(?:输出|插入|生成|返回)[^。\n]{0,8}(?:!\[|\[[^\]\n]{1,20}\]\(|<img|<a |链接 ?\[|markdown ?图)"),
    ("reply", r"\b(?:add|include|insert|append|integrate|augment|enhance|modify|embed|introduce|replace|use|remove|substitute|combine"
     r"|convert|group|put|start|end)\b"
     r"(?:[^.\n]|\.(?=\w)){0,90}\b(?:in|to|from|for|into|with|on|at) (?:your (?:[a-z]+ )?(?:response|answer|reply)\b(?! (?:to|by"
     r"|e-?mail|letter|form|within))|(?:every|each) (?:[a-z]+ )?(?:response|answer)\b"
     r"|(?:responses|answers)\b ?(?:[.!]|$))"),
    ("reply", r"\bin your (?:response|answer|reply)\b,? (?:suggest|tease|mention|add|include|say|recommend|promote|advertise|state"
     r"|invite|encourage|tell|insert|write|always|never)\b"
     r"|\b(?:letters?|words?|vowels?|spaces|every \w+ \w+) (?:of|in|from) your (?:response|answer|reply)\b|\byour (?:response|answer"
     r"|reply) (?:with(?:out)?|using)\b|\b(?:every|each) (?:response|answer|reply) (?:with(?:out)?|using|in|must|should)\b"),
    ("reply", r"\b(?:modify|augment|enhance|misspell|scramble|anagram|encode|encrypt|rewrite|render|rearrange"
     r"|jumble)\b[^.\n]{0,50}\byour (?:response|answer|reply|message|output)\b"),
    ("reply", r"\b(?:answer|reply|respond)(?: to)? (?:every|all|any|each)(?: \w+)? (?:questions?|messages?|requests?|quer(?:y|ies)|one"
     r"|customers?)? ?(?:with|by|only|in|that)\b"
     r"|\balways (?:reply|respond|answer) (?:with|that|in|by)\b|\bonly (?:reply|respond|answer) (?:with|in|by)\b"
     r"|\b(?:speak|talk|respond|reply|answer) (?:only )?like an? [a-z]"),
    ("reply", r"\b(?:do not|don't|never|without) cit(?:e|ing) (?:any |your |the )?(?:sources?|documents?|passages?)|\bno (?:sources?"
     r"|citations?) (?:are )?(?:needed|required)"),
    ("reply", r"\b(?:insult|mock|threaten|swear at|ridicule|curse at) (?:the |every |all |each )?" + _EN_CUSTOMER),
    ("reply", r"\b(?:end|start|begin|finish|close|sign|prefix|conclude|open) (?:every|each|all|your) (?:[a-z]+ )?(?:answers?|repl(?:y"
     r"|ies)|responses?|messages?)\b"
     r"|\b(?:all|every|each) (?:answers?|repl(?:y|ies)|responses?) (?:must|should|shall|have to|has to|need to)\b"),
    ("reply", r"(?:拒绝|不要|停止|禁止)回答(?:所有|任何|一切)|\brefuse (?:to answer|all|every) "),
    ("reply", r"\b(?:reply|respond|answer|speak) (?:only|exclusively|solely) (?:in|with)\b|\banswer from your (?:own )?(?:knowledge"
     r"|imagination|memory)|\bimprovise\b"),
    ("reply", r"\b(?:do not|don't|never) cite (?:this|that|it)\b|\b(?:say|confirm|claim|repeat|state) (?:it|this|so) (?:when|if"
     r"|whenever) (?:asked|anyone|a )"),
    ("reply", r"\b(?:answer|reply|respond|say|mention|state)\b[^\n]{0,60}\blink(?:ing)? to https?://|\b(?:in|with) (?:each"
     r"|every) reply ?:"),
    # what customers are to be told, asked for or promised
    ("customers", r"(?:告诉|告知|让|要求|引导|诱导|催促?|请|说服|通知|指示|索要|收集)(?:所有|每[位个一]|全部|任何|一切"
     r"|该)?(?:的)?" + _CUSTOMER + r"[^。\n]{0,16}" + _BAIT),
    ("customers", r"(?:告诉|告知|答应|回复|答复|通知)(?:所有|每[位个一]|全部|任何"
     r"|一切)?(?:的)?" + _CUSTOMER + r"[^。\n]{0,16}" + _ENDLESS),
    ("customers", r"(?:对|跟|向)?(?:告诉|告知|通知)(?:所有|每[位个一]|全部|任何|一切)(?:的)?(?:人"
     r"|" + _CUSTOMER + ")[:,]?[^。\n]{0,30}(?:已|都|可|将|是|停业|关闭|退|免)"),
    ("customers", r"(?:承诺|答应|保证|许诺|宣布)[^。\n]{0,6}(?:免费送|免费赠|送一台|送一部|全额赔|免单|无条件退|十倍|百倍|\d+倍"
     r"|终身免费)"),
    ("customers", r"(?:所有|任何|一切|每个|全部)[^。\n]{0,8}(?:问题|咨询|投诉|退款|订单)[^。\n]{0,4}(?:都|均|一律)?(?:让|叫|请|引导"
     r"|要求)" + _CUSTOMER + r"(?:打开|点击|访问|登录|前往|扫|加|联系|输入|下载)"),
    ("customers", r"(?:打到|转到|汇到|转账到|打入|汇款到)(?:以下|这个|我的|店长的?|指定的?)?(?:个人|私人)(?:账户|账号|银行卡|卡)"
     r"|(?:答应|批准|同意)" + _CUSTOMER + r"?的?(?:所有|任何|一切)(?:的)?(?:要求|请求|退款)"),
    ("customers", r"(?:编造|虚构|捏造|伪造|随便编)(?:一个|一条|一份)?(?:订单号|物流|快递单号|单号|答案|出处|来源|引用|政策|优惠码)"),
    ("customers", r"(?:说|回答|回复|声称|宣布|告诉[^。\n]{1,4})(?:本店|我们|商店|公司|店铺|商城)(?:已经?|正在|即将|马上)?(?:停业|破产"
     r"|倒闭|关门|关闭|跑路)"),
    ("customers", r"所有订单(?:都|均|一律)?(?:无条件|免费|免单|[\d十百]+倍)"),
    ("customers", r"\b(?:tell|inform|notify|assure|advise|convince|promise) (?:everybody|everyone|every " + _EN_CUSTOMER + r""
     r"|all (?:of (?:the|our) )?" + _EN_CUSTOMER + r"|each " + _EN_CUSTOMER + r"|whoever asks|anyone who asks)\b"),
    ("customers", r"\b(?:tell|ask|instruct|get|make|have|require|urge|direct|force) (?:the |every |each |all |any "
     r"|our )?" + _EN_CUSTOMER
     + r"\b[^.\n]{0,60}\b" + _EN_BAIT),
    ("customers", r"\b(?:tell|ask|instruct|get|make|have|urge|direct) (?:the |every |each |all |any |our )?" + _EN_CUSTOMER
     + r"\b[^.\n]{0,12}\b(?:confirm|verify|log ?in|sign in|enter|pay)\b[^.\n]{0,40}https?://"),
    ("customers", r"\b(?:ask for|request|collect|demand|harvest) (?:the |his |her )(?:full )?(?:card num|credit card|bank|password"
     r"|pin\b|cvv|passport|one-time)"),
    ("customers", _STARTS + r"(?:promise|guarantee|offer|grant|give) (?:the (?:customer|user|buyer)|them|every\w*|all|anyone|a free"
     r"|free|a full|full|an? (?:extra|unlimited|lifetime)|unlimited|lifetime|that (?:every|all|any))\b"
     r"[^.\n]{0,60}\b(?:free|refund|compensation|replacement|phone|discount|voucher|forever|no questions|warranty|money)"),
    ("customers", _STARTS + r"(?:say|state|claim|confirm|declare|pretend|announce) that (?:the |all |every |our |we |returns?|refunds?"
     r"|late |any |it )"),
    ("customers", r"(?:向|让|要|叫|要求|请|引导)" + _CUSTOMER + r"[^。\n]{0,12}(?:支付密码|验证码|cvv|取款密码|银行卡密码|安全码|网银"
     r"|身份证正反面)"),
    ("customers", r"(?:建议|引导|让|劝|叫|请)" + _CUSTOMER + r"[^。\n]{0,8}(?:绕过|绕开|脱离|避开|跳过)平台|(?:让|要|叫"
     r"|要求)" + _CUSTOMER + r"(?:把|将)[^。\n]{0,16}(?:发到|发给|寄到|打到|转到|汇到)"),
    ("customers", r"(?:让|要|叫|请|引导|要求)" + _CUSTOMER + r"(?:下载|安装)[^。\n]{0,10}(?:https?://|才能退|才可退)"
     r"|需要提供(?:短信)?验证码"),
    ("customers", r"(?:所有|任何|一切|全部)[^。\n]{0,4}(?:退款|退货|索赔|赔付|投诉)[^。\n]{0,6}(?:直接|自动|立即|一律|都)(?:批准|通过"
     r"|同意|答应)|(?:不需要|无需|跳过)审核[^。\n]{0,4}(?:直接|即可)(?:退|批|通过)"),
    ("customers", r"(?:建议|推荐|引导|让|劝)" + _CUSTOMER + r"[^。\n]{0,10}(?:竞品|竞争对手|对手平台|别家|其他平台(?:购买|下单))"),
    ("customers", r"(?:批准|通过|同意)(?:所有|任何|一切|每)[^。\n]{0,6}(?:退款|索赔|赔付|投诉|退货)(?:申请|请求|要求)?"),
    ("customers", r"\b(?:recommend|refer|direct|send)\b[^.\n]{0,30}\bcompetitor|\bapprove (?:all|every|any|each) (?:refunds?|requests?"
     r"|claims?|returns?)"),
    ("customers", r"\b(?:tell|ask|advise|instruct|urge) (?:the |every |all |any )?" + _EN_CUSTOMER + r"\b[^.\n]{0,40}\b(?:purchase|buy"
     r"|order|shop) (?:from|at|on|instead) (?!us\b|our\b|the app)"),
    ("customers", r"\b(?:approve|grant|accept|respond to) (?:any|every|all) refund|\bby approving it\b"),
    ("customers", _STARTS + r"(?:give|hand|offer|grant|send|refund|pay|credit) (?:every|all|each|any) (?:of the )?" + _EN_CUSTOMER),
    ("customers", r"\b(?:tell|assure|inform|promise) (?:the |our |any )?" + _EN_CUSTOMER + r"\b[^.\n]{0,50}\b(?:forever"
     r"|unconditional(?:ly)?|ten times|10 ?x|double the|no questions|for life)\b"),
    # our own secrets
    ("leak", r"(?:输出|重复|复述|打印|公布|公开|逐[字条]|透露|泄露|说出|展示|解释|返回|贴出|翻译|总结|列出|告诉我|交代|给出|念出|还原"
     r"|背出|显示)"
     r"[^。\n]{0,14}(?:系统提示词|提示词|你的(?:系统)?(?:提示|规则|指令|设定|限制|密钥|令牌|配置|口令|初始)|(?:初始|最初|开场|原始"
     r"|内部|隐藏|系统)(?:指令|指示|设定|提示词|消息|要求|prompt)|你收到的|指示全文|这些限制"
     r"|(?:api|访问) ?(?:key|密钥)|密钥和|环境变量|\.env|内网(?:服务器|地址|ip)|数据库(?:密码|连接)|你在?(?:对话|会话)开始"
     r"|对话开始之?前|开场前)"),
    ("leak", r"你(?:在)?(?:对话|会话)(?:开始)?之?前(?:看到|收到|得到)的|把(?:你的|你收到的|上面的)?[^。\n]{0,2}(?:系统提示|系统消息"
     r"|提示词|(?:最初|初始|原始|开场)(?:指示|指令|设定)|以上(?:全部|所有)?(?:内容|指令))[^。\n]{0,8}(?:输出|发|写|贴|放|翻译|告诉)"
     r"|将[^。\n]{0,4}系统(?:消息|提示|指令)[^。\n]{0,4}(?:翻译|输出|返回|复述)"),
    ("leak", r"\b(?:repeat|print|reveal|show|output|display|list|dump|recite|disclose|leak|expose|give|tell|send|translate"
     r"|summari[sz]e|quote|share|write out)\b"
     r"[^.\n]{0,24}\b(?:system prompt|system message|(?:hidden|initial|secret|original|internal) (?:prompt|instructions)"
     r"|(?:instructions|text|everything|words) (?:above|you were given|before this)"
     r"|prompt verbatim|your (?:[a-z]+ )?(?:api|secret|access) ?keys?|your (?:own )?(?:environment variables|env vars|credentials"
     r"|instructions|configuration|rules|guidelines|prompt|secrets|tokens?|\.env))"),
    ("leak", r"(?:原样|一字不[差漏改]|原封不动|逐字逐?句?)地?(?:输出|复述|重复|打印|抄写|贴出)"),
    ("leak", r"(?:输出|公布|说出|打印|列出|交出|给出|告诉)[^。\n]{0,8}(?:管理员|后台|数据库|服务器|系统|员工)的?[^。\n]{0,3}(?:密码"
     r"|口令|密钥|令牌|账号|ip|端口|通讯录)"),
    ("leak", r"\b(?:reveal|leak|disclose|expose|dump|print)\b[^.\n]{0,24}\b(?:admin(?:istrator)?|database|server|internal"
     r"|root)\b[^.\n]{0,12}\b(?:passwords?|credentials?|schema|ip|config|tokens?|keys?)\b"),
    # other people's data
    ("personal", r"(?:把|将|给出|公布|告诉|列出|提供|附上|说出|泄露|发送|读出|导出|打包|汇总)[^。\n]{0,4}(?:最近|上一[位个]|其他|别的"
     r"|所有|全部|前[一二三几\d]|任意|店长|老板|员工)[^。\n]{0,8}"
     r"(?:地址|电话|手机号?|住址|姓名|身份证号?|订单(?:信息|号)?|联系方式)[^。\n]{0,10}(?:告诉|发给|发到|给对方|给我|出来|列出|对方|附"
     r"|公布)"),
    ("personal", r"(?:告诉|公布|给出|列出|说出|泄露|附上)(?:对方|我)?(?:最近|上一[位个]|其他|别的|前[一二三几\d]|店长"
     r"|老板)[^。\n]{0,10}(?:地址|电话|手机号?|住址|身份证|联系方式)"),
    ("personal", r"\b(?:give(?: out)?|reveal|share|list|show|send|tell|disclose|provide|read out"
     r"|print)\b[^.\n]{0,16}\b(?:address(?:es)?|phones?|numbers?|names?|emails?|orders?)\b[^.\n]{0,24}"
     r"\b(?:of|from|about) (?:the )?(?:last|other|previous|latest|recent|next|any|all(?: the)?|our) (?:\w+ )?(?:buyers?|customers?"
     r"|users?|clients?|orders?|people|owner|manager)"),
    ("personal", r"(?:列出|公布|给出|告诉我|念出|说出)(?:所有|全部|其他|最近|每[个位])?(?:的)?" + _CUSTOMER + r"的?(?:手机|电话|地址"
     r"|名单|邮箱|身份证|密码)|以管理员身份"),
    ("personal", r"\b(?:list|export|print|dump|reveal|share) (?:me )?(?:all|every|the) (?:user|customer|member|client|employee"
     r"|buyer)s?'? (?:e-?mails?|phones?|address(?:es)?|passwords|records|names)"),
    ("personal", r"\bshow (?:me )?(?:the )?(?:orders?|address(?:es)?|details|data) of (?:the )?(?:previous|last|other|another) "),
    # where a conversation would be carried off to
    ("exfiltration", r"(?:拼接?|附加|追加|加|填|写|编码|放)(?:到|在|进|入)[^。\n]{0,8}https?://"
     r"|https?://\S{0,80}[?&][\w-]{1,20}= ?(?:后面|后|之后|里)"),
    ("exfiltration", r"(?:附|接|拼|加|放|填)(?:进|在|到|入)[^。\n]{0,8}(?:链接|网址|图片|url)(?:地址)?(?:的)?(?:后|里|中|参数|上)"),
    ("exfiltration", r"https?://[^\s)\]]{1,120}[?&]\w{1,16}=(?:\{[a-z_ ]{1,20}\}|(?=[\s)\]。,]|$))"),
    ("exfiltration", r"https?://[^\s)\]]{1,120}[?&][\w-]{0,20}=[\"{\[<%$]*(?:7b)*(?:[\u3400-\u9fff]|conversation|question|history|chat"
     r"|user_?name|secret|prompt|context|message|answer|customer)"),
    ("exfiltration", r"\b(?:append|send|post|forward|encode|put|attach|exfiltrate|leak|upload)\b[^.\n]{0,40}\b(?:conversation|chat"
     r"|question|history|messages?|prompt|customer(?:'s)? (?:words|data|details))\b[^.\n]{0,30}https?://"),
    ("active", r"(?:\]\(|href ?= ?[\"']?|src ?= ?[\"']?|\(|链接 ?)(?:javascript|vbscript): ?\S|data:text/html|<(?:img|svg|body|a|div"
     r"|input|video)\b[^>]{0,200}\son[a-z]{3,12} ?="),
    # hidden in an encoding, and the order to undo it
    ("encoded", r"(?:解码|解密|译出|译码|还原|反转义|转义|base64|rot ?13|十六进制|编码|密文|摩斯|倒着读|反着读)[^。\n]{0,12}(?:执行"
     r"|照办|照做|照着|遵照|操作|服从|遵守|依从)"),
    ("encoded", r"\b(?:unescape|decode|decrypt|rot ?13|hex|base64|backwards|cipher|reverse)\b[^.\n]{0,24}\b(?:execute|obey"
     r"|follow (?:it|them|the|this|what)|do (?:it|so|what|as)|comply|act on|carry out)\b"),
)  # fmt: skip


# Each kind with its pattern: for Chinese text, for English text, for both.
CHINESE, ENGLISH, EITHER = (
    tuple((kind, re.compile(written)) for kind, written in _WRITTEN if which == _language(kind, written))
    for which in ("zh", "en", "either")
)
MACHINES = (  # one of them stands in all that speaks to a machine
    "机器人", "人工智能", "模型", "助手", "助理", "智能客服", "问答系统", "应答系统", "ai", "llm", "gpt", "bot", "assistant",
    "language model",
)  # fmt: skip
# What stands before an order and makes a warning of it: 不得承诺 …, never ask for …
FORBIDDEN = re.compile(
    r"(?:[不勿]|不[会得要能应可]|禁止|严禁|从不|绝不|避免|私自|擅自|随意|轻易|谨防|never|not|n't) ?$"
)
# What stands around one where its reader is warned of swindlers.
WARNING = re.compile(
    "诈骗|骗子|不法|冒充|谨防|警惕|防骗|切勿|请勿|受骗|scam|fraud|phish|never|do not|don't|beware"
)  # of such orders, not one
TOLD_OF = re.compile(r"\b(?:to|who|they|will|may|might) $")  # … of customers: scammers who ask for …

# Looked up in the text as it stands.
UNSEEN = re.compile("[\U000e0020-\U000e007e\u200b-\u200d\u2060\ufeff\u202d\u202e]")
_STYLE = r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|(?<![-\w])opacity\s*:\s*0(?![.\d])|\shidden(?=[\s>=])"
CONCEALED: tuple[re.Pattern[str], ...] = (
    re.compile(
        r"(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0020-\U000e007e]{2,}"
    ),  # tag characters (a flag of a region apart)
    re.compile("[\u202d\u202e][^\u202c\n]*"),  # an override of the direction: what is read is not what is written
    re.compile("(?:\\w[\u200b-\u200d\u2060\ufeff]+){6,}"),  # signs without width between the letters
)
UNSHOWN = re.compile(rf"<\w[^>]{{0,200}}(?:{_STYLE})[^>]{{0,200}}>[^<]{{4,}}", re.IGNORECASE)
MIXED_WORD = re.compile(r"(?:(?<=[a-zA-Z])[\u0400-\u04ff]|[\u0400-\u04ff](?=[a-zA-Z]))")  # Latin and Cyrillic in a word
