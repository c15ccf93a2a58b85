<?php
$double = function (int $x) use (&$y): int {
    return $x > 1 ? $x * 2 : $x;
};
$this->short = static fn(int $x) => $x && 1;
self::$cache = fn() => 1;
$arr = [
    'key' => function () {
        if (1) {
            return 2;
        }
    },
    '/path' => function () { while (1); },
];
usort($arr, fn($x, $y) => $x ?: $y);

function outer($rows)
{
    static $once = fn($a) => $a or die();
    return array_map(function ($row) {
        foreach ($row as $one) {
            if ($one) {
                return $one;
            }
        }
    }, $rows);
}
