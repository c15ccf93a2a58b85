<?php
function before($a)
{
    if ($a) { return 1; }
    return 2;
}
function broken($a)
{
    $x = = 1;
    return $a;
}
function after($a)
{
    while ($a > 1) { $a--; }
    return $a;
}
