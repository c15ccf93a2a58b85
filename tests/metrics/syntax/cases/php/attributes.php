<?php
#[Attribute(A && B)]
final class Item
{
    #[Route('/x', methods: ['GET'])]
    #[Other]
    public function shown(#[Sensitive] string $a = 'x'): string
    {
        return $a;
    }

    #[Pure] private static function made(): static { return new static; }
}

#[Pure(1 ? 2 : 3)]
function free() {}
