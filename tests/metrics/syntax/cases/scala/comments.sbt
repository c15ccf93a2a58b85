#!/usr/bin/env -S scala-cli shebang
// a line comment, if
/* a block /* and one in it */
   of lines */
/** Scaladoc
 *  @return one
 */
def a = { // beside code
  /* before */ 1
}
