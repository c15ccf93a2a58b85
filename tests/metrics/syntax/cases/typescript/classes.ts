@Component({ selector: "x" })
export class Panel<T> {
  private handle = async (event?: Event): Promise<void> => {
    if (event) return;
  };
  static readonly of: () => number = function () { return 1; };
  @Input() name = "x";

  constructor(private readonly a = 1, @Inject(B) public b?: B) {}

  @HostListener("click", ["$event"])
  @Other
  onClick(event: Event): void {
    event && this.handle(event);
  }

  protected get size(): number { return this.a || 1; }
  declare x: number;
}
