#!/usr/bin/env node
"use strict";
/** A doc comment
 *
 * @returns {if}
 */
export function main() {}
