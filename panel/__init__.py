"""The pages of the panel: agent desk, knowledge, quality. They draw; the answers come from `assistant`."""
