#!/usr/bin/env bats
setup() {
  load helper
}
@test "adds up" {
  run add 1 2
  [ "$status" -eq 0 ] && [ "$output" = 3 ]
}
teardown() { rm -rf "$dir" || true; }
