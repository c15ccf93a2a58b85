declare function outside(a: string): void;
function over(a: string): string;
function over(a: number): number;
function over(a: any): any {
  return a ? 1 : 2;
}
interface Shape {
  area(): number;
  readonly size?: number;
}
abstract class Base implements Shape {
  abstract area(): number;
  over(a: string): void;
  over(a?: any): void {
    while (a) a = null;
  }
}
