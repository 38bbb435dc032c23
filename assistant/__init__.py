"""From a question to a cited reply.

from assistant.engine import Assistant
with Assistant.open(Path(".kb")) as assistant:
    print(assistant.answer("耳机拆封了还能退吗？").text)
"""
