<?php
function a($x)
{
    $q = <<<'TXT'
    If it isn't there, say {name} and wait for the rest {

    // no comment
    TXT;
    if ($x && $q) {
        return $q;
    }
    return 1;
}

function b($x)
{
    $sql = <<<SQL
        select if {$x->name()} while ${x} # no comment
        where {$x[$x ? 1 : 2]} /* nor this */
        SQL . 'x';
    while ($x) {
        $x--;
    }
}
