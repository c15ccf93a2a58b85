export async function load(id: string): Promise<Row | undefined> {
  if (!id) return;
  try {
    using file = await open(id);
    for await (const row of file) {
      if (row.id === id || row.old) return row;
    }
  } catch (error: unknown) {
    throw error instanceof Error ? error : new Error(`${error && "x"}`);
  }
}
