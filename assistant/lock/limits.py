"""Limits that a claim must not lose: exceptions, "only", conditions of what is promised; and "all" where the source has no all.

    exception("repairs are free", "repairs are free, unless limescale did it", read)     # the clause that was dropped
    condition("delivery is free", "delivery is free from ¥199", read)
    scope("all goods can be returned", "goods can be returned")                          # "all"

What a claim leaves out is its own affair unless it then promises more than its spans.
"""

from __future__ import annotations

import re

from assistant.lock.figures import figures, same
from assistant.lock.meaning import Reader, coverage
from assistant.lock.negation import ONLY, parts, signed

_EXCEPT = re.compile(
    r"除外|除非|除了?[^,，。;；]{1,20}?(?:之?外|以外)|不适用|不包括|不包含|不含|不在此列|不享受|不参[与加]|例外"
    r"|\bunless\b|\bexcept\w*|\bexclud\w+|\bother than\b|\bapart from\b|\bwith the exception|\b(?:does|do"
    r"|is|are) not (?:apply|include\w*|cover\w*|eligible|valid|available)\b|\bnot (?:if|when|for)\b"
    r"|\bneither\b"
)
_IF = re.compile(
    r"如果|如(?!何|期|下|实|数|有疑)|若(?!干)|只要|一旦|前提|条件|的话|凭|须先|需先|方可|才(?:能|可|会)"
    r"|的情况|时(?=[,，])|(?:满|未满|不满|不足|不到|超过|达到?)\s*\d"
    r"|\bif\b|\bprovided\b|\bas long as\b|\bon condition\b|\bin case\b|\bwhen\b|\bonce\b|\bupon\b"
    r"|\bsubject to\b|\brequires?\b|\bwith (?:a|the|your) (?:receipt|invoice)"
)
_PROMISE = re.compile(
    r"可以|(?<![不许])可(?=退|换|申|享|用|获|领|叠|免)|(?<![不])能(?=退|换|享|申|获|免|领)|支持|享|免收"
    r"|包邮|保修|质保|赔|补偿|减|返|赠|退款|全额退|有效"
    r"|\bmay\b|\bcan\b|\bfree\b|refund\w*|\bentitled\b|\beligible\b|\bcovered\b|compensat\w+|\bavailable\b"
    r"|\bget\b|money back|given? back|gives? back|comes? back|reissu\w+|restor\w+|\breturned\b"
    r"|\breplace\w*|\bissued\b|\baccept\w*|\boff\b|guarantee\w*|保证"
)
_CASES = (  # a case that a promise may be bound to, in both languages
    r"首次|首单|首个|第[1一][单次笔个]|首年|初次|\bfirst\b(?! \d)|\binitial\b",
    r"当场|当面|现场|on the spot|at once|immediately|in the presence",
    r"未(?:经)?(?:拆|开|使用|激活|穿|洗)|没(?:有)?(?:拆|开封|用过)|unopened|unused|sealed"
    r"|not been (?:opened|used)|intact|完好",
    r"质量问题|瑕疵|缺陷|故障|defect\w*|fault\w*|quality",
    r"凭[^,，。;；]{1,8}|出示|with (?:the |a |your |its )[a-z ]{0,20}(?:receipt|invoice|proof|card"
    r"|certificate|passport)|proof of|on presentation|\bshow(?:n|s|ing)?\b",
    r"会员|\bmembers?\b|\bplus\b",
    r"新(?:用户|客|会员|卖家|商家|顾客|账号)|new (?:customer|user|member|seller|buyer|account|shop)s?",
    r"现货|in[- ]stock",
    r"审核|批准|同意|approv\w+|consent",
    r"预约|提前|appointment|in advance|book\w*|notice",
    r"生日|birthday",
    r"节假日|周末|工作日|weekend|holiday|weekday|working day|business day|monday",
    r"活动期间|促销|大促|during the (?:sale|campaign|promotion)",
    r"原包装|包装|original (?:box|packag\w+)|packag\w+",
    r"安静|静音|节能|quiet|silent|eco\b|saving",
    r"学生|老人|军人|student|senior|veteran",
)
_CASE_PATTERNS = tuple(re.compile(words) for words in _CASES)
_ALL = (
    r"所有|整车|整个|全系|全场|全部(?!退)|全都|全体|一切|一律|任何|任意|随便|各种|各类|无论|不论|不管|凡|完全|无条件"
    r"|\ball\b(?! day| (?:of )?(?:your|the|my) money)|\bwhether or not\b|\bwhatever\b|\bwhichever\b"
    r"|\bregardless\b|\bno matter\b|\bunconditional\w*"
    r"|(?<!not )(?<!n't )(?<!if )(?<!no )(?<!without )\bany(?:thing|one|body)?\b(?! (?:\d|time|more|further"
    r"|longer|difference|questions?))",
    r"每[1一]?(?:个|件|种|项|款|位|单|笔|次)|\bevery(?:thing|one|body)?\b(?! (?:\d|other|¥))",
    r"随时|任何时候|任意时间|始终|永远|永久|终身|一直|总是|每[天日]|全天|无限期|长期|\bany ?time\b"
    r"|\bwhenever\b|\balways\b|\bfor ?ever\b|\bfor good\b|\bfor life\b|\blifetime\b|\bevery day\b"
    r"|\bdaily\b|\bpermanent\w*|around the clock|\bindefinite\w*",
    r"几(?:分钟|小时|天|个工作日)[之以]?内|数[分小日天][^,，。]{0,2}内|立即|立刻|马上|秒[到退]"
    r"|\bwithin (?:minutes|hours|days|moments)\b|\bimmediately\b|\binstantly?\b|\bat once\b|\bright away\b"
    r"|on the spot|当场|当即|即时|即刻|\bright after\b|\bas soon as\b",
    r"不限|无限|无上限|(?:上)?不封顶|没有?(?:上限|门槛|限制)|无门槛|\bunlimited\b|\bno (?:\w+ )?(?:limit"
    r"|ceiling|cap|minimum|threshold)\w*|\bno[- ]minimum\b|\bas (?:many|much|often)\b|\bwithout (?:any "
    r"|a )?(?:limit|restriction|condition|minimum|ceiling)\w*",
)
_ALL_PATTERNS = tuple(re.compile(words) for words in _ALL)
_IF_PART = re.compile(
    r"(?<=.)\b(?:if|provided(?: that)?|as long as|on condition that|only when|subject to)\b[^,.;]*"
    r"|在[^,，。;；]{2,14}(?:情况|前提|条件)下"
)
_ELSE = re.compile(r"otherwise|否则|其余|其他|反之")
_PER = re.compile(r"每|所有|全|任何|均|各|\bper\b|\beach\b|\ball\b|\bany\b|\bfull\w*|\bwhole\b|\bentire\b")
_SENTENCE = re.compile(r"[。;；!！?？\n|](?!\s*(?:otherwise|否则))|\.(?=\s|$)")
_TOLD, _ABOUT, _NEAR_LIMIT, _TOPIC = (
    0.45,
    0.42,
    0.3,
    0.25,
)  # share of a limit's words that a claim must hold; nearness of what is limited; dev halves


def exception(claim: str, support: str, read: Reader) -> str:
    """Give the exception or "only" of the spans that a claim leaves out although it says what it limits, or ""."""
    words, sources = read(claim), [part for sentence in _sentences(support) for part in parts(sentence)]
    has_limit = bool(_EXCEPT.search(claim) or ONLY.search(claim) or any(sign for _, sign in signed(claim)))
    for sentence in _sentences(support):
        clauses = parts(sentence)
        for place, clause in enumerate(clauses):
            if ONLY.search(clause):
                if not _IF.search(claim) and _says(claim, [clause], read) and not _has_limit_near(claim, clause, read):
                    return clause
            elif _EXCEPT.search(clause):
                rest = clauses[:place] + clauses[place + 1 :]
                told = max(coverage(read(clause), words), coverage(read(" , ".join(clauses[place:])), words))
                if _is_excepted(claim, clause, sources, read) or told >= (_TOLD if has_limit else _TOLD + 0.35):
                    continue
                elsewhere = [c for s in _sentences(support) if s != sentence for c in parts(s)]
                is_topic = any(read.nearness(part, clause) >= _TOPIC for part in parts(claim))
                for limited in (rest, elsewhere if is_topic else []):
                    if limited and not _is_denied(limited) and _says(claim, limited, read):
                        return clause
    return ""


def condition(claim: str, support: str, read: Reader) -> str:
    """Give the condition of the spans without which a claim makes their promise, or ""."""
    told = figures(claim)
    for clause, sign in signed(claim):
        if sign or not _PROMISE.search(clause):
            continue
        nearest = max(_promises(support), key=lambda found: read.nearness(clause, found[0]), default=None)
        if nearest is None or read.nearness(clause, nearest[0]) < _ABOUT:
            continue
        around = " , ".join(nearest)
        bounds = [figure for figure in figures(around) if figure.bound]
        if (
            bounds
            and not any(same(figure, mine) or same(mine, figure) for figure in bounds for mine in told)
            and not _IF.search(claim)
        ):
            return str(bounds[0])
        case_of = _IF_PART.search(nearest[0])
        if case_of and not _IF.search(claim) and coverage(read(case_of.group()), read(claim)) < _TOLD:
            return case_of.group()
        if _IF.search(claim):
            continue
        for case in _CASE_PATTERNS:
            found = case.search(nearest[0])
            if found and not case.search(claim) and coverage(read(found.group()), read(claim)) < _TOLD:
                return found.group()
    return ""


def scope(claim: str, *supports: str) -> str:
    """Give a word such as all, any, always, without limit that stands in a claim and in none of its sources, or ""."""
    for place, pattern in enumerate(_ALL_PATTERNS):
        found = pattern.search(claim)
        if found and not any(pattern.search(text) or (place == 1 and _PER.search(text)) for text in supports):
            return found.group().strip()
    return ""


def promises(text: str) -> str:
    """Give the first words of a plain text that promise, limit or set a condition, or ""."""
    found = next((m for pattern in (_PROMISE, ONLY, _EXCEPT, _IF) if (m := pattern.search(text))), None)
    return found.group() if found else ""


def _promises(support: str) -> list[tuple[str, ...]]:
    """List the clauses that promise something, each with the one before it in its sentence."""
    found: list[tuple[str, ...]] = []
    for sentence in _sentences(support):
        clauses = signed(sentence)
        for place, (clause, sign) in enumerate(clauses):
            if not sign and _PROMISE.search(clause):
                before = 2 if _ELSE.match(clause) else 1
                found.append((clause, *(c for c, _ in clauses[max(place - before, 0) : place])))
    return found


def _says(claim: str, limited: list[str], read: Reader) -> bool:
    """Tell whether a clause of the claim says one of the clauses that are limited."""
    return any(read.nearness(mine, clause) >= _ABOUT for mine in parts(claim) for clause in limited)


def _is_excepted(claim: str, clause: str, sources: list[str], read: Reader) -> bool:
    """Tell whether an exception of the claim is nearest to this clause of the spans, however it is worded."""
    mine = [part for part in parts(claim) if _EXCEPT.search(part)]
    return any(max(sources, key=lambda source: read.nearness(part, source)) == clause for part in mine)


def _has_limit_near(claim: str, clause: str, read: Reader) -> bool:
    """Tell whether a clause of the claim that is near to one of the spans has a limit or a denial of its own."""
    mine = [part for part, sign in signed(claim) if sign or ONLY.search(part) or _EXCEPT.search(part)]
    return any(read.nearness(part, clause) >= _NEAR_LIMIT for part in mine)


def _is_denied(clauses: list[str]) -> bool:
    return bool(clauses) and all(sign for clause in clauses for _, sign in signed(clause))


def _sentences(text: str) -> list[str]:
    return [sentence for sentence in _SENTENCE.split(text) if sentence and sentence.strip()]
