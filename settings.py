"""Every setting, read from the environment and `.env` in one place.

    settings = load()          # CITEDESK_KB_DIR=… and so on; `.env.example` lists them all
    settings.kb_dir

An unknown CITEDESK_* name is an error, so that a typing slip never passes for a default.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from dotenv import dotenv_values
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ingest.errors import SettingsError

PREFIX = "CITEDESK_"


def _expand(value: object) -> object:
    return Path(value).expanduser() if isinstance(value, str) else value


def _line_breaks(value: object) -> object:
    return value.replace("\\n", "\n") if isinstance(value, str) else value  # a line of `.env` cannot hold one


Folder = Annotated[Path, BeforeValidator(_expand)]
Prompt = Annotated[str, BeforeValidator(_line_breaks)]


class Settings(BaseModel):
    """The settings and their defaults. `CITEDESK_` + the upper-case name sets one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kb_docs: Folder = Field(Path("kb_docs"), description="folder with the documents / 知识文档所在文件夹")
    kb_dir: Folder = Field(Path(".kb"), description="folder of the published versions / 已发布版本的存放处")
    embedding: str = Field("static", description="'static', a model folder or a hub name / 向量模型")
    embedding_base_url: str = Field("", description="OpenAI-compatible embeddings endpoint instead / 向量接口地址")
    embedding_api_key: str = Field("", repr=False, description="key of that endpoint / 向量接口密钥")
    embedding_model: str = Field("", description="model name at that endpoint / 向量接口的模型名称")
    embedding_deadline: float = Field(
        20.0, gt=0, le=600, description="seconds for one request to it / 每次请求的时限（秒）"
    )
    embedding_batch: int = Field(32, ge=1, le=2048, description="texts in one request to it / 每次请求的文本条数")
    embedding_query_prompt: Prompt = Field(
        "auto", description="text before a query; auto: as the model asks; empty: none / 查询前缀，auto 即按模型要求"
    )
    embedding_passage_prompt: Prompt = Field("auto", description="text before a passage, likewise / 段落前缀，同上")
    reranker: str = Field("learned", description="'learned' or a CrossEncoder, folder or hub name / 重排模型")
    chunk_tokens: int = Field(320, ge=64, le=2048, description="token budget of a passage / 段落的 token 上限")
    top_k: int = Field(8, ge=1, le=50, description="passages in a reply / 每次回复附带的段落数")
    dense_weight: float = Field(
        0.5, ge=0, le=1, description="share of the candidates that the dense leg gives / 候选段落中来自向量检索的份额"
    )
    keep_versions: int = Field(5, ge=1, le=1000, description="published versions kept for roll-back / 保留的版本数")
    keep_days: int = Field(
        90, ge=0, le=36500, description="days that a version is kept at most, 0: any / 版本最多保留的天数，0 为不限"
    )
    gate: Literal["on", "off"] = Field(
        "on",
        description="refuse a publish that answers the gold questions worse; off is put on record"
        " / 答错更多评测题时拒绝发布，关闭会记入审计",
    )
    gate_margin: float = Field(
        0.01, ge=0, le=1, description="share of the gold questions that may be lost / 允许多答错的评测题份额"
    )
    max_file_mb: int = Field(50, ge=1, le=2000, description="largest file that is read, MB / 单个文件大小上限")
    chat_base_url: str = Field("", description="OpenAI-compatible endpoint; empty: extractive only / 大模型接口地址")
    chat_api_key: str = Field("", repr=False, description="key of that endpoint / 接口密钥")
    chat_model: str = Field("", description="model name at that endpoint / 模型名称")
    chat_deadline: float = Field(
        8.0, gt=0, le=120, description="seconds for the model, all in all / 大模型总时限（秒）"
    )
    chat_method: Literal["auto", "json_schema", "tools", "json_object", "text"] = Field(
        "auto", description="how it is asked for structure; auto: as the server takes it / 结构化输出的方式"
    )
    chat_extra: str = Field(
        "", description='more fields of each request, a JSON object such as {"enable_thinking": false} / 附加的请求字段'
    )
    language: Literal["zh", "en"] = Field("zh", description="language of the panel at first / 侧边栏默认语言")
    role: Literal["agent", "customer"] = Field("agent", description="'customer' sees public documents only / 默认角色")
    users: str = Field(
        "", description="JSON file of who may sign in; empty: one user on loopback, or OpenID / 用户文件，空则单机使用"
    )
    session_hours: float = Field(12.0, gt=0, le=720, description="hours until one has to sign in again / 登录有效时长")
    port: int = Field(8501, ge=1, le=65535, description="port of the panel on 127.0.0.1 / 页面端口")
    otel_endpoint: str = Field(
        "",
        pattern=r"^(https?://\S+)?$",
        description="OpenTelemetry collector (OTLP over gRPC), e.g. http://127.0.0.1:4317; empty: off / 链路追踪收集器地址，空则关闭",
    )
    data: Folder = Field(Path("../shared/data"), description="public sets for training and benchmarks / 公开数据集")


def load(environ: Mapping[str, str] | None = None, env_file: Path = Path(".env")) -> Settings:
    """Read `.env`, then the environment over it. Raise SettingsError naming the setting and the remedy."""
    found: dict[str, str] = {}
    from_file = _read_file(env_file) if env_file.is_file() else {}
    for name, value in {**from_file, **(os.environ if environ is None else environ)}.items():
        if name.upper().startswith(PREFIX):
            found[name.upper().removeprefix(PREFIX).lower()] = value
    try:
        return Settings.model_validate(found)
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + ".".join(str(part) for part in first["loc"]).upper()
        unknown = first["type"] == "extra_forbidden"
        raise SettingsError(
            "unknown_setting" if unknown else "bad_setting",
            name,
            "is not a setting of CiteDesk" if unknown else f"{first['msg']} (got {first['input']!r})",
            "See .env.example for every setting and its default.",
        ) from error


def _read_file(env_file: Path) -> dict[str, str]:
    """Read `.env`; a line that is no setting of ours is an error, so that nothing in it is silently without effect."""
    for number, line in enumerate(env_file.read_text(encoding="utf-8-sig").splitlines(), start=1):
        name, equals, _ = line.strip().removeprefix("export ").partition("=")
        if line.strip() and not line.lstrip().startswith("#") and not (equals and name.strip().startswith(PREFIX)):
            raise SettingsError(
                "bad_env_line",
                f"{env_file}:{number}",
                f"is no line of the form {PREFIX}NAME=value: {line.strip()[:60]!r}",
                "Mend or remove it; .env.example shows every setting.",
            )
    return {name: value or "" for name, value in dotenv_values(env_file, encoding="utf-8-sig").items()}


def environment(settings: Settings) -> dict[str, str]:
    """Give this process's environment with the settings in it, for a child process that is to have the same ones."""
    return {**os.environ, **{f"{PREFIX}{name.upper()}": str(value) for name, value in settings.model_dump().items()}}


def example() -> str:
    """Render `.env.example` from the fields, so that the two cannot drift apart."""
    lines = [
        "# CiteDesk 的全部设置及默认值 / every setting with its default. 复制为 .env 后修改 / copy to .env and edit."
    ]
    for name, field in Settings.model_fields.items():
        lines += ["", f"# {field.description}", f"{PREFIX}{name.upper()}={field.default}"]
    return "\n".join(lines) + "\n"
