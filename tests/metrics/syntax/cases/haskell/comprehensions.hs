evens xs = [x | x <- xs, even x, y <- [1, 2], let z = y, z > 1]
text = "if && {- no -} -- comment \
       \ more"
char = '"' -- a comment
quasi = [r|case x of || -- no|]
{- a comment {- nested -}
   of two -}
f x = x -- && ||
