async fn all(rows: &[&[u8]]) -> u8 {
    'outer: for row in rows {
        while let Some(x) = row.get(0) {
            loop {
                break 'outer;
            }
        }
    }
    unsafe { one() };
    let value = loop { break 1 };
    async move { two().await? }.await
}
