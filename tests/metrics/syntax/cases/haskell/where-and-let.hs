outer :: Int -> Int
outer n = go n + h 1
  where
    go 0 = 0
    go k = if k > 1 then go (k - 1) else k
    h = \x -> x || True
    v = 3

act :: IO ()
act = do
  l <- getLine
  let y = 1
      f q = q && True
  when (y > 1) $ print "if"
  mapM_ (\x -> if x then return () else act) [True]
