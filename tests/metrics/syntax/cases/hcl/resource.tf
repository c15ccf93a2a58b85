# A bucket.
// Another style.
/* And
   a third. */
resource "aws_s3_bucket" "b" {
  count  = var.on && var.off ? 1 : 0 # behind code
  bucket = "x-${var.env == "p" ? "a" : "b"}"

  dynamic "rule" {
    for_each = { for k, v in var.m : k => v if v != null }
    content {
      id = rule.value
    }
  }
}
