<?php
function all($a)
{
    switch ($a) {
        case 1:
        case 2:
            break;
        case 3 && 4: {
            do { $a--; } while ($a > 1);
        }
        default:
            $a = 0;
    }
    for ($i = 0; $i < 3; $i++) foreach ($a as [$k, 'x' => $v]) { goto end; }
    end:
    declare(ticks=1) { $a++; }
}
