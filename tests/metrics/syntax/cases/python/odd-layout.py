#!/usr/bin/env python
def f(a,
      b=1): return (a
    if b else
    # a comment within brackets
    b); x = 2


def g(): pass; y = 1
if f: z = 3
