before :: Int -> Int
before x = if x > 1 then 1 else 2

broken = = 3

after :: Int -> Int
after x
  | x > 1 = 1
  | otherwise = 2
