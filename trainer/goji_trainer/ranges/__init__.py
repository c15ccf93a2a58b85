"""Measures ``ranges.json`` over real git histories, with the hook's own change and metrics."""
