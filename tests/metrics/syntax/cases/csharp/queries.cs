class Queries
{
    object All(int[] rows)
    {
        return from row in rows
               where row > 1 && row < 9
               orderby row descending
               select new { row, when = row };
    }
    int get(int value, int var, int where) { return value + var + where; }
}
