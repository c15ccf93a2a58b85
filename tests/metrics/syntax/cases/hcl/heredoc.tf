resource "x" "y" {
  policy = <<-EOT
    # no comment
    %{ if var.a }
    // ${var.b ? 1 : 2}
    %{ endif }

  EOT
  other = <<EOF
text
EOF
}
