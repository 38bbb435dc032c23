"""Errors as a reader of the panel sees them: what is wrong, in the page's language, and what to do about it.

    show(error)                          # a red box
    problem, remedy = words(error, "zh")

The errors themselves are worded in English for the command line; for a Chinese page each code has its own words here, and
the original stays readable below, since it names the cell, the key or the figure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Protocol

import streamlit as st

from ingest.errors import CiteDeskError, StoreError
from panel.html import plain, table
from panel.state import language, t
from panel.texts import Lang, text

CHINESE: dict[str, tuple[str, str]] = {
    # settings and questions
    "unknown_setting": ("没有这个设置项", "全部设置见 .env.example。"),
    "bad_setting": ("设置的值无效", "取值要求见 .env.example。"),
    "unknown_filter": ("线上知识里没有这个筛选值", "请改选一个，可选的见下面的原始信息。"),
    "empty_question": ("问题是空的", "请输入顾客的问题。"),
    "long_question": ("问题太长", "请缩短到 2000 字以内。"),
    # files
    "damaged": ("文件已损坏，无法解析", "请用原程序重新保存，或恢复一份完好的。"),
    "dense_layout": ("向量索引的文件格式不是本程序认识的", "请安装 requirements.txt 指定的 chromadb 再发布。"),
    "dense_unreadable": ("向量索引无法读取", "请重新发布，或回退到完好的版本。"),
    "empty": ("文件是空的", "请填写内容，或从文件夹中移走。"),
    "encoding": ("文字编码无法识别", "请另存为 UTF-8 编码。"),
    "encrypted": ("文件有密码保护", "请去掉密码后再放入。"),
    "front_matter": ("文档信息（标题、类别、日期等）有误", "请按知识文件夹里的 README 修改。"),
    "period": (
        "某一节或某一行的生效日期有误，它将永远不会生效",
        "请改成 2026-12-01 这样的日期，并落在所属文档和章节的有效期内。",
    ),
    "no_text": ("文件里没有可读的文字", "扫描件请先做文字识别，再保存。"),
    "no_values": ("表格里的公式还没有计算结果", "请在表格程序里打开并保存一次。"),
    "outside": ("这是一个指向文件夹之外的链接", "请把文件本身复制进来。"),
    "too_large": ("文件太大", "请拆分文件，或去掉图片。"),
    "too_slow": ("解析时间过长，已停止", "请拆分文件，或换一种更简单的格式。"),
    "unreadable": ("文件打不开", "请检查文件名和访问权限。"),
    "unsupported": ("不支持这种格式", "请另存为 md、txt、html、docx、pptx、xlsx、csv 或 pdf。"),
    "unwritable": ("文件写不进去", "请检查文件夹的访问权限和磁盘空间。"),
    "wrong_suffix": ("文件内容与后缀名不符", "请改成与内容相符的后缀，或在原程序里另存为可读取的格式。"),
    # uploads
    "bad_name": ("文件名或文件夹名不可用", "请只用文字、数字、空格、括号、点、横线和下划线，且不以点开头。"),
    "exists": ("已有同名文件", "如要替换，请勾选“同名文件允许覆盖”。"),
    # folders and repositories that documents come from
    "source_word": (
        "这个地址不能作为知识来源",
        "请写文件夹，或“地址#分支:子文件夹”形式的 Git 仓库（https、ssh 或本地）。",
    ),
    "source_busy": ("这个 Git 仓库正被另一个发布、预览或监视读取", "请等它结束后再试。"),
    "source_unreachable": ("Git 仓库无法读取", "请检查地址、访问权限和网络。"),
    "branch_missing": ("Git 仓库里没有这个分支或标签", "请改写 # 后面的分支或标签。"),
    "subfolder_missing": ("Git 仓库里没有这个子文件夹", "请改写冒号后面的文件夹。"),
    "git_missing": ("这是 Git 仓库，但本机没有 git 命令", "请安装 git，或改用文件夹。"),
    "folder_gone": ("文件夹现在不存在或连不上，线上版本未变", "请恢复或重新挂载该文件夹。"),
    "folder_empty": ("文件夹现在是空的，线上版本未变", "请检查是否没有挂载；确实要清空时请另行发布。"),
    "folder_restless": ("文件一直在变动，还没有发布", "请等复制完成；不属于知识的文件请移走。"),
    "index_page": ("网页里只有指向其他网页的链接", "不需要处理；也可以从文件夹中移走。"),
    "other_json": ("这个 JSON 不是帮助中心的导出文件", "请导出文章（articles），或从文件夹中移走。"),
    "mass_removal": ("半数以上的线上文档会一次消失，因此没有发布", "请检查文件夹；确实要移除时加上 --allow-removals。"),
    # proposals
    "empty_text": ("内容没有填写", "请填写后再提交。"),
    "long_text": ("内容太长", "请按原始信息里的字数缩短。"),
    "no_contribution": ("没有这条提议", "请刷新待审列表。"),
    "already_decided": ("这条提议已经处理过", "请刷新待审列表。"),
    # the quarantine
    "all_held": ("全部段落都像是写给机器的指令，因此没有发布", "请先用 python -m ingest plan 查看，确认无害的再批准。"),
    "no_reason": ("没有填写原因", "请写明为什么批准。"),
    "not_held": ("没有这条被隔离的段落", "请刷新隔离列表。"),
    # publishing and versions
    "busy": ("另一个发布或回退正在进行", "请等它结束后再试。"),
    "no_documents": ("没有可发布的文档", "请检查知识文件夹的位置，放入文档后再试。"),
    "nothing_readable": ("没有一个文件能读取", "请按下面的原始信息逐个修复。"),
    "no_folder": ("文件夹不存在", "请检查 CITEDESK_KB_DOCS 的设置。"),
    "not_found": ("找不到文件或文件夹", "请检查知识文件夹的位置。"),
    "same_path": ("两个文件夹里有同一个文件路径", "请改名，或只发布其中一个。"),
    "synonyms": ("同义词表这一行无法使用，线上版本未变", "请按原始信息修改该行；写法见文件开头的说明。"),
    "gate": (
        "评测题答错得更多，按规定没有发布，线上版本未变",
        "请修改文档；确需发布的，填写理由后放行，理由会记入审计记录。",
    ),
    "self_check": ("新版本没有通过自检，线上版本未变", "请重新发布；若再次失败，请联系技术人员。"),
    "store_damaged": ("已发布版本里的文件损坏", "请重新读取并发布，或在“版本”里回退到完好的版本。"),
    "no_version": ("还没有发布过知识", "请到“知识”页重新读取文件夹并发布。"),
    "no_older_version": ("没有更早的版本", "发布过两个以上版本后才能回退。"),
    "other_embedding": (
        "设置里的向量模型与线上知识所用的不同，暂不能回答问题",
        "请到“知识”页“更新知识”重新读取并发布（或运行 python -m ingest），或改回原来的 CITEDESK_EMBEDDING 设置。",
    ),
    "other_format": ("知识库的格式与本程序不符", "请重新发布。"),
    "live_log": (
        "旧版本留下的问答记录无法并入记录库，提问和评价暂时记不下来",
        "请检查该文件的读写权限；若已损坏，请移走。",
    ),
    "books": ("记录库无法读写", "请检查该文件夹的写入权限；若已损坏，运行 python -m ingest rebuild 会另建一个。"),
    "books_newer": ("记录库由更新版本的 CiteDesk 写成", "请使用写入它的那个新版本。"),
    "audit_broken": ("审计记录被改动过", "请用备份恢复记录库，并查清谁能写入该文件。"),
    "unknown_document": ("没有这份文档", "请按知识文件夹中的路径填写。"),
    "in_source": ("这份文档来自代码仓库，下次同步会再次出现", "请先从该仓库中删除并发布，再彻底删除。"),
    "erased": ("备份里有已经彻底删除的文档", "请恢复更晚的备份；或恢复到一个空的存放处，在那里删除后再使用。"),
    "not_erased": ("磁盘上仍有该文档的文字", "请手工删除下面列出的文件，再彻底删除一次；该文档已不再生效。"),
    "not_copied": ("版本无法复制", "请检查磁盘空间和访问权限后重试。"),
    "not_written": ("新版本写不进磁盘", "线上版本不变。请检查磁盘空间和访问权限后重新发布。"),
    "not_empty": ("文件夹不是空的", "请换一个尚不存在的文件夹。"),
    "overtaken": ("文件在预览之后又变了", "请重新读取，看过之后再发布。"),
    "declined": ("没有确认", "什么都没有改变。"),
    "unstable": ("知识版本正在变动", "请等发布结束后再试。"),
    "version_missing": ("没有这个版本", "请选择列表中的其他版本，或重新发布。"),
    # models
    "chat_model": ("没有填写大模型名称", "请设置 CITEDESK_CHAT_MODEL。"),
    "chat_late": ("大模型没有在时限内答复", "摘录稿照常可用。"),
    "chat_failed": ("大模型接口出错", "摘录稿照常可用；请检查接口设置。"),
    "chat_cut": ("大模型的答复不完整", "摘录稿照常可用。"),
    "chat_long": ("大模型写得太长", "摘录稿照常可用。"),
    "chat_quote": ("大模型引用了原文里没有的话", "摘录稿照常可用。"),
    "chat_format": ("大模型的答复格式不对", "摘录稿照常可用。"),
    "chat_refused": ("大模型没有作答", "摘录稿照常可用。"),
    "chat_unverified": ("大模型的内容没有通过核验", "摘录稿照常可用。"),
    "embedding_unusable": ("向量模型不可用", "请检查 CITEDESK_EMBEDDING 开头的各项设置。"),
    "embedding_refused": ("向量接口不接受密钥", "请检查 CITEDESK_EMBEDDING_API_KEY。"),
    "embedding_late": ("向量接口没有在时限内答复", "请重试，或调大 CITEDESK_EMBEDDING_DEADLINE。"),
    "embedding_failed": ("向量接口出错", "请检查 CITEDESK_EMBEDDING_BASE_URL、_MODEL 和该服务。"),
    "embedding_malformed": ("向量接口的答复不可用", "请检查该服务；模型若已更换，请重新发布。"),
    "reranker_unusable": ("重排模型不可用", "请把 CITEDESK_RERANKER 设为 learned、模型文件夹或可下载的模型名。"),
    # people
    "wrong_password": ("用户名或密码不对", "请重试，或请管理员重设密码。"),
    "too_many_attempts": ("密码错误次数过多，需要等一会儿", "请稍后再试（秒数见原始信息），或请管理员重设密码。"),
    "weak_password": ("密码长度不合要求", "请使用 10 个字符以上的密码。"),
    "passwords_differ": ("两次输入的密码不同", "请重新输入。"),
    "not_signed_in": ("还没有登录，或登录已过期", "请登录。"),
    "not_allowed": ("您的角色不能打开或执行这一项", "如有需要，请管理员调整您的角色。"),
    "unknown_person": ("这个邮箱没有登记，不能使用", "请管理员在“人员”页登记这个邮箱，或用已登记的邮箱登录。"),
    "open_to_all": (
        "页面可以从本机以外访问，却没有设置登录，因此不提供服务",
        "请设置 CITEDESK_USERS（用户文件）或 .streamlit/secrets.toml 的 [auth]，或让 server.address 保持 127.0.0.1。",
    ),
    "bad_secrets": ("登录服务的配置 secrets.toml 无法使用", "请按原始信息修改；删除该文件则不用它登录。"),
    "no_people": (
        "用户文件里还没有管理员，谁都不能登录",
        "请运行 python -m assistant user add 名字 --role administrator（用登录服务时加 --openid）。",
    ),
    "no_user_file": ("没有设置用户文件", "请设置 CITEDESK_USERS，例如 users.json。"),
    "no_role": ("没有给出角色", "请用 --role 给出角色。"),
    "no_name": ("没有给出名字", "请给出名字。"),
    "user_file": ("用户文件无法使用", "请修复，或用备份恢复。"),
    "person_exists": ("已有同名人员", "请换一个名字。"),
    "bad_person": ("这个名字不可用", "请用 1 到 100 个可见字符。"),
    "no_person": ("没有这个人", "请从列表中选择。"),
    "last_administrator": ("这是最后一位管理员", "请先指定另一位管理员。"),
    # evaluation
    "gold_missing": ("找不到评测题", "请检查 eval/gold 文件夹。"),
    "gold_malformed": ("评测题格式有误", "请按原始信息修改。"),
}


class Wrong(Protocol):
    """What an error and a manifest's refusal have in common."""

    @property
    def code(self) -> str:
        """What it is, for machines."""

    @property
    def subject(self) -> str:
        """The file or value concerned."""

    @property
    def problem(self) -> str:
        """What is wrong, in English."""

    @property
    def remedy(self) -> str:
        """What to do, in English."""


def words(error: Wrong, reader: Lang) -> tuple[str, str]:
    """Give what is wrong and what to do, in the reader's language where its code has words of its own."""
    code = "store_damaged" if error.code == "damaged" and isinstance(error, StoreError) else error.code
    if reader == "zh" and code in CHINESE:
        return CHINESE[code]
    return error.problem, error.remedy


def reason_of(message: str, reader: Lang) -> str:
    """Shorten the message of an error, which names its code in brackets, to what is wrong."""
    code = re.search(r"\[([a-z_]+)\]", message)
    if reader == "zh" and code and code[1] in CHINESE:
        return CHINESE[code[1]][0]
    return message.partition(" [")[0]


def show(error: CiteDeskError) -> None:
    """Show an error in a red box, never as an answer."""
    reader = language()
    problem, remedy = words(error, reader)
    headline = text("error", reader, subject=plain(error.subject), problem=plain(problem))
    lines = [f"**{headline}**", text("remedy", reader, remedy=plain(remedy))]
    if problem != error.problem:
        detail = (
            t("original_message")
            + " · "
            + error.problem
            + (f" {error.remedy}" if error.code == "unknown_filter" else "")
        )
        lines.append(f":small[{plain(detail)}]")
    st.error("\n\n".join(lines))


def guarded(section: Callable[[], None]) -> None:
    """Draw a section of a page; an error in one leaves the others usable, since they may hold the remedy."""
    try:
        section()
    except CiteDeskError as error:
        show(error)


def error_table(errors: Iterable[Wrong]) -> str:
    """Give a table of files that could not be read: which, what is wrong, what to do."""
    reader = language()
    rows = []
    for error in errors:
        problem, remedy = words(error, reader)
        detail = (problem, error.problem) if problem != error.problem else problem
        rows.append((error.subject, detail, remedy))
    return table((t("column_file"), t("column_problem"), t("column_remedy")), rows)
