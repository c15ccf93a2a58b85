class Shape a where
  area :: a -> Double
  area _ = 0
  name :: a -> String

instance Shape Square where
  area (Square s) = s * s
  name x
    | big x = "big"
    | otherwise = "small"

instance Show a => Show (Tree a) where
  show Leaf = "."
  show (Node l _) = show l

data Tree a = Leaf | Node (Tree a) a
  deriving (Eq, Ord)
newtype Square = Square { side :: Double }
type Name = String
