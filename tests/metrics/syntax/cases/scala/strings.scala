object S {
  def strings(b: Boolean) = s"if ${if (b) 1 else 2} $b while" +
    """raw " if {
      // no comment
    """ + f"${xs.map(x => x && b)}%s" + '"' + "\" /* no */"
  def after = 'sym
}
