int loops(std::map<int, int>& rows) {
    for (auto it = rows.begin(); it != rows.end(); ++it) {
        for (auto [k, v] : rows)
            while (int x = next())
                do { x--; } while (x && v);
    }
    int y = z ?: 1;
    return a < b && c > (d);
}
