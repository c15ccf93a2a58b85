namespace Shop {
  export namespace Inner {
    export function sell() {}
  }
  export const buy = () => 1;
}
declare module "x" {
  export function f(): void;
}
