fun loops(rows: List<Int>) {
    outer@ for ((i, row) in rows.withIndex()) {
        while (row > i) {
            do { continue@outer } while (a || b)
        }
    }
    try {
        risky()
    } catch (e: IOException) {
        if (e.code == 1) throw e
    } catch (e: Exception) {
    } finally {
        close()
    }
    val n = try { 1 } catch (e: X) { 2 }
}
