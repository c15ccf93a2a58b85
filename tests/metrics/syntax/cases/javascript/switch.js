function kind(x) {
  switch (x) {
    case 1:
    case 2: {
      for (const y of x) if (y) break;
      return "a";
    }
    case "if":
      return "b";
    default:
      return "c";
  }
}
