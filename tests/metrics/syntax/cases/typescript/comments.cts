#!/usr/bin/env -S deno run
/// <reference types="node" />
// @ts-ignore
import x = require("x"); // not a line of its own
/*
  if (x) {}

*/
export = x;
