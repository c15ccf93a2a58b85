#!/usr/bin/env kotlin
// a line comment, if
/* a block /* and one in it */
   of lines */
/**
 * KDoc
 */
fun a() { // beside code
    val url = "https://x.y" /* beside */
    /* before */ return
}
