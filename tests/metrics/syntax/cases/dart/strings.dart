/// Documents.
String text(bool a, bool b) { // after code
  var s = 'if ${a && b ? 'x' : "y"} && $a || // no';
  var raw = r'${a && b}';
  return """
if (a && b) {
/* not a comment */
""" + s;
  /* a comment
     of two lines */
}
