"""``ranges.json`` from real git histories, measured with the hook's own change and metrics."""
