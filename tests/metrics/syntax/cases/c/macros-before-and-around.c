#define LUA_API extern

LUA_API lua_CFunction lua_atpanic (lua_State *L, lua_CFunction panicf) {
  return L ? panicf : 0;
}

void execute(int i) {
  vmdispatch (GET_OPCODE(i)) {
    if (i)
      i = 1;
  }
}
