impl r#Type {
    fn r#match(&self, r#if: u8) -> u8 { self.r#for(r#if).union }
    fn default(auto: u8) -> u8 { auto }
}
impl<'a> dyn Shape + 'a { fn dynamic() {} }
impl [u8] { fn slice() {} }
impl<T> From<T> for &'static str { fn from(t: T) -> Self { "" } }
