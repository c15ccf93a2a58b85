<?php

function load(?string $name, ?int $age = null, int|null $b = null, A&B ...$c): ?array
{
    return null;
}

function check($x)
{
    if ($x and $x > 1 or $x < 0) {
        return 1;
    }
    return 2;
}
