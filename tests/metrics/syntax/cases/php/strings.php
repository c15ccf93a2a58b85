<?php
function strings($x)
{
    $a = 'it\'s // if ($x) {';
    $b = "if {$x['a']} and $x[0] {$x->map(fn($y) => $y && 1)} \"";
    $c = `ls $x # no comment`;
    return "a
        // in the string
    " . 'b' . $a . "${x}";
}
