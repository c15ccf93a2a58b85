<?php
class Basket
{
    public function nothing(?string $a, ?int $b, ?array $c): ?string
    {
        return $a?->trim();
    }

    public function fallbacks($a, $b)
    {
        $x = $a ?? 1;
        $y = $b ?: 2;
        $x ??= $a <=> $b;
        if ($a and $b or $x xor $y) {
            return $a ? 1 : ($b ? 2 : 3);
        }
        return match (true) {
            $a > 1 => 'a',
            $a > 2, $a < -2 => 'b',
            default => 'c',
        };
    }
}
