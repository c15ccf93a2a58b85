# only comments

// here
