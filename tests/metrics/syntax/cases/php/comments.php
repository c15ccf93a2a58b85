#!/usr/bin/env php
<?php
# a hash comment
// a line comment, if
/** A docblock
 *
 * @return int|null
 */
function a() // beside code
{
    /* two
       lines */
    return 1; # beside code
}
