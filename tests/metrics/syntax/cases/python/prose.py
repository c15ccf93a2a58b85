Once upon a time, there was: a file.
It is not code at all, is it? No!
Where it says if, it is a word.
