job "web" {
  # group
  group "a" {
    task "t" { driver = "docker" }
  }
}
