pub struct Stack<T> { rows: Vec<T> }

impl<T: Clone> Stack<T> {
    pub const fn new() -> Self { Self { rows: Vec::new() } }
    #[inline]
    #[cfg(any(a, b))]
    pub fn push(&mut self, x: T) -> &mut Self { self.rows.push(x); self }
}

impl<T> Iterator for Stack<T> {
    type Item = T;
    fn next(&mut self) -> Option<T> { self.rows.pop() }
}

trait Shape {
    fn area(&self) -> f64;
    fn twice(&self) -> f64 { self.area() * 2.0 }
}

impl fmt::Display for shop::Basket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "if {}", 1) }
}

mod inner { pub fn free() {} }
extern "C" { fn outside(x: i32); }
