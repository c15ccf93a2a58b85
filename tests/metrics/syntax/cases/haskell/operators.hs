infixr 5 <+>
(<+>) :: Int -> Int -> Int
(<+>) a b = a + b
a <-> b = a - b
a `plus` b = a + b
x' = 1
main :: IO ()
main = print (1 <+> 2)
