kind :: Maybe Int -> Int
kind x = case x of
  Just y | y > 1 || y < 0 -> 1
         | True -> 3
  Just 0 -> 5
  Nothing -> if x == x then 2 else if x /= x then 6 else 7
  _ -> 4

pick :: Int -> Int
pick = \case
  1 -> 2
  n -> n

multi a = if | a > 1 -> 1
             | a > 2 -> 2
             | otherwise -> 3
