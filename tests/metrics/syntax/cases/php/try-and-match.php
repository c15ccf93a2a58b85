<?php
function risky($x)
{
    try {
        try { $x(); } finally { echo 1; }
    } catch (A | B $e) {
        throw $e;
    } catch (\Throwable) {
        $y = match ($x) {
            1, 2 => match (true) {
                $y => 1,
                default => throw new E(),
            },
            default => 2,
        };
    }
}
