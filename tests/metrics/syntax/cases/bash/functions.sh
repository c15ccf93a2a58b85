#!/usr/bin/env bash
# Three ways to write one.
plain() {
  echo 1
}
function keyword {
  echo 2
}
function both() { echo 3; }
sub() (
  cd /tmp && ls
)
cond() if true; then echo 4; fi
my::lib-fn.x() { :; }

spaced ()
{
  :
}
