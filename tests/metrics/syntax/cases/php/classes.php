<?php
namespace App\Models;

use App\{A, B};

abstract class User extends Base implements Can
{
    use Tr { foo as protected bar; }
    const IF = 1;
    public function __construct(private ?string $name = null, protected readonly int $a = 1) {}
    abstract public function none(): void;
    final protected static function &list(): array { return self::$all; }
}
interface Can { public function none(): void; }
trait Tr { function foo() { return 1; } }
enum Suit: string
{
    case Hearts = 'H';
    case Spades = 'S';
    public function label(): string
    {
        return match ($this) {
            self::Hearts => 'h',
            default => 's',
        };
    }
}
function user()
{
    function inside() {}
    return new #[A] class(1) extends User {
        public function none(): void { if (1) {} }
    };
}
