locals {
  a = merge(var.a, { b = try(var.c, null) })
  b = [for x in var.l : upper(x) if x != ""]
  c = var.list[*].id
  d = provider::aws::arn_parse("x")
}
