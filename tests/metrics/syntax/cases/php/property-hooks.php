<?php
class Person
{
    public string $full {
        get => $this->first . ' ' . $this->last;
        set(string $value) {
            if ($value === '') {
                throw new Error();
            }
            $this->full = $value;
        }
    }
    public int $age = 1 { get { return $this->age && 1; } }
    abstract public int $none { get; }
}
