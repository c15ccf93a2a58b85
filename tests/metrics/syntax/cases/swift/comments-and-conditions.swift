#!/usr/bin/env swift
// a line comment, if
/* a block /* and one in it */
   of lines */
/// documented
func a() { // beside code
    #if DEBUG && X
    print(1)
    #elseif os(iOS) || Y
    print(2)
    #else
    print(3)
    #endif
    if #available(iOS 15, *) { } // MARK: x
}
