"""HCL, as Terraform, OpenTofu, Packer and Nomad write it. It has no functions of its own."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table

TABLE = Table(
    name="hcl",
    title="HCL",
    grammar="tree_sitter_hcl",
    functions=(),
    decisions=(),
    nesting=(),
    comments=("comment",),
    strings=("string_lit", "quoted_template", "heredoc_template"),
    interpolations=("template_interpolation", "template_directive"),
)
