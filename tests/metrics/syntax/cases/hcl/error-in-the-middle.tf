variable "a" {
  type = string
}
variable "b" { a = [1 }
# comment
variable "c" {
  default = 1
}
