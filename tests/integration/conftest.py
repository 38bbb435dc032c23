"""A small published knowledge base, built once: real loaders, real Chroma, the shipped embedding."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.engine import Assistant
from ingest.embedding import open_embedder
from ingest.publish import publish

DOCUMENTS = {
    "returns/rule-2025.md": """---
title: 七天无理由退货规则（2025 版）
effective_until: 2026-06-30
---
## 时限
自签收次日起 7 天内可以申请无理由退货，退回运费一律由买家承担。
""",
    "returns/rule.md": """---
title: 七天无理由退货规则
effective_from: 2026-07-01
---
## 时限
自签收次日起 7 天内可以申请无理由退货；黄金会员可在 15 天内申请。

## 例外
以下商品不支持无理由退货：

- 生鲜食品；
- 刻字定制商品。
""",
    "refunds/refund.md": """---
title: 退款到账时间
---
## 到账时间
| 支付渠道 | 到账时间 |
|---|---|
| 余额 | 即时到账 |
| 信用卡 | 5–10 个工作日 |
""",
    "manuals/a1.md": "# 云听 A1 说明书\n\n## 续航\n\n云听 A1 单次续航 6 小时。\n\n## 防水\n\n云听 A1 的防水等级为 IPX4。\n",
    "manuals/a1pro.md": "# 云听 A1 Pro 说明书\n\n## 续航\n\n云听 A1 Pro 单次续航 7 小时。\n\n## 防水\n\n云听 A1 Pro 的防水等级为 IPX5。\n",
    "shipping/intl.md": "# International shipping\n\n## Delivery time\n\nStandard delivery to Germany takes 8 to 15 days.\n",
    "complaints/authority.md": """---
title: 客服授权额度
audience: internal
---
## 额度
一线客服单笔补偿不超过 30 元优惠券。
""",
}


def write_documents(folder: Path) -> Path:
    for name, text in DOCUMENTS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published store that no test changes."""
    folder = tmp_path_factory.mktemp("small")
    publish([write_documents(folder / "docs")], folder / "kb", open_embedder("static"))
    return folder / "kb"


@pytest.fixture(scope="session")
def assistant(store: Path) -> Iterator[Assistant]:
    with Assistant.open(store) as opened:
        yield opened
