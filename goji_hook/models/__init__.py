"""Which GGUF speaks, and whether it is the right one."""
