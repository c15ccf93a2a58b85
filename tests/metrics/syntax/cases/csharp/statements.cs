class Statements
{
    async Task Run(IEnumerable<int> rows)
    {
        await foreach (var row in rows)
        {
            lock (this)
            {
                using (var file = Open())
                {
                    do { file.Read(); } while (true);
                }
            }
        }
        using var late = Open();
        for (;;) { while (a) ; }
        try { A(); }
        catch (IOException e) when (e.Code == 1 || e.Code == 2) { throw; }
        catch { }
        finally { B(); }
    }
}
