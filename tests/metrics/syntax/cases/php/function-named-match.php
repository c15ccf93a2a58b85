<?php
class Route
{
    public function match(array $url): bool
    {
        $a = 1;
        return $a > 0;
    }

    public function for(array $url): bool
    {
        return foreach_($url);
    }
}
