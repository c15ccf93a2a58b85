module M where

import Data.List (sort)

-- | Documents.
fact :: Int -> Int
fact 0 = 1
fact n
  | n > 1 && n < 9 = n * fact (n - 1)
  | n < 0 = 0
  | otherwise = n

first :: [a] -> Maybe a
first [] = Nothing
-- between
first (x : _) = Just x

single :: Int -> Int
single x = x
