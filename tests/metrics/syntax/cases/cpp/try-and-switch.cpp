void risky(int x) try {
    try {
        switch (x) {
        case 1:
        case 2: { break; }
        [[fallthrough]];
        default: goto end;
        }
    } catch (const A& e) {
        throw;
    } catch (...) {
        while (x) x--;
    }
end:
    co_return;
} catch (...) {
}
