fun insert(name: String): Int {
    val id = Cities.insert {
        it[Cities.name] = name
    } get Cities.id
    return if (id > 1) id else 0
}
