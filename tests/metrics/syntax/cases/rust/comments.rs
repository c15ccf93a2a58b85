//! Of the crate.
/* a /* nested */ comment
   if x {} */
/// Documented:
/// ```
/// if x {}
/// ```
fn a() { /* beside */ } // code

/* one */ // two
/** block */ fn b() {}
