{-# LANGUAGE CPP, LambdaCase #-}
module Main (main) where
#if MIN_VERSION_base(4, 8, 0)
import Prelude
#endif
{-# INLINE f #-}
f :: a -> a
f x = x
