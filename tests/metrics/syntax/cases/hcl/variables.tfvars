name = "it # is // no comment"
list = [
  "a", # one
  "b",
]
# last
